import MathKernels
import Modeling

/// A family of classifiers, one for any table: what can be saved, and turned into a model of given rows.
public protocol ClassifierSpecification: Codable, Sendable, Equatable {
  /// The name on the command line.
  var modelName: String { get }
  /// Whether a site can be non-centred.
  var hasParameterizations: Bool { get }
  /// Whether single scalars mean something; with exchangeable hidden units they do not.
  var hasIdentifiedScalars: Bool { get }
  /// The standard deviation of the normal numbers at which a latent site begins, when training a point and when seeking the
  /// mode (MAP, Laplace), given the lengths of its axes; with 0 it begins at 0.
  func initialDeviation(ofSite name: String, extents: [Int]) -> Double
  /// The model of some rows; with `labels` nil, the same model to predict with.
  func model(
    tracks: DesignMatrix, labels: Labels?, classes: [String], parameterization: Parameterization
  ) -> any Model
}

extension ClassifierSpecification {
  public func initialDeviation(ofSite name: String, extents: [Int]) -> Double { 0 }

  /// Where training as a point begins: normal numbers of `initialDeviation`.
  func initialPosition(of model: CompiledModel, seed: UInt64) -> [Double] {
    var random = RandomStream(seed: seed, purpose: .initialWeights)
    return model.latentSites.flatMap { site -> [Double] in
      let deviation = initialDeviation(ofSite: site.name, extents: site.axes.map(\.count))
      return (0..<site.slot.count).map { _ in deviation == 0 ? 0 : deviation * random.normal() }
    }
  }

  /// What to expect from a model whose scalars have symmetric modes; nil for others.
  var symmetryNote: String? {
    hasIdentifiedScalars
      ? nil
      : "Single weights of \(modelName) have symmetric modes, so their R̂ and ESS are expected to be bad: "
        + "judge it by its predictions."
  }
}

/// Centred, non-centred, or whichever suits the inference.
public enum ParameterizationChoice: String, Sendable, Codable, CaseIterable {
  /// Weights as they are.
  case centered
  /// Weights as standard normals, scaled and shifted.
  case noncentered
  /// The one that suits inference and data.
  case auto
}

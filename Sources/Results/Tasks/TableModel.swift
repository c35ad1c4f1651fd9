import MathKernels
import Modeling
import Tables
import Words

/// A model of tables: what is fitted to any of them, and saved. Its value holds the settings of the model.
///
/// There are no default implementations: a part that is missing does not compile.
public protocol TableModel: Codable, Sendable, Equatable {
  /// What the model is.
  static var card: ModelCard { get }
  /// Its settings: from these follow the options of the command line.
  static var settings: [SettingCard<Self>] { get }
  /// The model with its usual settings.
  init()
  /// Priors and likelihood, with the present settings, a line each.
  var priors: [String] { get }
  /// Whether single scalars mean something; with exchangeable hidden units they do not.
  var hasIdentifiedScalars: Bool { get }
  /// The standard deviation of the normal numbers at which a latent site begins, when training a point and when seeking the
  /// mode (MAP, Laplace), given the lengths of its axes; with 0 it begins at 0.
  func initialDeviation(ofSite name: String, extents: [Int]) -> Double
  /// The model of some rows; without responses, the same model to predict with.
  ///
  /// - Precondition: the rows have a target of the kind that the card says.
  func model(of rows: ModelRows, parameterization: Parameterization) -> any Model
}

/// What a model of tables is, in words.
public struct ModelCard: Sendable, Equatable {
  /// Its name on the command line and in saved fits.
  public let id: String
  /// Its identifier in the published study, such as M4; nil for a model that is not part of it.
  public let study: String?
  /// What it is for, in a sentence.
  public let summary: String
  /// What it predicts.
  public let response: TargetKind
  /// Whether a site can be non-centred.
  public let hasParameterizations: Bool

  /// A card.
  public init(
    id: String, study: String? = nil, summary: String, response: TargetKind,
    hasParameterizations: Bool = false
  ) {
    self.id = id
    self.study = study
    self.summary = summary
    self.response = response
    self.hasParameterizations = hasParameterizations
  }
}

extension TableModel {
  /// Whether another model is the same, with the same settings.
  package func isEqual(to other: any TableModel) -> Bool { (other as? Self) == self }

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
      : "Single weights of \(Self.card.id) have symmetric modes, so their R̂ and ESS are expected to be bad: "
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

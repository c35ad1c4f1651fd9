import MathKernels
import Modeling
import Tasks

/// A classifier on fixed features whose classes can be simulated: what calibration by simulation needs.
public struct SimulatedClassifier<Specification: ClassifierSpecification>: GenerativeModel {
  /// The model and its hyperparameters.
  public var specification: Specification
  /// The features, rows × features, which stay the same in every simulation.
  public var tracks: DesignMatrix
  /// The classes that may be drawn.
  public var classes: [String]
  /// How the weights are given to the inference.
  public var parameterization: Parameterization
  private var labels: Labels?

  /// A classifier with nothing observed yet.
  public init(
    _ specification: Specification, tracks: DesignMatrix, classes: [String],
    parameterization: Parameterization
  ) {
    self.specification = specification
    self.tracks = tracks
    self.classes = classes
    self.parameterization = parameterization
  }

  /// Features drawn standard normal, called x1, x2, …, and classes called 1, 2, ….
  ///
  /// - Precondition: there is a feature and a class.
  public init(
    _ specification: Specification, rows: Int, features: Int, classes: Int,
    parameterization: Parameterization, seed: UInt64
  ) {
    var random = RandomStream(seed: seed, chain: 1, purpose: .simulation)
    self.init(
      specification,
      tracks: DesignMatrix(
        features: (1...features).map { "x\($0)" },
        values: (0..<rows * features).map { _ in random.normal() }),
      classes: (1...classes).map { String($0) }, parameterization: parameterization)
  }

  public func callAsFunction(_ m: inout ModelBuilder) throws {
    let model = specification.model(
      tracks: tracks, labels: labels, classes: classes, parameterization: parameterization)
    try model(&m)
  }

  /// The same classifier, observing the given codes at its one site; without codes it observes nothing.
  public func observing(_ observations: [String: [Double]]) -> SimulatedClassifier {
    precondition(
      observations.count <= 1, "a classifier observes one site, found \(observations.keys.sorted())"
    )
    var observed = self
    observed.labels = observations.values.first.map {
      Labels(classes: classes, codes: $0.map { Int($0) })
    }
    return observed
  }
}

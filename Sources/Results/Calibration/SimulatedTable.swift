import MathKernels
import Modeling
import Tables
import Tasks

/// A model of tables on fixed features whose target can be simulated: what calibration by simulation needs.
public struct SimulatedTable: GenerativeModel {
  /// The model and its settings.
  public var model: any TableModel
  /// The features, rows × features, which stay the same in every simulation.
  public var features: DesignMatrix
  /// What the model knows about the target: the classes that may be drawn, or the scale of numbers.
  public var target: FittedTarget
  /// How the weights are given to the inference.
  public var parameterization: Parameterization
  private var responses: Responses?

  /// A model with nothing observed yet.
  ///
  /// - Precondition: the target is of the kind that the model predicts.
  public init(
    _ model: any TableModel, features: DesignMatrix, target: FittedTarget,
    parameterization: Parameterization
  ) {
    precondition(type(of: model).card.response == target.kind, "a target of another kind")
    self.model = model
    self.features = features
    self.target = target
    self.parameterization = parameterization
  }

  /// Features drawn standard normal, called x1, x2, …, and a target with classes called 1, 2, …, or with numbers of the scale 1.
  ///
  /// - Precondition: there is a feature and a class.
  public init(
    _ model: any TableModel, rows: Int, features: Int, classes: Int,
    parameterization: Parameterization, seed: UInt64
  ) {
    var random = RandomStream(seed: seed, chain: 1, purpose: .simulation)
    let target: FittedTarget =
      switch type(of: model).card.response {
      case .classes: .classes((1...classes).map { String($0) })
      case .quantity: .quantity(TargetMoments(mean: 0, deviation: 1))
      case .count: .count(TargetMoments(mean: 1, deviation: 1))
      }
    self.init(
      model,
      features: DesignMatrix(
        features: (1...features).map { "x\($0)" },
        values: (0..<rows * features).map { _ in random.normal() }),
      target: target, parameterization: parameterization)
  }

  public func callAsFunction(_ m: inout ModelBuilder) throws {
    let model = model.model(
      of: ModelRows(features, target: target, responses: responses),
      parameterization: parameterization)
    try model(&m)
  }

  /// The same model, observing the given codes or numbers at its one site; without any it observes nothing.
  public func observing(_ observations: [String: [Double]]) -> SimulatedTable {
    precondition(
      observations.count <= 1,
      "a model of tables observes one site, found \(observations.keys.sorted())")
    var observed = self
    observed.responses = observations.values.first.flatMap(target.task.responses)
    return observed
  }
}

import MathKernels
import Modeling
import Preprocessing
import Tables
import Tasks
import Words

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
  /// - Precondition: there is a row, a feature and a class.
  public init(
    _ model: any TableModel, size: Size, parameterization: Parameterization, seed: UInt64
  ) {
    var random = RandomStream(seed: seed, chain: 1, purpose: .simulation)
    let target: FittedTarget =
      switch type(of: model).card.response {
      case .classes: .classes((1...size.classes).map { String($0) })
      case .quantity: .quantity(TargetMoments(mean: 0, deviation: 1))
      case .count: .count(TargetMoments(mean: 1, deviation: 1))
      }
    self.init(
      model,
      features: DesignMatrix(
        features: (1...size.features).map { "x\($0)" },
        values: (0..<size.rows * size.features).map { _ in random.normal() }),
      target: target, parameterization: parameterization)
  }

  /// The features of a table, prepared as for a fit, and of its target only the classes, or mean and spread.
  ///
  /// - Parameters:
  ///   - rows: how many are drawn from the table, of classes in their shares; nil for all.
  ///   - seed: that of the drawn rows.
  /// - Throws: `DataError` as fitting the pipeline to these rows does.
  public init(
    _ model: any TableModel, of table: Table, pipeline: Pipeline, rows: Int? = nil,
    parameterization: Parameterization, seed: UInt64
  ) throws {
    let kind = type(of: model).card.response
    let rule = kind == .classes ? SplitRule.stratified(target: pipeline.target) : .random
    let split =
      try rows.map { try table.split(by: rule, train: .rows($0), test: .rows(0), seed: seed) }
      ?? Split(training: table)
    let fitted = try pipeline.fitted(to: split.training, as: kind)
    self.init(
      model, features: try fitted.designMatrix(of: split.training.table),
      target: try FittedTarget(kind, of: split.training, fitted),
      parameterization: parameterization)
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

extension SimulatedTable {
  /// How large a table with drawn features is.
  public struct Size: Sendable, Equatable {
    /// Rows, 1 or more.
    public var rows = 200
    /// Features, 1 or more.
    public var features = 4
    /// Classes of the target, 2 or more; without effect where numbers are predicted.
    public var classes = 3

    /// 200 rows of 4 features, and 3 classes.
    public init() {}

    /// Its numbers.
    public static let settings: [SettingCard<Size>] = [
      .whole(
        "rows", \.rows,
        "Rows of each simulated table; where features are those of a table, all of it by default.",
        1...10_000_000),
      .whole("features", \.features, "Standard normal features.", 1...10_000),
      .whole("classes", \.classes, "Classes.", 2...10_000),
    ]
  }
}

extension ParameterizationChoice {
  /// How the weights of a model are given to the inference for data that are not drawn yet: `auto` is non-centered, as nothing is
  /// known about them.
  package func forSimulation(of card: ModelCard) -> Parameterization {
    self == .centered || !card.hasParameterizations ? .centered : .noncentered
  }
}

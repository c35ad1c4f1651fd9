import MathKernels
import Preprocessing
import Tables

/// What was observed of the target, row by row: classes, quantities or counts.
public enum Responses: Sendable, Equatable {
  /// The class of each row.
  case classes(Labels)
  /// A number for each row.
  case quantities([Double])
  /// A count for each row.
  case counts([Int])

  /// Rows.
  public var count: Int {
    switch self {
    case .classes(let labels): labels.count
    case .quantities(let values): values.count
    case .counts(let counts): counts.count
    }
  }

  /// The responses of the rows at the given indices, in their order.
  public func rows(at indices: [Int]) -> Responses {
    switch self {
    case .classes(let labels): .classes(labels.rows(at: indices))
    case .quantities(let values): .quantities(indices.map { values[$0] })
    case .counts(let counts): .counts(indices.map { counts[$0] })
    }
  }

  /// A number for each row: codes of classes, quantities, counts.
  public var numbers: [Double] {
    switch self {
    case .classes(let labels): labels.codes.map(Double.init)
    case .quantities(let values): values
    case .counts(let counts): counts.map(Double.init)
    }
  }

  /// The classes; nil for numbers.
  public var labels: Labels? { if case .classes(let labels) = self { labels } else { nil } }
}

extension TargetKind {
  /// All that depends on the kind of a target before anything is learned of it.
  package var task: any PredictionTask.Type {
    switch self {
    case .classes: ClassificationTask.self
    case .quantity: RegressionTask.self
    case .count: CountTask.self
    }
  }
}

/// What was learned about the target from the training rows: all that a model of any rows needs to know of it.
public enum FittedTarget: Sendable, Equatable {
  /// The classes, in the order of their codes.
  case classes([String])
  /// The scale of the quantity.
  case quantity(TargetMoments)
  /// The scale of the counts.
  case count(TargetMoments)

  /// What the target is.
  public var kind: TargetKind {
    switch self {
    case .classes: .classes
    case .quantity: .quantity
    case .count: .count
    }
  }

  /// The classes; empty for numbers.
  public var classes: [String] { if case .classes(let names) = self { names } else { [] } }

  /// Mean and spread of the training rows; nil for classes.
  public var moments: TargetMoments? {
    switch self {
    case .classes: nil
    case .quantity(let moments), .count(let moments): moments
    }
  }

  /// All that depends on the kind of the target.
  package var task: any PredictionTask {
    switch self {
    case .classes(let names): ClassificationTask(classes: names)
    case .quantity(let moments): RegressionTask(moments: moments)
    case .count(let moments): CountTask(moments: moments)
    }
  }

  /// Learns what a model needs to know of the target.
  /// - Throws: `DataError` where the column does not suit the kind.
  package init(_ kind: TargetKind, of rows: TrainingRows, _ pipeline: FittedPipeline) throws {
    let (table, column) = (rows.table, pipeline.settings.target)
    switch kind {
    case .classes: self = .classes(pipeline.classes)
    case .quantity: self = .quantity(try RegressionTask.moments(of: table, target: column))
    case .count: self = .count(try CountTask.moments(of: table, target: column))
    }
  }
}

extension FittedTarget: Codable {
  private enum CodingKeys: String, CodingKey { case kind, classes }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    switch try container.decode(TargetKind.self, forKey: .kind) {
    case .classes: self = .classes(try container.decode([String].self, forKey: .classes))
    case .quantity: self = .quantity(try TargetMoments(from: decoder))
    case .count: self = .count(try TargetMoments(from: decoder))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    switch self {
    case .classes(let names): try container.encode(names, forKey: .classes)
    case .quantity(let moments), .count(let moments): try moments.encode(to: encoder)
    }
  }
}

/// The location and spread of a target of numbers: what priors adapt to.
public struct TargetMoments: Sendable, Equatable, Codable {
  /// The mean over the training rows.
  public let mean: Double
  /// The standard deviation over the training rows, with divisor n − 1; positive.
  public let deviation: Double

  /// A mean and a standard deviation.
  /// - Precondition: both are finite, and the standard deviation is positive.
  public init(mean: Double, deviation: Double) {
    precondition(mean.isFinite && deviation > 0 && deviation.isFinite, "no scale of a target")
    self.mean = mean
    self.deviation = deviation
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    mean = try container.decode(Double.self, forKey: .mean)
    deviation = try container.decode(Double.self, forKey: .deviation)
    guard mean.isFinite, deviation > 0, deviation.isFinite else {
      throw DecodingError.dataCorruptedError(
        forKey: .deviation, in: container,
        debugDescription: "a mean that is no number, or a deviation that is not positive")
    }
  }
}

/// Some rows as a model sees them: features, what is known of the target, and what was observed of it.
public struct ModelRows: Sendable {
  /// The features, rows × features; a missing value (NaN) is latent.
  public let features: DesignMatrix
  /// What the training rows say about the target.
  public let target: FittedTarget
  /// What was observed; nil to predict.
  public let responses: Responses?

  /// Some rows, observed or not.
  public init(_ features: DesignMatrix, target: FittedTarget, responses: Responses? = nil) {
    self.features = features
    self.target = target
    self.responses = responses
  }

  /// The classes of the target; empty for numbers.
  public var classes: [String] { target.classes }
  /// The class of each row; nil where nothing was observed, or numbers were.
  public var labels: Labels? { responses?.labels }
  /// The number observed in each row; nil where nothing was observed, or classes were.
  public var numbers: [Double]? {
    responses.flatMap { if case .classes = $0 { nil } else { $0.numbers } }
  }
}

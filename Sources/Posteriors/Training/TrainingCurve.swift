/// How good a point was after an epoch of its training, with nothing dropped out and no penalty counted.
public struct TrainingEpoch: Sendable, Equatable, Codable {
  /// Counted from 1.
  public let epoch: Int
  /// The mean cross-entropy of the rows trained on, in nats.
  public let loss: Double
  /// The share of them that is classified rightly.
  public let accuracy: Double
  /// The same of the validation rows; nil without any.
  public let validationLoss: Double?
  public let validationAccuracy: Double?

  enum CodingKeys: String, CodingKey {
    case epoch
    case loss = "train_loss"
    case accuracy = "train_accuracy"
    case validationLoss = "validation_loss"
    case validationAccuracy = "validation_accuracy"
  }
}

/// The way a training went, epoch by epoch.
public struct TrainingCurve: Sendable, Equatable, Codable {
  public internal(set) var epochs: [TrainingEpoch] = []
  /// The epoch whose weights were kept, counted from 1: the one with the least validation loss, the first of equal ones; without
  /// validation rows the last.
  public internal(set) var bestEpoch = 0
  /// Rows that chose it; 0 without validation.
  public internal(set) var validationRows = 0
  /// Whether the weights come from as many epochs on the training rows and these together.
  public internal(set) var isRefitted = false

  enum CodingKeys: String, CodingKey {
    case epochs
    case bestEpoch = "best_epoch"
    case validationRows = "validation_rows"
    case isRefitted = "refitted"
  }

  /// The epoch whose weights were kept.
  public var best: TrainingEpoch? { bestEpoch == 0 ? nil : epochs[bestEpoch - 1] }

  /// Takes an epoch's end into the curve; whether its weights are the best so far.
  mutating func append(_ epoch: TrainingEpoch) -> Bool {
    let isBest = best.map { known in
      guard let loss = epoch.validationLoss, let least = known.validationLoss else { return true }
      return loss < least
    }
    epochs.append(epoch)
    if isBest ?? true { bestEpoch = epochs.count }
    return isBest ?? true
  }
}

/// What a training tells after an epoch.
public struct TrainingProgress: Sendable {
  public let epoch: TrainingEpoch
  /// Epochs at the most.
  public let epochs: Int
  /// The best epoch so far.
  public let bestEpoch: Int
  /// Wall seconds since the start.
  public let elapsedSeconds: Double
  /// Whether it is the last.
  public let isFinished: Bool
}

/// Receives progress, after every epoch.
public typealias TrainingProgressHandler = @Sendable (TrainingProgress) -> Void

/// How good a point was after an epoch of its training, without dropout and without penalty.
public struct TrainingEpoch: Sendable, Equatable, Codable {
  /// Counted from 1.
  public let epoch: Int
  /// The mean cross-entropy of the rows trained on, in nats.
  public let loss: Double
  /// The share of them that is classified correctly.
  public let accuracy: Double
  /// The mean cross-entropy of the validation rows, in nats; nil without any.
  public let validationLoss: Double?
  /// The share of validation rows that is classified correctly; nil without any.
  public let validationAccuracy: Double?

  enum CodingKeys: String, CodingKey {
    case epoch
    case loss = "train_loss"
    case accuracy = "train_accuracy"
    case validationLoss = "validation_loss"
    case validationAccuracy = "validation_accuracy"
  }

  package init(
    epoch: Int, loss: Double, accuracy: Double, validationLoss: Double?,
    validationAccuracy: Double?
  ) {
    self.epoch = epoch
    self.loss = loss
    self.accuracy = accuracy
    self.validationLoss = validationLoss
    self.validationAccuracy = validationAccuracy
  }
}

/// The course of a training, epoch by epoch.
public struct TrainingCurve: Sendable, Equatable, Codable {
  /// Every epoch of the training, in order, without those that a refit repeats.
  public internal(set) var epochs: [TrainingEpoch] = []
  /// The epoch that was chosen, counted from 1: the one with the least validation loss, the first of equal ones;
  /// without validation rows the last. Its weights are the result unless `isRefitted`; 0 before the first is over.
  public internal(set) var bestEpoch = 0
  /// Rows that chose it; 0 without validation.
  public package(set) var validationRows = 0
  /// Whether the weights come from as many epochs on training and validation rows together.
  public package(set) var isRefitted = false

  enum CodingKeys: String, CodingKey {
    case epochs
    case bestEpoch = "best_epoch"
    case validationRows = "validation_rows"
    case isRefitted = "refitted"
  }

  package init() {}

  /// The numbers of `bestEpoch`; nil before the first epoch is over.
  public var best: TrainingEpoch? { bestEpoch == 0 ? nil : epochs[bestEpoch - 1] }

  /// Adds a finished epoch to the curve; returns whether its weights are the best so far.
  package mutating func append(_ epoch: TrainingEpoch) -> Bool {
    let isBest = best.map { known in
      guard let loss = epoch.validationLoss, let least = known.validationLoss else { return true }
      return loss < least
    }
    epochs.append(epoch)
    if isBest ?? true { bestEpoch = epochs.count }
    return isBest ?? true
  }
}

/// What a training reports after an epoch.
public struct TrainingProgress: Sendable {
  /// The epoch that has just ended.
  public let epoch: TrainingEpoch
  /// The largest number of epochs.
  public let epochs: Int
  /// The best epoch so far.
  public let bestEpoch: Int
  /// Wall seconds since the start.
  public let elapsedSeconds: Double
  /// Whether it is the last.
  public let isFinished: Bool

  package init(
    epoch: TrainingEpoch, epochs: Int, bestEpoch: Int, elapsedSeconds: Double, isFinished: Bool
  ) {
    self.epoch = epoch
    self.epochs = epochs
    self.bestEpoch = bestEpoch
    self.elapsedSeconds = elapsedSeconds
    self.isFinished = isFinished
  }
}

/// Receives progress, after every epoch.
public typealias TrainingProgressHandler = @Sendable (TrainingProgress) -> Void

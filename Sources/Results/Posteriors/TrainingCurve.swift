import Inference

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

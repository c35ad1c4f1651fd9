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

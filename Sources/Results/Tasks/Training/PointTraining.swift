import Inference
import Optimization
import Tables
import Words

/// Training a classifier as a point, by minibatches: settings, with every default here.
///
/// Each step follows the gradient of the log posterior density over the rows, estimated from a minibatch:
///
///     φ ← φ + step(∇ 1/n (n/B Σ_batch log p(y | x, φ) + log p(φ)))
///
/// so with flat priors the mean cross-entropy is minimised, and with normal ones that plus a weight decay. Where the model has
/// dropout, units drop out in the steps and nowhere else. An epoch takes every row once, in its own order. With validation
/// rows, those of the split or else a share of the training rows, the weights of the epoch with the least validation loss are
/// the result, and training ends early once that has not improved for `patience` epochs; without validation rows, the last
/// weights are the result.
public struct PointTraining: Sendable, Equatable, Codable {
  /// The largest number of epochs.
  public var epochs = 100
  /// B, rows of a minibatch; the last of an epoch may be smaller.
  public var batchSize = 64
  /// The rule of the steps.
  public var optimizer = Optimizer.adam()
  /// Learning rates, by step.
  public var learningRate = LearningRate.constant(0.001)
  /// The limit to gradients, if any.
  public var clipping: GradientClipping?
  /// The share of the training rows that choose the epoch, if the split has no validation rows; nil to take the last epoch.
  public var validationShare: Double? = 0.2
  /// The rule by which the rows that choose the epoch are taken from those trained on; nil to stratify by class.
  public var validationRule: SplitRule?
  /// Epochs without a lower validation loss after which training ends; nil to run all.
  public var patience: Int? = 20
  /// Whether, once validation has chosen the epoch, the weights are trained anew for as many epochs on training and validation
  /// rows together.
  public var refits = false
  /// The seed of the validation rows, the initial weights, the orders and the masks: the same seed gives the same bits.
  public var seed: UInt64 = 0

  /// The defaults, with a seed.
  public init(seed: UInt64 = 0) { self.seed = seed }

  /// Refuses settings that are not valid.
  func validate() throws(TrainingError) {
    func check(_ isValid: Bool, _ name: String, _ found: Any, _ expected: String)
      throws(TrainingError)
    {
      if !isValid {
        throw TrainingError("training, \(name): found \(found), expected \(expected).")
      }
    }
    try check(epochs > 0, "epochs", epochs, "1 or more")
    try check(batchSize > 0, "batch size", batchSize, "1 or more")
    let rate = learningRate.rate(at: 0)
    try check(rate > 0 && rate.isFinite, "learning rate", rate, "a positive number, such as 0.001")
    if let validationShare {
      try check(
        validationShare > 0 && validationShare < 1, "validation share", validationShare,
        "a number between 0 and 1")
    }
    if let patience { try check(patience > 0, "patience", patience, "1 epoch or more") }
  }
}

/// Why a point could not be trained.
public struct TrainingError: Fault, Equatable {
  public var kind: FaultKind { .data }

  public let description: String
  init(_ description: String) { self.description = description }

  init(notTrainable card: ModelCard) {
    self.init(
      "\(card.id) cannot be trained as a point: training minimises the cross-entropy of classes, and \(card.id) predicts "
        + "\(card.response == .count ? "counts" : "a quantity"). Fit it, for a point by its mode.")
  }
}

/// Training was stopped before its first epoch was over: there is nothing to keep.
public struct NothingTrained: StoppedEarly {
  public var kind: FaultKind { .interrupted }

  /// Why it was stopped; nil where the training does not know.
  public let reason: Interruption.Reason?

  package init(in context: RunContext) { reason = context.interruption.reason }

  public var description: String {
    stopped(before: "the end of the first epoch") + ": nothing was trained, and nothing written."
  }
}

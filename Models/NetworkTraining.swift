import Bayes

/// A network of classes to train as a point, and how.
///
///     var network = NetworkTraining()
///     network.weightDecay = 0.001
///     let fit = try network.model.train(on: split, pipeline: pipeline, by: network.trainer(seed: 1))
public struct NetworkTraining: Sendable {
  /// The hidden layers, and the share of their units that drop out.
  public var network = FeedForwardNetwork(hidden: [32], activation: .relu)
  /// λ of the penalty ½ λ Σ w² on weights, biases apart, that is added to the mean cross-entropy; with AdamW, weights and biases
  /// shrink by λ times the learning rate instead, whatever the optimizer itself says.
  public var weightDecay = 0.0
  /// How it is trained.
  public var training = PointTraining()

  /// Settings of network and training, apart from the seed and the rows that choose the epoch.
  public static let settings: [SettingCard<NetworkTraining>] =
    (FeedForwardNetwork.settings + [FeedForwardNetwork.dropoutSetting]).map { $0.within(\.network) }
    + [
      .number(
        "weight-decay", \.weightDecay,
        "λ of the penalty ½ λ Σ w² on weights, biases apart, that is added to the mean cross-entropy; with adamw, weights and biases "
          + "shrink by λ times the learning rate instead.",
        .notNegative)
    ] + PointTraining.settings.map { $0.within(\.training) }

  /// One layer of 32 relu units, without any decay.
  public init() {}

  /// The classifier, with λ in its prior unless the optimizer takes it.
  public var model: FeedForwardClassifier {
    FeedForwardClassifier(
      network, weightPrior: .decay(optimizerOfDecay == nil ? weightDecay : 0))
  }

  /// The training with a seed, and with λ in the optimizer if that takes it.
  public func trainer(seed: UInt64) -> PointTraining {
    var trainer = training
    trainer.seed = seed
    if let optimizerOfDecay { trainer.optimizer = optimizerOfDecay }
    return trainer
  }

  /// The optimizer with λ; nil where it has no decay.
  private var optimizerOfDecay: Optimizer? {
    guard case .adamW(_, let meanDecay, let squareDecay, let epsilon) = training.optimizer else {
      return nil
    }
    return .adamW(
      weightDecay: weightDecay, meanDecay: meanDecay, squareDecay: squareDecay, epsilon: epsilon)
  }
}

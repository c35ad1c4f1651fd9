import ArgumentParser
import Bayes
import GenreModels

extension Optimizer.Rule: ExpressibleByArgument {}

/// A network and how it is trained.
struct TrainingOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: "Units of the hidden layers: 32, or 32,16 for two; none is a softmax regression.",
    transform: layerWidths)
  var hidden: [Int]?

  @Option(help: "What a hidden unit does with its input.")
  var activation = FeedForwardNetwork.Activation.relu

  @Option(
    parsing: .unconditional, help: "The share of hidden units that drop out at a step.",
    transform: number("a number from 0 to below 1") { 0..<1 ~= $0 })
  var dropout = 0.0

  @Option(
    parsing: .unconditional, help: "Epochs at the most.", transform: whole(1...10_000_000))
  var epochs = PointTraining().epochs

  @Option(
    parsing: .unconditional, help: "Rows of a minibatch.", transform: whole(1...1_000_000_000))
  var batchSize = PointTraining().batchSize

  @Option(help: "The rule of the steps.")
  var optimizer = Optimizer.Rule.adam

  @Option(parsing: .unconditional, help: "The learning rate.", transform: positive)
  var learningRate = 0.001

  @Option(
    parsing: .unconditional,
    help:
      "λ of the penalty ½ λ Σ w² on weights, biases apart, that is added to the mean cross-entropy; with adamw, weights and biases shrink by λ times the learning rate instead.",
    transform: number("0 or a positive number") { $0 >= 0 && $0.isFinite })
  var weightDecay = 0.0

  @Option(
    parsing: .unconditional,
    help:
      "Epochs without a lower validation loss after which training ends; 0 for all. (default: \(PointTraining().patience ?? 0))",
    transform: whole(0...10_000_000))
  var patience: Int?

  @Flag(
    help:
      "Once validation has chosen the epoch, train anew for as many epochs on training and validation rows together."
  )
  var refit = false

  var model: FeedForwardClassifier {
    FeedForwardClassifier(
      FeedForwardNetwork(hidden: hidden ?? [32], activation: activation, dropout: dropout),
      weightPrior: .decay(optimizer == .adamw ? 0 : weightDecay))
  }

  func training(seed: UInt64) -> PointTraining {
    var training = PointTraining(seed: seed)
    training.epochs = epochs
    training.batchSize = batchSize
    training.optimizer =
      optimizer == .adamw ? .adamW(weightDecay: weightDecay) : optimizer.standard
    training.learningRate = .constant(learningRate)
    training.refits = refit
    training.patience = (patience ?? training.patience).flatMap { $0 > 0 ? $0 : nil }
    return training
  }
}

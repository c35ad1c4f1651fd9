import Bayes
import GenreModels
import TestSupport
import Testing

/// The settings of training by their cards.
@Suite struct NetworkTrainingTests {
  /// Each text of the defaults reads back as the default, and other texts as what they say.
  @Test func cardsReadWhatTheyWrite() throws {
    let standard = NetworkTraining()
    var other = standard
    for (name, text) in [
      ("hidden", "16,8"), ("activation", "softplus"), ("dropout", "0.25"),
      ("weight-decay", "0.5"), ("epochs", "7"), ("batch-size", "9"), ("optimizer", "rmsprop"),
      ("learning-rate", "0.125"), ("patience", "3"), ("refit", "true"),
    ] {
      let card = try #require(NetworkTraining.settings.first { $0.name == name })
      let before = try #require(card.text(in: standard))
      #expect(before != text)
      try card.set(text, in: &other)
      #expect(card.text(in: other) == text)
      var again = other
      try card.set(before, in: &again)
      #expect(card.text(in: again) == before)
    }
    #expect(
      other.network == FeedForwardNetwork(hidden: [16, 8], activation: .softplus, dropout: 0.25))
    let trainer = other.trainer(seed: 5)
    #expect(trainer.seed == 5 && trainer.epochs == 7 && trainer.batchSize == 9 && trainer.refits)
    #expect(trainer.optimizer == .rmsProp() && trainer.learningRate == .constant(0.125))
    #expect(trainer.patience == 3 && other.model.weightPrior == .decay(0.5))
    #expect(standard.trainer(seed: 5) == PointTraining(seed: 5))
  }

  @Test func patienceOfZeroIsWithoutEnd() throws {
    var training = PointTraining()
    let card = try #require(PointTraining.settings.first { $0.name == "patience" })
    try card.set("0", in: &training)
    #expect(training.patience == nil && card.text(in: training) == "0")
    for text in ["-1", "1.5", "", "20000000"] {
      #expect(throws: SettingError.self) { try card.set(text, in: &training) }
    }
  }

  /// λ is in the prior or in the optimizer, never in both.
  @Test(arguments: Optimizer.Rule.allCases)
  func theWeightDecayCountsOnce(_ rule: Optimizer.Rule) {
    var training = NetworkTraining()
    training.weightDecay = 0.25
    training.training.optimizer = rule.standard
    let isDecoupled = rule == .adamw
    #expect(training.model.weightPrior == .decay(isDecoupled ? 0 : 0.25))
    #expect(
      training.trainer(seed: 1).optimizer
        == (isDecoupled ? .adamW(weightDecay: 0.25) : rule.standard))
  }
}

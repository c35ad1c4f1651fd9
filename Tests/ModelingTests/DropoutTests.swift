import Bayes
import GenreModels
import TestSupport
import Testing

@Suite struct DropoutTests {
  static func network(dropout: Double) -> FeedForwardModel {
    var model = FeedForwardModel(tracks: Demo.tracks, genre: Demo.labels, classes: Demo.genres)
    model.network = FeedForwardNetwork(hidden: [6, 5], activation: .relu, dropout: dropout)
    return model
  }

  /// For inference and prediction the network is whole.
  @Test func nothingDropsOutButInTraining() throws {
    let whole = try CompiledModel(Self.network(dropout: 0))
    let dropping = try CompiledModel(Self.network(dropout: 0.5))
    let position = Demo.position(whole.dimension)
    var (first, second) = (whole.makeEvaluator(), dropping.makeEvaluator())
    let (expected, found) = (try first.evaluate(position), try second.evaluate(position))
    #expect(expected.value == found.value && expected.gradient == found.gradient)
    #expect(whole.layout == dropping.layout)
  }

  @Test(.tags(.random)) func inTrainingMasksFollowTheirStream() throws {
    let model = try CompiledModel(Self.network(dropout: 0.5), isTraining: true)
    let position = Demo.position(model.dimension)
    var evaluator = try model.subsampled().makeEvaluator()
    func value(_ step: Int) throws -> Double {
      evaluator.selectRows(Array(0..<8))
      var random = RandomStream(seed: seed(2), step: step)
      evaluator.drawMasks(using: &random)
      return try evaluator.evaluate(position).value
    }
    let first = try value(1)
    #expect(try value(2) != first)
    #expect(try value(1) == first)
    evaluator.selectRows(nil)
    var whole = try CompiledModel(Self.network(dropout: 0)).makeEvaluator()
    let expected = try whole.evaluate(position).value
    #expect(abs(try evaluator.evaluate(position).value - expected) <= 1e-12 * abs(expected))
  }

  @Test(arguments: [-0.1, 1, .nan]) func aRateOutOfRangeIsAnErrorOfTheModel(_ rate: Double) {
    let error = #expect(throws: ModelError.self) {
      try CompiledModel(Self.network(dropout: rate))
    }
    #expect(error?.description.contains("expected a number from 0 to below 1") == true)
  }
}

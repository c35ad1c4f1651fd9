import Bayes
import GenreModels
import TestSupport
import Testing

/// The mode of a network, whose origin is a saddle: there all hidden units are the same, and stay so.
@Suite struct NetworkModeTests {
  private static func fit(seed: UInt64) throws -> TableFit {
    try FeedForwardClassifier().fit(
      to: TrainingCases.signs.split(target: "class", test: 0.25, seed: TestSupport.seed(4)),
      pipeline: Pipeline(target: "class", scaling: .none), by: .map(MAP(seed: seed)))
  }

  /// No line separates the classes, so that the origin's side of the saddle is right in half of the rows.
  @Test(.tags(.random), arguments: [1, 2, 3] as [UInt64])
  func itSeparatesWhatNoLineDoes(_ own: UInt64) throws {
    let fit = try Self.fit(seed: seed(own))
    #expect(fit.posterior.run.converged == true)
    #expect(fit.report.test?.classes?.accuracy ?? 0 > 0.95)
  }

  @Test func aSeedIsAMode() throws {
    let first = try TrainingCases.weights(Self.fit(seed: seed(1)))
    #expect(try TrainingCases.weights(Self.fit(seed: seed(1))) == first)
    #expect(try TrainingCases.weights(Self.fit(seed: seed(2))) != first)
  }
}

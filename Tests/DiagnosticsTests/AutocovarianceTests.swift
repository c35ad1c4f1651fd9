import Diagnostics
import MathKernels
import TestSupport
import Testing

@Suite struct AutocovarianceTests {
  /// The transform against the defining sum, at lengths around powers of two and with odd numbers of chains.
  @Test(.tags(.random), arguments: [(1, 2), (3, 7), (2, 16), (2, 17), (5, 100), (4, 500)])
  func agreesWithTheDefiningSum(_ shape: (chains: Int, draws: Int)) {
    var random = RandomStream(seed: seed(21))
    let draws = ChainedValues(
      chainCount: shape.chains, drawCount: shape.draws,
      values: (0..<shape.chains * shape.draws).map { _ in 3 + random.normal() })
    let means = (0..<shape.chains).map { draws.chain($0).reduce(0, +) / Double(shape.draws) }
    let found = Autocovariance(drawCount: shape.draws).meanOverChains(draws, means: means)
    #expect(found.count == shape.draws)
    for lag in found.indices {
      var sum = 0.0
      for chain in 0..<shape.chains {
        let values = draws.chain(chain).map { $0 - means[chain] }
        for draw in 0..<shape.draws - lag { sum += values[draw] * values[draw + lag] }
      }
      let expected = sum / Double(shape.chains * shape.draws)
      #expect(abs(found[lag] - expected) < 1e-13)
    }
  }
}

import Diagnostics
import MathKernels
import TestSupport
import Testing

@Suite struct ChainLevelsTests {
  /// Log densities of a normal posterior of ten dimensions, −½ χ²₁₀.
  static func chain(_ number: Int, shift: Double = 0) -> [Double] {
    var random = RandomStream(seed: seed(1), chain: number)
    return (0..<500).map { _ in
      (0..<10).reduce(shift) { sum, _ in
        let z = random.normal()
        return sum - 0.5 * z * z
      }
    }
  }

  @Test(.tags(.random)) func chainsOfOneDistributionHaveOneLevel() {
    let levels = ChainLevels((0..<4).map { Self.chain($0) })
    #expect(levels.lower.isEmpty && levels.unmoved.isEmpty && levels.gap == 0)
  }

  @Test(.tags(.random)) func lowChainsAreNamedWithTheirDistance() {
    let levels = ChainLevels([
      Self.chain(0, shift: -41), Self.chain(1), Self.chain(2), Self.chain(3, shift: -40),
    ])
    #expect(levels.lower == [0, 3])
    // Means of 500 numbers with a standard deviation of √5 have errors of 0.1.
    #expect(abs(levels.gap - 40) < 0.8)
  }

  @Test(.tags(.random)) func aChainThatStaysIsNamed() {
    let levels = ChainLevels([Self.chain(0), [Double](repeating: -3, count: 500)])
    #expect(levels.unmoved == [1] && levels.lower.isEmpty)
    // Where none moves there is no other to compare with.
    #expect(ChainLevels([[1, 1, 1, 1], [2, 2, 2, 2]]).unmoved.isEmpty)
  }

  @Test(.tags(.random)) func theReportNamesThem() {
    var facts = SamplerReport.SamplerFacts(divergences: 0, depthSaturations: 0, energyBFMI: [])
    facts.levels = ChainLevels([
      Self.chain(0, shift: -41), Self.chain(1), [Double](repeating: -3, count: 500),
      Self.chain(3, shift: -40),
    ])
    let report = SamplerReport(
      names: [], summaries: [], chainCount: 4, drawCount: 500, facts: facts)
    let texts = report.findings.filter { $0.kind == .unmovedChains || $0.kind == .lowChains }
      .map(\.text)
    #expect(texts.count == 2)
    #expect(texts[0].hasPrefix("Chain 3 did not move: every draw of it is the same"))
    #expect(texts[1].hasPrefix("Chains 1 and 4 stay 40 nats below the others in log density"))
    #expect(report.headline.hasPrefix("Do not rely on these draws yet"))
  }
}

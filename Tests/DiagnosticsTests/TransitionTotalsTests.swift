import Diagnostics
import Inference
import MathKernels
import TestSupport
import Testing

/// Sums over transitions, against the function that sees all energies at once.
@Suite struct TransitionTotalsTests {
  static func totals(_ energies: [Double]) -> TransitionTotals {
    var totals = TransitionTotals()
    for (step, energy) in energies.enumerated() {
      totals.add(
        energy: energy, isDivergent: step.isMultiple(of: 5),
        isDepthSaturated: step.isMultiple(of: 7))
    }
    return totals
  }

  @Test(.tags(.random), arguments: [0.0, 1e7]) func energyBFMIIsThatOfAllEnergies(_ origin: Double)
  {
    var random = RandomStream(seed: seed(5))
    var energy = origin
    let energies = (0..<1000).map { _ in
      energy += 0.4 * random.normal() - 0.1 * (energy - origin)
      return energy
    }
    let totals = Self.totals(energies)
    #expect(totals.count == 1000 && totals.divergences == 200 && totals.depthSaturations == 143)
    // Sums of squares lose n u κ at the most, κ the ratio of mean to deviation: Chan, Golub and LeVeque (1983), The American
    // Statistician 37, 242. Both sides have two such sums.
    let mean = energies.reduce(0, +) / 1000
    let variance = energies.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1000
    let bound = 4 * 1000 * 0x1p-53 * (1 + mean * mean / variance).squareRoot()
    #expect(abs(totals.energyBFMI / energyBFMI(energies) - 1) < bound)
  }

  @Test func undefinedWhereTheFunctionIs() {
    for energies in [[], [3.0], [2, 2, 2]] {
      #expect(Self.totals(energies).energyBFMI.isNaN && energyBFMI(energies).isNaN)
    }
  }

  /// A report speaks of all transitions and of every chain, whatever part of the draws its summaries use.
  @Test func theReportCountsTransitions() {
    let slow = Self.totals((0..<1000).map { Double($0 % 500) })
    var facts = SamplerReport.SamplerFacts([Self.totals([1, 2]), slow, slow])
    facts.chainLabels = ["1", "2", "4"]
    let draws = DrawsLawTests.autoregressive(0.2, chains: 2, draws: 500, seed: seed(3))
    let report = SamplerReport(
      names: ["x"], summaries: [ParameterSummary(draws)], chainCount: 2, drawCount: 500,
      facts: facts)
    #expect(report.transitionCount == 2002 && report.divergences == 401)
    let texts = report.warnings
    #expect(texts.contains { $0.hasPrefix("401 of 2002 transitions diverged") })
    #expect(texts.contains { $0.hasPrefix("14.3 % of the trajectories stopped") })
    #expect(texts.contains { $0.hasPrefix("The energy BFMI of chains 2 and 4 is below") })
  }
}

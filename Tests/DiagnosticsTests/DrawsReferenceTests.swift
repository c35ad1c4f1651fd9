import Diagnostics
import Foundation
import Testing

/// Every statistic of draws against ArviZ 0.23.4, to 1e-8 relative.
@Suite struct DrawsReferenceTests {
  static let withoutReference = Comment("no reference folder: only the bundled cases run")

  @Test(arguments: Fixture.files("draws_", in: Fixture.bundled))
  func bundledCases(_ file: Fixture) throws { try check(file) }

  @Test(
    .enabled(if: Fixture.reference != nil, withoutReference),
    arguments: Fixture.files("draws_", in: Fixture.reference))
  func referenceCases(_ file: Fixture) throws { try check(file) }

  @Test func bundleIsNotEmpty() {
    #expect(Fixture.files("draws_", in: Fixture.bundled).count == 5)
  }

  private func check(_ file: Fixture) throws {
    for entry in try file.cases() {
      let name: String = try entry.value("case")
      let draws = ChainedValues(try entry.value("values", [[Double]].self))
      let expected: [String: Any] = try entry.value("expected")
      let posteriorR: [String: Any] = try entry.value("posterior_r")
      // ArviZ takes a range below 1e-15 for a constant, which makes results depend on the unit. The other reference does not.
      let isBelowArviZRange = name.hasPrefix("tiny_scale") && draws.chainCount == 1
      let found = statistics(of: draws)
      #expect(Set(found.map(\.0)) == Set(expected.keys).subtracting(["_nonfinite"]), "\(name)")
      for (statistic, found) in found {
        if isBelowArviZRange, statistic == "ess_sd" { continue }
        let source = isBelowArviZRange && statistic == "mcse_sd" ? posteriorR : expected
        let value = try #require(source[statistic], "\(statistic) is not in the file")
        #expect(
          agree(found, value as? Double),
          "\(name), \(draws.chainCount) × \(draws.drawCount), \(statistic): found \(found), expected \(value)"
        )
      }
      try checkSummary(ParameterSummary(draws), expected, name, skippingMCSESD: isBelowArviZRange)
    }
  }

  private func statistics(of draws: ChainedValues) -> [(String, Double)] {
    var all: [(String, Double)] = [
      ("rhat_rank", draws.rHat()),
      ("rhat_split", draws.rHat(.split)),
      ("rhat_z_scale", draws.rHat(.location)),
      ("rhat_folded", draws.rHat(.scale)),
      ("rhat_identity", draws.rHat(.whole)),
      ("ess_bulk", draws.bulkESS()),
      ("ess_tail", draws.tailESS()),
      ("ess_mean", draws.ess(of: .mean)),
      ("ess_sd", draws.ess(of: .standardDeviation)),
      ("ess_median", draws.ess(of: .median)),
      ("ess_mad", draws.ess(of: .medianAbsoluteDeviation)),
      ("ess_identity", draws.wholeChainESS()),
      ("ess_quantile_0.05", draws.ess(of: .quantile(0.05))),
      ("ess_quantile_0.95", draws.ess(of: .quantile(0.95))),
      ("mcse_mean", draws.mcse(of: .mean)),
      ("mcse_sd", draws.mcse(of: .standardDeviation)),
      ("mcse_median", draws.mcse(of: .median)),
      ("mcse_quantile_0.05", draws.mcse(of: .quantile(0.05))),
      ("mcse_quantile_0.95", draws.mcse(of: .quantile(0.95))),
      ("mean", draws.mean()),
      ("sd_ddof1", draws.standardDeviation()),
    ]
    for probability in [0.05, 0.25, 0.5, 0.75, 0.95] {
      all.append(("quantile_\(probability)", draws.quantile(probability)))
    }
    for mass in [0.5, 0.89, 0.94] {
      let interval = draws.highestDensityInterval(mass: mass)
      all.append(("hdi_\(mass)_low", interval?.lowerBound ?? .nan))
      all.append(("hdi_\(mass)_high", interval?.upperBound ?? .nan))
    }
    return all
  }

  private func checkSummary(
    _ summary: ParameterSummary, _ expected: [String: Any], _ name: String, skippingMCSESD: Bool
  ) throws {
    let pairs = [
      ("mean", summary.mean), ("sd_ddof1", summary.sd), ("mcse_mean", summary.mcseMean),
      ("quantile_0.05", summary.q5), ("quantile_0.5", summary.q50), ("quantile_0.95", summary.q95),
      ("ess_bulk", summary.bulkESS), ("ess_tail", summary.tailESS), ("rhat_rank", summary.rHat),
    ]
    for (statistic, found) in pairs + (skippingMCSESD ? [] : [("mcse_sd", summary.mcseSD)]) {
      #expect(agree(found, expected[statistic] as? Double), "summary of \(name), \(statistic)")
    }
    #expect(summary.isConstant == (summary.sd == 0))
    #expect(summary.isFinite)
  }

  @Test(arguments: Fixture.files("ebfmi", in: Fixture.bundled))
  func bundledEnergies(_ file: Fixture) throws { try checkEnergies(file) }

  @Test(
    .enabled(if: Fixture.reference != nil, withoutReference),
    arguments: Fixture.files("ebfmi", in: Fixture.reference))
  func referenceEnergies(_ file: Fixture) throws { try checkEnergies(file) }

  private func checkEnergies(_ file: Fixture) throws {
    for entry in try file.cases() {
      let energies: [[Double]] = try entry.value("energy")
      let expected: [Double] = try entry.value("bfmi_per_chain")
      try #require(energies.count == expected.count)
      for (chain, expected) in zip(energies, expected) {
        #expect(agree(energyBFMI(chain), expected))
      }
    }
  }
}

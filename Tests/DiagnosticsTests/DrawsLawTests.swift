import Diagnostics
import Foundation
import MathKernels
import TestSupport
import Testing

/// What holds of the statistics of draws whatever the draws, and what theory says of draws from known processes.
@Suite(.tags(.random)) struct DrawsLawTests {
  /// Draws of x' = φx + √(1 − φ²) ε, standard normal in the long run, from its stationary start.
  static func autoregressive(_ phi: Double, chains: Int, draws: Int, seed: UInt64) -> ChainedValues
  {
    ChainedValues(
      (0..<chains).map { chain in
        var random = RandomStream(seed: seed, chain: chain, purpose: .simulation)
        var x = random.normal()
        return (0..<draws).map { _ in
          defer { x = phi * x + (1 - phi * phi).squareRoot() * random.normal() }
          return x
        }
      })
  }

  static func medianAbsoluteDeviation(_ draws: ChainedValues) -> Double {
    let center = draws.quantile(0.5)
    return ChainedValues([draws.values.map { abs($0 - center) }]).quantile(0.5)
  }

  func mapped(_ draws: ChainedValues, _ transform: (Double) -> Double) -> ChainedValues {
    ChainedValues(
      chainCount: draws.chainCount, drawCount: draws.drawCount, values: draws.values.map(transform))
  }

  @Test(arguments: [(2.5, 0.0), (1e-12, 0), (1e9, -3e9), (0.001, 4), (-7, 2)])
  func affineInvariance(_ map: (scale: Double, shift: Double)) {
    let draws = Self.autoregressive(0.6, chains: 4, draws: 301, seed: seed(11))
    let moved = mapped(draws) { map.scale * $0 + map.shift }
    // The two draws beside the median are equally far from it: rounding decides which of them comes first.
    #expect(agree(moved.rHat(), draws.rHat(), relative: 1e-4))
    #expect(agree(moved.bulkESS(), draws.bulkESS()))
    for estimand in [Estimand.mean, .standardDeviation] {
      #expect(agree(moved.ess(of: estimand), draws.ess(of: estimand), relative: 1e-7))
      let scaled = abs(map.scale) * draws.mcse(of: estimand)
      #expect(agree(moved.mcse(of: estimand), scaled, relative: 1e-7))
    }
  }

  /// Squares and fourth powers of such draws overflow or vanish; what is in their unit is but scaled, bit for bit.
  @Test(arguments: [1000, 500, -500, -1000])
  func summariesOfImmenseAndTinyDraws(_ exponent: Int) {
    let unit = Double(sign: .plus, exponent: exponent, significand: 1)
    let draws = Self.autoregressive(0.6, chains: 4, draws: 100, seed: seed(5))
    let (plain, scaled) = (
      ParameterSummary(draws), ParameterSummary(mapped(draws) { $0 * unit })
    )
    for statistic in [\ParameterSummary.mean, \.sd, \.mcseMean, \.mcseSD, \.q5, \.q50, \.q95] {
      #expect(scaled[keyPath: statistic] == plain[keyPath: statistic] * unit)
    }
    for statistic in [\ParameterSummary.bulkESS, \.tailESS, \.rHat] {
      #expect(scaled[keyPath: statistic] == plain[keyPath: statistic])
    }
  }

  @Test func rankStatisticsSeeOnlyTheOrder() {
    let draws = Self.autoregressive(0.8, chains: 3, draws: 400, seed: seed(5))
    let transforms: [(Double) -> Double] = [{ exp(3 * $0) }, { $0 * $0 * $0 }, { atan($0) }]
    for transform in transforms {
      let moved = mapped(draws, transform)
      #expect(moved.bulkESS() == draws.bulkESS())
      #expect(moved.tailESS() == draws.tailESS())
      #expect(moved.ess(of: .median) == draws.ess(of: .median))
    }
  }

  @Test func orderOfChainsDoesNotMatter() {
    let draws = Self.autoregressive(0.5, chains: 4, draws: 250, seed: seed(8))
    let turned = ChainedValues([2, 0, 3, 1].map { Array(draws.chain($0)) })
    #expect(agree(turned.rHat(), draws.rHat(), relative: 1e-12))
    #expect(agree(turned.bulkESS(), draws.bulkESS(), relative: 1e-12))
    #expect(agree(turned.tailESS(), draws.tailESS(), relative: 1e-12))
  }

  /// The effective share of draws of an autoregressive process is (1 − φ)/(1 + φ) for its mean, and (1 − φ²)/(1 + φ²) for its
  /// variance, as the squares are correlated like φ²ᵗ. Geyer's cut leaves a bias of some per cent.
  @Test(arguments: [0.0, 0.3, 0.7, 0.9, -0.3])
  func effectiveSampleSizeOfAutoregression(_ phi: Double) {
    let replicates = 40
    let count = 4000.0
    let all = (0..<replicates).map {
      Self.autoregressive(phi, chains: 4, draws: 1000, seed: seed(100 + UInt64($0)))
    }
    let known: [(Estimand, Double)] = [
      (.mean, count * (1 - phi) / (1 + phi)),
      (.standardDeviation, count * (1 - phi * phi) / (1 + phi * phi)),
    ]
    for (estimand, known) in known {
      let sizes = all.map { $0.ess(of: estimand) }
      let mean = sizes.reduce(0, +) / Double(replicates)
      let spread = sizes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(replicates - 1)
      let error = (spread / Double(replicates)).squareRoot()
      #expect(
        abs(mean - known) < 4 * error + 0.04 * known,
        "\(estimand), φ = \(phi): found \(mean) ± \(error), expected \(known)")
    }
  }

  /// Standard errors are honest: over replicates, the mean square of error/MCSE is 1, with standard error √(2/200) = 0.1.
  @Test func standardErrorsCoverTheTruth() {
    let truths: [(Estimand, (ChainedValues) -> Double, Double)] = [
      (.mean, { $0.mean() }, 0), (.standardDeviation, { $0.standardDeviation() }, 1),
      (.median, { $0.quantile(0.5) }, 0), (.quantile(0.05), { $0.quantile(0.05) }, -1.644853626951),
      (.medianAbsoluteDeviation, Self.medianAbsoluteDeviation, 0.674489750196),
    ]
    let all = (0..<200).map {
      Self.autoregressive(0.5, chains: 4, draws: 500, seed: seed(1000 + UInt64($0)))
    }
    for (estimand, estimate, truth) in truths {
      let squares = all.map {
        let z = (estimate($0) - truth) / $0.mcse(of: estimand)
        return z * z
      }
      let mean = squares.reduce(0, +) / Double(squares.count)
      #expect(abs(mean - 1) < 0.4, "\(estimand): mean square \(mean)")
    }
  }

  @Test func rHatSeesLocationAndScale() {
    let draws = Self.autoregressive(0, chains: 4, draws: 500, seed: seed(3))
    #expect(draws.rHat() < 1.01)
    func disturbed(_ transform: (Double) -> Double) -> ChainedValues {
      ChainedValues(
        (0..<4).map { chain in draws.chain(chain).map { chain == 0 ? transform($0) : $0 } })
    }
    let (shifted, widened) = (disturbed { $0 + 1 }, disturbed { $0 * 4 })
    #expect(shifted.rHat() > 1.05 && shifted.rHat(.location) == shifted.rHat())
    #expect(widened.rHat() > 1.05 && widened.rHat(.scale) == widened.rHat())
    #expect(widened.rHat(.location) < 1.02)
    // A drift that all chains share is seen by their halves alone.
    let drifting = ChainedValues(
      (0..<4).map { draws.chain($0).enumerated().map { $0.element + 0.004 * Double($0.offset) } })
    #expect(drifting.rHat(.split) > 1.05 && drifting.rHat(.whole) < 1.02)
    let stuck = ChainedValues((0..<4).map { [Double](repeating: Double($0), count: 100) })
    #expect(stuck.rHat() == .infinity)
  }

  @Test func equalTailedIntervalsLieBetweenQuantiles() {
    let draws = ChainedValues([(0...100).map(Double.init)])
    let interval = draws.equalTailedInterval(mass: 0.9)
    #expect(agree(interval?.lowerBound ?? .nan, 5) && agree(interval?.upperBound ?? .nan, 95))
    #expect(draws.equalTailedInterval(mass: 0) == 50...50)
    #expect(draws.equalTailedInterval(mass: 1) == 0...100)
    #expect(ChainedValues([[1, .nan]]).equalTailedInterval(mass: 0.5) == nil)
    #expect(ChainedValues([]).equalTailedInterval(mass: 0.5) == nil)
  }

  @Test func undefinedIsNaN() {
    let short = ChainedValues([[1, 2, 3], [3, 1, 2]])
    let broken = ChainedValues([[1, 2, .nan, 3, 4, 2], [1, 2, 3, 4, 3, 1]])
    let empty = ChainedValues([])
    for draws in [short, broken, empty] {
      #expect(draws.rHat().isNaN && draws.bulkESS().isNaN && draws.tailESS().isNaN)
      #expect(draws.ess(of: .mean).isNaN && draws.mcse(of: .quantile(0.9)).isNaN)
      let summary = ParameterSummary(draws)
      #expect(summary.rHat.isNaN && summary.bulkESS.isNaN && summary.mcseMean.isNaN)
      #expect(draws == short || summary.mean.isNaN && summary.sd.isNaN && summary.q5.isNaN)
    }
    // Too few draws for a diagnostic, and enough for moments and quantiles: 1, 1, 2, 2, 3, 3.
    let few = ParameterSummary(short)
    #expect(few.mean == 2 && few.q50 == 2 && agree(few.sd, 0.8.squareRoot()))
    #expect(few.q5 == 1 && few.q95 == 3)
    let one = ParameterSummary(ChainedValues([[7]]))
    #expect(one.mean == 7 && one.q5 == 7 && one.q95 == 7 && one.sd.isNaN)
    #expect(broken.quantile(0.5).isNaN && broken.highestDensityInterval(mass: 0.5) == nil)
    #expect(energyBFMI([]).isNaN && energyBFMI([1]).isNaN && energyBFMI([2, 2, 2]).isNaN)
  }

  @Test func infiniteDrawsHaveRanksButNoMoments() {
    var values = Self.autoregressive(0, chains: 2, draws: 50, seed: seed(2)).values
    values[7] = .infinity
    values[60] = -.infinity
    let draws = ChainedValues(chainCount: 2, drawCount: 50, values: values)
    #expect(draws.bulkESS().isFinite && draws.rHat().isFinite && draws.tailESS().isFinite)
    #expect(draws.mean().isNaN && draws.ess(of: .mean).isNaN)
    #expect(!ParameterSummary(draws).isFinite)
  }

  @Test func independentEnergiesHaveBFMITwo() {
    // E(Eₜ − Eₜ₋₁)² = 2 var E; the ratio's standard error is near √(12/n) for normal energies.
    let energies = Self.autoregressive(0, chains: 1, draws: 20_000, seed: seed(9)).values
    #expect(abs(energyBFMI(energies) - 2) < 4 * (12.0 / 20_000).squareRoot())
  }
}

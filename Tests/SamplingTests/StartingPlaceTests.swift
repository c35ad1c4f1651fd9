import Diagnostics
import Inference
import MathKernels
import Sampling
import TestSupport
import Testing

/// Chains that begin on purpose where little shows the way: they arrive, or the diagnostics say so.
@Suite(.tags(.random)) struct StartingPlaceTests {
  private struct Place: InitialPoints {
    var first: [Double]

    /// The first chain's place; the others begin as usual.
    func position(dimension: Int, seed: UInt64, chain: Int, attempt: Int) -> [Double] {
      chain == 0
        ? first
        : UniformInitialPoints().position(
          dimension: dimension, seed: seed, chain: chain, attempt: attempt)
    }
  }

  private static func sampled(
    _ density: some LogDensity, from initial: any InitialPoints, draws: Int = 500
  ) throws -> SamplerRun {
    var nuts = NUTS(draws: draws, seed: seed(1))
    nuts.threads = 2
    return try nuts.sample(density, initial: initial)
  }

  /// A standard normal on a plateau of height e⁻⁴⁰ that falls off 100 away: ½ r² rises above it within a radius of 9.
  ///
  /// The plateau holds e⁻⁴⁰ 100ⁿ of the weight: 4e-16 for one coordinate, 4e-8 for five.
  private static func plateau(_ dimension: Int) -> some LogDensity {
    ClosureLogDensity(dimension: dimension) { q, gradient in
      var squares = 0.0
      for index in 0..<dimension { squares += q[index] * q[index] }
      let (peak, floor) = (-0.5 * squares, -40.0)
      let top = max(peak, floor)
      let total = top + logarithm(exponential(peak - top) + exponential(floor - top))
      let share = exponential(peak - total)
      for index in 0..<dimension { gradient[index] = -q[index] * (share + 1e-4) }
      return total - 0.5e-4 * squares
    }
  }

  @Test(arguments: [1, 5])
  func aChainOnAPlateauArrivesOrIsNamed(_ dimension: Int) throws {
    let place = Place(first: (0..<dimension).map { $0 % 2 == 0 ? 60 : -45 })
    let run = try Self.sampled(Self.plateau(dimension), from: place)
    let heights = run.chains.map { $0.draws.statistics.map(\.logDensity) }
    for other in heights.dropFirst() { #expect(other.allSatisfy { $0 > -30 }) }
    // On the plateau log densities lie below −39; near the peak a draw lies below −30 with a chance under 1e-9.
    let hasArrived = heights[0].allSatisfy { $0 > -30 }
    #expect(hasArrived || ChainLevels(heights).lower == [0])
  }

  /// Half a normal behind a wall, at which a chain begins.
  @Test(arguments: [1e-3, 1e-9, 1e-15])
  func aChainAtAnEdgeArrives(_ distance: Double) throws {
    let edge = ClosureLogDensity(dimension: 2) { q, gradient in
      (gradient[0], gradient[1]) = (-q[0], -q[1])
      return q[0] > 0 ? -0.5 * (q[0] * q[0] + q[1] * q[1]) : -.infinity
    }
    let run = try Self.sampled(edge, from: EdgePlaces(distance: distance))
    let levels = ChainLevels(run.chains.map { $0.draws.statistics.map(\.logDensity) })
    #expect(levels.unmoved == [] && levels.lower == [])
    for chain in run.chains {
      // Of 500 draws of |Normal(0, 1)| hardly ever all lie below 1, or one above 6.
      let values = chain.draws.coordinates(0..<1)[0]
      #expect(values.contains { $0 > 1 } && values.allSatisfy { $0 > 0 && $0 < 6 })
    }
  }

  /// All chains on the right side of the wall, the first of them at it.
  private struct EdgePlaces: InitialPoints {
    var distance: Double

    func position(dimension: Int, seed: UInt64, chain: Int, attempt: Int) -> [Double] {
      chain == 0 ? [distance, 0.5] : [Double(chain) / 2, -0.5]
    }
  }

  /// Wide starts as usual ones, for tails like those of a t with three degrees of freedom and a correlation of 0.99.
  @Test(arguments: [2.0, 10, 1000])
  func wideStartsArrive(_ width: Double) throws {
    let heavy = ClosureLogDensity(dimension: 3) { q, gradient in
      // q' P q with P of unit variances and correlation 0.99 between the first two.
      let determinant = 1 - 0.99 * 0.99
      let (a, b) = ((q[0] - 0.99 * q[1]) / determinant, (q[1] - 0.99 * q[0]) / determinant)
      let square = q[0] * a + q[1] * b + q[2] * q[2]
      let factor = -(3 + 3) / (3 + square)
      (gradient[0], gradient[1], gradient[2]) = (factor * a, factor * b, factor * q[2])
      return -3 * logarithm(1 + square / 3)
    }
    let run = try Self.sampled(
      heavy, from: UniformInitialPoints(in: -width...width), draws: 1000)
    let values = ChainedValues(run.chains.map { $0.draws.coordinates(2..<3)[0] })
    #expect(values.rHat() < 1.05)
    // Half of a t with three degrees of freedom lies within 0.765.
    let within = run.chains.flatMap { $0.draws.coordinates(2..<3)[0].map { abs($0) < 0.7649 } }
    let share = Double(within.count { $0 }) / Double(within.count)
    // Five standard errors of a share of 400 independent draws, fewer than there are in effect.
    #expect(abs(share - 0.5) < 5 * 0.5 / 20)
  }
}

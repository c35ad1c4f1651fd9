import Inference
import MathKernels
import Sampling
import TestSupport
import Testing

/// Moves that a density brings, between trajectories.
@Suite struct MoveTests {
  /// A weight of w at −8 and of 1 − w at 8, each a standard normal distribution: no trajectory crosses between them.
  struct TwoHills: LogDensity {
    var weight = 0.3
    var isMoving = true
    /// Where the move leads beyond this, the density says that it is nowhere.
    var border = Double.infinity

    let dimension = 1

    struct Evaluator: DensityEvaluator {
      let weight, border: Double
      mutating func logDensity(
        at position: Span<Double>, gradient: inout MutableSpan<Double>
      ) throws -> Double {
        let q = position[0]
        let left = logarithm(weight) - 0.5 * (q + 8) * (q + 8)
        let right = logarithm(1 - weight) - 0.5 * (q - 8) * (q - 8)
        let total = logAddExp(left, right)
        gradient[0] = -exponential(left - total) * (q + 8) - exponential(right - total) * (q - 8)
        return abs(q) > border ? .nan : total
      }
    }

    func makeEvaluator() -> Evaluator { Evaluator(weight: weight, border: border) }

    /// To −q, by Metropolis and Hastings.
    struct Mirror: Move {
      var evaluator: Evaluator
      mutating func move(_ position: inout [Double], using random: inout RandomStream) throws
        -> Bool
      {
        let here = try evaluator.evaluate(position).value
        let there = try evaluator.evaluate([-position[0]]).value
        guard logarithm(random.uniform()) < there - here else { return false }
        position[0].negate()
        return true
      }
    }

    func makeMove() -> (any Move)? { isMoving ? Mirror(evaluator: makeEvaluator()) : nil }
  }

  static func settings(seed: UInt64) -> NUTS {
    var nuts = NUTS()
    (nuts.chains, nuts.warmup, nuts.draws, nuts.seed) = (4, 200, 2000, seed)
    return nuts
  }

  @Test(.tags(.random)) func chainsCrossWhereTrajectoriesDoNot() throws {
    let nuts = Self.settings(seed: seed(1))
    let run = try nuts.sample(TwoHills())
    let isLeft = MonteCarloEstimate(run) { $0[0] < 0 ? 1 : 0 }
    #expect(isLeft.standardError < 0.02)
    #expect(abs(isLeft.mean - 0.3) < 5 * isLeft.standardError)
    // Within a hill the draws are those of the normal distribution.
    let square = MonteCarloEstimate(run) { (abs($0[0]) - 8) * (abs($0[0]) - 8) }
    #expect(abs(square.mean - 1) < 5 * square.standardError)
    #expect(run.divergences == 0)

    let still = try nuts.sample(TwoHills(isMoving: false))
    for chain in still.chains {
      let left = (0..<nuts.draws).count { chain.draws.position($0)[0] < 0 }
      #expect(left == 0 || left == nuts.draws)
    }
  }

  @Test func drawsHaveTheLogDensityOfTheirPosition() throws {
    let density = TwoHills()
    let run = try Self.settings(seed: 2).sample(density)
    var evaluator = density.makeEvaluator()
    for draw in 0..<100 {
      let value = try evaluator.evaluate(Array(run.chains[0].draws.position(draw))).value
      #expect(run.chains[0].draws.statistics[draw].logDensity == value)
    }
  }

  /// An evaluation for each leapfrog step, and one for each move that was made: here 30 in 70 from the heavier hill and all from the
  /// lighter, 0.6 in all.
  @Test(.tags(.random)) func evaluationsAfterMovesAreCounted() throws {
    let nuts = Self.settings(seed: seed(3))
    let run = try nuts.sample(TwoHills())
    let steps = run.chains.reduce(0) { sum, chain in
      sum + chain.draws.statistics.reduce(0) { $0 + $1.leapfrogSteps }
    }
    let moves =
      Double(run.chains.reduce(0) { $0 + $1.samplingGradientEvaluations } - steps) / 8000
    #expect(abs(moves - 0.6) < 0.05)
  }

  @Test func theBitsDoNotDependOnThreads() throws {
    var nuts = Self.settings(seed: 4)
    nuts.draws = 100
    nuts.threads = 1
    let one = try nuts.sample(TwoHills())
    nuts.threads = 4
    let four = try nuts.sample(TwoHills())
    ResumeTests.expectSame(one, four, "threads")
  }

  @Test func aStoppedRunGoesOnWithTheSameBits() throws {
    var nuts = Self.settings(seed: 5)
    (nuts.draws, nuts.thinning, nuts.threads) = (90, 2, 1)
    let whole = try nuts.sample(TwoHills())
    for draws in [0, 1, 30] {
      var part = nuts
      part.draws = draws
      let state = try ResumeTests.restored(part.sample(TwoHills()).state)
      try ResumeTests.expectSame(nuts.resume(state, TwoHills()), whole, "\(draws) draws")
    }
  }

  @Test func aDensityWithoutAMoveDrawsAsBefore() throws {
    var nuts = Self.settings(seed: 6)
    nuts.draws = 50
    let bare = ClosureLogDensity(dimension: 1) { position, gradient in
      var evaluator = TwoHills().makeEvaluator()
      return try evaluator.logDensity(at: position, gradient: &gradient)
    }
    try ResumeTests.expectSame(
      nuts.sample(bare), nuts.sample(TwoHills(isMoving: false)), "no move")
  }

  /// A move that leads where the density is not finite is not made.
  @Test func aMoveOutOfTheDensityIsNotMade() throws {
    struct Leap: LogDensity {
      let dimension = 1
      func makeEvaluator() -> TwoHills.Evaluator { TwoHills(border: 50).makeEvaluator() }
      struct Out: Move {
        mutating func move(_ position: inout [Double], using random: inout RandomStream) -> Bool {
          position[0] = 1000
          return true
        }
      }
      func makeMove() -> (any Move)? { Out() }
    }
    var nuts = Self.settings(seed: 7)
    nuts.draws = 50
    let run = try nuts.sample(Leap())
    let still = try nuts.sample(TwoHills(isMoving: false))
    #expect(run.chains.map(\.draws) == still.chains.map(\.draws))
  }

  // MARK: coordinates that a move draws

  /// Two standard normal coordinates of correlation 0.8, the first of which the move draws given the second; or it draws both in turn.
  struct HalfDrawn: LogDensity {
    static let correlation = 0.8
    let dimension = 2
    var drawsAll = false

    struct Evaluator: DensityEvaluator {
      mutating func logDensity(
        at position: Span<Double>, gradient: inout MutableSpan<Double>
      ) throws -> Double {
        let (x, y, r) = (position[0], position[1], HalfDrawn.correlation)
        let scale = 1 / (1 - r * r)
        (gradient[0], gradient[1]) = (scale * (r * y - x), scale * (r * x - y))
        return -0.5 * scale * (x * x - 2 * r * x * y + y * y)
      }
    }

    struct Draw: Move {
      let drawnCoordinates: [Int]
      mutating func move(_ position: inout [Double], using random: inout RandomStream) -> Bool {
        let r = HalfDrawn.correlation
        for drawn in drawnCoordinates {
          position[drawn] = r * position[1 - drawn] + (1 - r * r).squareRoot() * random.normal()
        }
        return true
      }
    }

    func makeEvaluator() -> Evaluator { Evaluator() }
    func makeMove() -> (any Move)? { Draw(drawnCoordinates: drawsAll ? [0, 1] : [0]) }
  }

  @Test(.tags(.random), arguments: [false, true])
  func trajectoriesAndDrawsShareTheCoordinates(drawsAll: Bool) throws {
    let run = try Self.settings(seed: seed(8)).sample(HalfDrawn(drawsAll: drawsAll))
    for (name, expected, value) in [
      ("x", 0, { $0[0] }), ("y", 0, { $0[1] }), ("x²", 1, { $0[0] * $0[0] }),
      ("y²", 1, { $0[1] * $0[1] }), ("xy", HalfDrawn.correlation, { $0[0] * $0[1] }),
    ] as [(String, Double, ([Double]) -> Double)] {
      let estimate = MonteCarloEstimate(run) { value(Array($0)) }
      #expect(estimate.standardError < 0.05)
      #expect(abs(estimate.mean - expected) < 5 * estimate.standardError, "\(name)")
    }
    // The metric is that of the coordinates that trajectories move.
    #expect(run.chains.allSatisfy { $0.metric.dimension == (drawsAll ? 0 : 1) })
    let steps = run.chains.flatMap { chain in
      (0..<chain.draws.count).map { chain.draws.statistics[$0].leapfrogSteps }
    }
    #expect(steps.allSatisfy { ($0 == 0) == drawsAll })
  }

  @Test(arguments: [false, true])
  func aRunThatMovesAPartGoesOnWithTheSameBits(drawsAll: Bool) throws {
    let density = HalfDrawn(drawsAll: drawsAll)
    var nuts = Self.settings(seed: 9)
    (nuts.draws, nuts.threads) = (60, 1)
    let whole = try nuts.sample(density)
    for draws in [0, 20] {
      var part = nuts
      part.draws = draws
      let state = try ResumeTests.restored(part.sample(density).state)
      try ResumeTests.expectSame(nuts.resume(state, density), whole, "\(draws) draws")
    }
    var evaluator = density.makeEvaluator()
    let position = Array(whole.chains[0].draws.position(59))
    let value = try evaluator.evaluate(position).value
    #expect(whole.chains[0].draws.statistics[59].logDensity == value)
  }

  /// Where the move makes all the steps, a run still ends when it is asked to.
  @Test func aRunWithoutTrajectoriesStops() throws {
    var nuts = Self.settings(seed: 10)
    (nuts.draws, nuts.threads, nuts.timeLimit) = (100_000_000, 2, 0.4)
    let limited = try RunClock.$current.withValue(.ticking(by: 1e-4)) {
      try nuts.sample(HalfDrawn(drawsAll: true))
    }
    #expect(limited.ending == .timeLimit)
    nuts.timeLimit = nil
    let interruption = Interruption()
    interruption.request()
    let interrupted = try nuts.sample(
      HalfDrawn(drawsAll: true), in: RunContext(interruption: interruption))
    #expect(interrupted.isInterrupted && interrupted.chains.allSatisfy { $0.draws.count == 0 })
  }

  /// More coordinates than a block of memory has: standard normal numbers, every other of which the move draws.
  @Test(.tags(.random)) func manyCoordinatesAreShared() throws {
    struct Shared: LogDensity {
      let dimension = 20
      struct Evaluator: DensityEvaluator {
        mutating func logDensity(
          at position: Span<Double>, gradient: inout MutableSpan<Double>
        ) throws -> Double {
          var sum = 0.0
          for place in position.indices {
            gradient[place] = -position[place]
            sum -= 0.5 * position[place] * position[place]
          }
          return sum
        }
      }
      struct Draw: Move {
        let drawnCoordinates = Array(stride(from: 0, to: 20, by: 2))
        mutating func move(_ position: inout [Double], using random: inout RandomStream) -> Bool {
          for place in drawnCoordinates { position[place] = random.normal() }
          return true
        }
      }
      func makeEvaluator() -> Evaluator { Evaluator() }
      func makeMove() -> (any Move)? { Draw() }
    }
    let run = try Self.settings(seed: seed(11)).sample(Shared())
    #expect(run.chains.allSatisfy { $0.metric.dimension == 10 })
    for place in 0..<20 {
      for (power, expected) in [(1.0, 0.0), (2, 1)] {
        let estimate = MonteCarloEstimate(run) { power == 1 ? $0[place] : $0[place] * $0[place] }
        #expect(estimate.standardError < 0.05)
        #expect(abs(estimate.mean - expected) < 5 * estimate.standardError, "\(place), \(power)")
      }
    }
  }
}

import Diagnostics
import Inference
import MathKernels
import Sampling
import Synchronization
import TestSupport
import Testing

@Suite struct RunControlTests {
  /// Every third transition is kept: the thinned run is part of the whole one.
  @Test(.tags(.random)) func thinningKeepsEveryThirdDraw() throws {
    var nuts = NUTSTests.short(seed: seed(4))
    let whole = try nuts.sample(TestTargets.bananas)
    (nuts.thinning, nuts.draws) = (3, 33)
    let thinned = try nuts.sample(TestTargets.bananas)
    for (chain, other) in zip(thinned.chains, whole.chains) {
      #expect(chain.draws.count == 33 && chain.state.totals.count == 99)
      for draw in 0..<33 {
        #expect(chain.draws.position(draw) == other.draws.position(3 * draw + 2))
        let three = other.draws.statistics[3 * draw..<3 * draw + 3]
        let kept = chain.draws.statistics[draw]
        #expect(kept.leapfrogSteps == three.reduce(0) { $0 + $1.leapfrogSteps })
        #expect(kept.isDivergent == three.contains { $0.isDivergent })
        #expect(kept.energy == three.last?.energy && kept.logDensity == three.last?.logDensity)
      }
    }
  }

  /// What is said of the transitions does not depend on how many of them are kept. Of the coordinates here only the first is
  /// heavy-tailed, so energies wander slowly, and every tenth of them looks as if they did not.
  @Test(.tags(.random)) func thinningHidesNoTransition() throws {
    let density = ClosureLogDensity(dimension: 2) { position, gradient in
      let t = position[0] * position[0]
      gradient[0] = -2 * position[0] / (1 + t)
      gradient[1] = position[1] > 3 ? 0 : -position[1]
      return position[1] > 3 ? -.infinity : -logarithm(1 + t) - position[1] * position[1] / 2
    }
    var nuts = NUTSTests.short(seed: seed(9))
    (nuts.draws, nuts.maximumTreeDepth) = (1000, 4)
    let whole = try nuts.sample(density)
    (nuts.draws, nuts.thinning) = (100, 10)
    let thinned = try nuts.sample(density)
    #expect(thinned.divergences == whole.divergences && whole.divergences > 0)
    for (chain, other) in zip(thinned.chains, whole.chains) {
      let seen = other.draws.statistics
      #expect(chain.state.totals == TransitionTotals(seen, maximumTreeDepth: 4))
      #expect(chain.state.totals.divergences == seen.count { $0.isDivergent })
      #expect(chain.state.totals.depthSaturations == seen.count { $0.treeDepth == 4 })
      let all = energyBFMI(seen.map(\.energy))
      #expect(abs(chain.state.totals.energyBFMI - all) < 1e-10)
      #expect(energyBFMI(chain.draws.statistics.map(\.energy)) > 1.5 * all)
    }
  }

  @Test(.tags(.random)) func jitterSpreadsTheStepSize() throws {
    var nuts = NUTSTests.short()
    nuts.stepSizeJitter = 0.5
    nuts.draws = 400
    for chain in try nuts.sample(TestTargets.bananas).chains {
      let ratios = chain.draws.statistics.map { $0.stepSize / chain.stepSize }
      #expect(ratios.allSatisfy { (0.5...1.5).contains($0) })
      // Uniform on 0.5 … 1.5: mean 1, standard error √(1/12/400).
      let mean: Double = ratios.reduce(0, +) / 400
      let error = (1.0 / 4800).squareRoot()
      #expect(abs(mean - 1) < 4.5 * error)
      #expect((ratios.min() ?? 1) < 0.55 && (ratios.max() ?? 1) > 1.45)
    }
  }

  @Test func theWarmupIsSavedWhenAskedFor() throws {
    var nuts = NUTSTests.short()
    let without = try nuts.sample(TestTargets.bananas)
    nuts.savesWarmup = true
    let with = try nuts.sample(TestTargets.bananas)
    var evaluator = TestTargets.bananas.makeEvaluator()
    for (chain, other) in zip(with.chains, without.chains) {
      #expect(chain.draws == other.draws && chain.warmup == other.warmup)
      #expect(other.warmupDraws.dimension == 0 && chain.warmupDraws.dimension == 3)
      for draw in 0..<200 {
        let value = try evaluator.evaluate(Array(chain.warmupDraws.position(draw))).value
        #expect(chain.warmup[draw].logDensity == value)
      }
    }
  }

  @Test(.tags(.random)) func drawsUntilTheWantedESS() throws {
    var nuts = NUTSTests.short(seed: seed(8))
    (nuts.draws, nuts.targetESS) = (20, 400)
    let run = try nuts.sample(TestTargets.bananas)
    #expect(run.ending == .complete)
    let draws = run.chains.map(\.draws)
    func smallest(_ chains: [ChainDraws]) -> Double {
      (0..<3).map { ChainedValues(chains, coordinate: $0).bulkESS() }.min() ?? 0
    }
    #expect(smallest(draws) >= 400)
    // 20, 30, 45, 68, …, and 20 times the first at the most: the count before was not enough.
    var counts = [20]
    while let last = counts.last, last < draws[0].count {
      counts.append(min(400, last + (last + 1) / 2))
    }
    #expect(counts.last == draws[0].count && counts.count > 3)
    #expect(smallest(draws.map { $0.prefix(counts[counts.count - 2]) }) < 400)
    nuts.threads = 1
    ResumeTests.expectSame(try nuts.sample(TestTargets.bananas), run, "one thread")

    let interruption = Interruption()
    let part = try nuts.sample(
      ResumeTests.stopping(at: 6000, interruption),
      in: RunContext(interruption: interruption))
    #expect(part.isInterrupted)
    ResumeTests.expectSame(
      try nuts.resume(part.state, TestTargets.bananas), run, "taken up again")
  }

  @Test func theMostDrawsEndTheSearchForAnESS() throws {
    var nuts = NUTSTests.short()
    (nuts.draws, nuts.targetESS, nuts.maximumDraws) = (10, 1e9, 50)
    let run = try nuts.sample(TestTargets.bananas)
    #expect(run.ending == .maximumDraws && run.chains.allSatisfy { $0.draws.count == 50 })
    nuts.targetESS = 1
    let asked = try nuts.sample(
      TestTargets.bananas, checkpoints: nil, smallestESS: { Double($0[0].count) * 0.02 })
    #expect(asked.ending == .complete && asked.chains[0].draws.count == 50)
  }

  /// Every chain gets its share of the time, even where threads are fewer.
  @Test func theTimeLimitEndsTheRun() throws {
    var nuts = NUTSTests.short(seed: seed(5))
    (nuts.draws, nuts.timeLimit, nuts.threads) = (100_000_000, 0.4, 1)
    let limited = try RunClock.$current.withValue(.ticking(by: 1e-5)) {
      try nuts.sample(TestTargets.bananas)
    }
    #expect(limited.ending == .timeLimit && !limited.isInterrupted)
    (nuts.draws, nuts.timeLimit) = (100, nil)
    let whole = try nuts.sample(TestTargets.bananas)
    for (chain, other) in zip(limited.chains, whole.chains) {
      let count = min(100, chain.draws.count)
      #expect(count > 0 && chain.draws.prefix(count) == other.draws.prefix(count))
    }
  }

  @Test func settingsAreGivenAtOnce() {
    let sampler = NUTS(chains: 2, draws: 30, warmup: 40, seed: 5)
    #expect([sampler.chains, sampler.draws, sampler.warmup] == [2, 30, 40] && sampler.seed == 5)
    var other = NUTS()
    other.seed = 5
    #expect(NUTS(seed: 5) == other)
  }

  @Test func newSettingsOutOfRangeAreNamed() {
    let refusal = NUTSTests.refusal
    for limit in [Double.infinity, .nan, 0, -1] {
      #expect(
        refusal { $0.maximumEnergyError = limit }.contains("maximumEnergyError: found \(limit)"))
    }
    #expect(refusal { $0.thinning = 0 }.contains("thinning: found 0"))
    #expect(refusal { $0.targetESS = -1 }.contains("targetESS: found -1.0"))
    #expect(refusal { $0.maximumDraws = 5 }.contains("maximumDraws: found 5"))
    #expect(refusal { $0.timeLimit = 0 }.contains("timeLimit: found 0.0"))
    #expect(refusal { $0.stepSizeJitter = 1 }.contains("stepSizeJitter: found 1.0"))
    #expect(refusal { $0.drawMemory = -1 }.contains("drawMemory: found -1"))
    #expect(refusal { ($0.draws, $0.thinning) = (.max, 2) }.contains("2³¹"))
    #expect(refusal { ($0.draws, $0.targetESS) = (3, 10) }.contains("at least 4"))
  }

  /// Initial points that are given are where the chains begin; what is not given is drawn.
  @Test(.tags(.random)) func initialPointsMayBeGiven() throws {
    let given = GivenInitialPoints([[1, .nan, 3], [4, 5, 6]])
    let first = given.position(dimension: 3, seed: seed(1), chain: 0, attempt: 0)
    #expect(first[0] == 1 && first[2] == 3 && abs(first[1]) <= 2)
    #expect(given.position(dimension: 3, seed: seed(1), chain: 0, attempt: 1)[1] != first[1])
    #expect(given.position(dimension: 3, seed: seed(1), chain: 3, attempt: 0) == [4, 5, 6])
    let none = GivenInitialPoints([]).position(dimension: 3, seed: seed(1), chain: 2, attempt: 4)
    #expect(
      none == UniformInitialPoints().position(dimension: 3, seed: seed(1), chain: 2, attempt: 4))
    var nuts = NUTSTests.short()
    (nuts.warmup, nuts.draws) = (1, 1)
    let visits = Mutex(0)
    let density = ClosureLogDensity(dimension: 2) { q, gradient in
      if q[0] == 7e5, q[1] == -8e5 { visits.withLock { $0 += 1 } }
      (gradient[0], gradient[1]) = (-q[0], -q[1])
      return -0.5 * (q[0] * q[0] + q[1] * q[1])
    }
    _ = try nuts.sample(density, initial: .values([7e5, -8e5]))
    #expect(visits.withLock { $0 } >= nuts.chains)
  }
}

import Inference
import MathKernels
import Sampling
import Synchronization
import TestSupport
import Testing

@Suite struct NUTSTests {
  static func short(seed: UInt64 = TestSupport.seed(1)) -> NUTS {
    var nuts = NUTS()
    nuts.warmup = 200
    nuts.draws = 100
    nuts.seed = seed
    return nuts
  }

  @Test func bitsDoNotDependOnThreads() throws {
    var nuts = Self.short()
    nuts.threads = 1
    let one = try nuts.sample(TestTargets.bananas)
    nuts.threads = 2
    let two = try nuts.sample(TestTargets.bananas)
    #expect(one.chains.count == 4)
    for (a, b) in zip(one.chains, two.chains) {
      #expect(a.draws == b.draws)
      #expect(a.warmup == b.warmup)
      #expect(a.metric.inverse == b.metric.inverse && a.stepSize == b.stepSize)
    }
    #expect(one.chains[0].draws != one.chains[1].draws)
    nuts.seed = seed(2)
    #expect(try nuts.sample(TestTargets.bananas).chains[0].draws != one.chains[0].draws)
  }

  /// Counts of gradients are those the density saw.
  @Test func accountsForEveryGradient() throws {
    let calls = Counter()
    let density = ClosureLogDensity(dimension: 2) { position, gradient in
      calls.increment()
      gradient[0] = -position[0]
      gradient[1] = -position[1]
      return -(position[0] * position[0] + position[1] * position[1]) / 2
    }
    let run = try Self.short().sample(density)
    #expect(run.gradientEvaluations == calls.value)
    for chain in run.chains {
      #expect(
        chain.samplingGradientEvaluations
          == chain.draws.statistics.reduce(0) { $0 + $1.leapfrogSteps })
      #expect(chain.draws.count == 100 && chain.warmup.count == 200)
      #expect(chain.wallSeconds > 0 && chain.cpuSeconds > 0)
    }
    #expect(!run.isInterrupted)
  }

  @Test(.tags(.random)) func statisticsDescribeTheDraw() throws {
    let run = try Self.short().sample(TestTargets.bananas)
    var evaluator = TestTargets.bananas.makeEvaluator()
    for chain in run.chains {
      for draw in 0..<chain.draws.count {
        let statistics = chain.draws.statistics[draw]
        let value = try evaluator.evaluate(Array(chain.draws.position(draw))).value
        #expect(statistics.logDensity == value)
        #expect(statistics.leapfrogSteps < 1 << (statistics.treeDepth + 1))
        #expect((0...1).contains(statistics.acceptanceStatistic))
        #expect(statistics.stepSize == chain.stepSize)
      }
    }
  }

  @Test(.tags(.random)) func interruptionKeepsWhatWasDrawn() throws {
    let interruption = Interruption()
    let calls = Counter()
    let density = ClosureLogDensity(dimension: 1) { position, gradient in
      if calls.increment() == 20_000 { interruption.request() }
      gradient[0] = -position[0]
      return -position[0] * position[0] / 2
    }
    var nuts = Self.short()
    nuts.threads = 1
    nuts.draws = 10_000
    let whole = try nuts.sample(TestTargets.normal(deviations: [1]))
    let run = try nuts.sample(density, in: RunContext(interruption: interruption))
    #expect(run.isInterrupted)
    let first = run.chains[0].draws
    #expect(first.count > 100 && first.count < 10_000)
    #expect(first == whole.chains[0].draws.prefix(first.count))
    #expect(run.chains[3].draws.count == 0)
    #expect(!whole.isInterrupted)
  }

  @Test func anInterruptedRunNeedNotHaveStarted() throws {
    let interruption = Interruption()
    interruption.request()
    let run = try Self.short().sample(
      TestTargets.bananas, in: RunContext(interruption: interruption))
    #expect(run.isInterrupted && run.gradientEvaluations == 0)
  }

  /// Half the line is out of bounds, in one way or another: the chain diverges there and goes on.
  @Test(.tags(.random), arguments: [Double.nan, -.infinity, .infinity])
  func forbiddenRegionsAreDivergences(_ forbidden: Double) throws {
    let density = ClosureLogDensity(dimension: 2) { position, gradient in
      gradient[0] = -position[0]
      gradient[1] = -position[1]
      let value = -(position[0] * position[0] + position[1] * position[1]) / 2
      return position[0] < 0 ? forbidden : value
    }
    let run = try Self.short(seed: seed(3)).sample(density)
    #expect(run.divergences > 0)
    for chain in run.chains {
      #expect(chain.draws.coordinate(0).allSatisfy { $0 >= 0 })
      #expect(Set(chain.draws.coordinate(0)).count > 50)
      for statistics in chain.draws.statistics where statistics.isDivergent {
        #expect(statistics.maximumEnergyError == .infinity)
      }
    }
  }

  struct Broken: Error, Equatable { let chain: Int }

  @Test func anEvaluatorThatThrowsStopsTheRun() {
    let calls = Counter()
    let density = ClosureLogDensity(dimension: 1) { position, gradient in
      if calls.increment() > 500 { throw Broken(chain: 7) }
      gradient[0] = -position[0]
      return -position[0] * position[0] / 2
    }
    var nuts = Self.short()
    nuts.draws = 1_000_000
    #expect(throws: Broken(chain: 7)) { try nuts.sample(density) }
  }

  @Test func aDensityWithoutAFinitePointIsRefused() {
    let calls = Counter()
    let density = ClosureLogDensity(dimension: 1) { _, gradient in
      calls.increment()
      gradient[0] = 0
      return -.infinity
    }
    var nuts = Self.short()
    nuts.chains = 1
    #expect {
      try nuts.sample(density)
    } throws: { error in
      "\(error)".contains("none of 100 initial points") && "\(error)".contains("-inf")
    }
    #expect(calls.value == 100)
  }

  @Test func initialPointsAreRetried() throws {
    let density = ClosureLogDensity(dimension: 1) { position, gradient in
      gradient[0] = 1 / position[0] - 1
      return position[0] > 0 ? logarithm(position[0]) - position[0] : .nan
    }
    var nuts = Self.short()
    nuts.chains = 16
    nuts.warmup = 20
    nuts.draws = 5
    #expect(try nuts.sample(density).chains.count == 16)
  }

  @Test func aFlatDensityIsImproper() {
    let density = ClosureLogDensity(dimension: 2) { _, gradient in
      gradient[0] = 0
      gradient[1] = 0
      return 0
    }
    #expect {
      try Self.short().sample(density)
    } throws: {
      "\($0)".contains("improper")
    }
  }

  /// What validation says of the default settings after a change; empty where it has nothing against them.
  static func refusal(_ change: (inout NUTS) -> Void) -> String {
    var nuts = NUTS()
    change(&nuts)
    do { try nuts.validate() } catch { return "\(error)" }
    return ""
  }

  @Test func settingsOutOfRangeAreNamed() {
    let refusal = Self.refusal
    #expect(refusal { _ in }.isEmpty)
    #expect(refusal { $0.chains = 0 } == "NUTS, chains: found 0, expected at least 1.")
    #expect(refusal { $0.warmup = -1 }.contains("warmup: found -1"))
    #expect(refusal { $0.draws = -3 }.contains("draws: found -3"))
    #expect(refusal { $0.threads = 0 }.contains("threads: found 0"))
    #expect(refusal { $0.targetAcceptance = 1 }.contains("targetAcceptance: found 1.0"))
    #expect(refusal { $0.targetAcceptance = .nan }.contains("targetAcceptance: found nan"))
    #expect(refusal { $0.maximumTreeDepth = 0 }.contains("maximumTreeDepth: found 0"))
    #expect(refusal { $0.maximumEnergyError = 0 }.contains("maximumEnergyError: found 0.0"))
  }

  @Test func progressIsSparseAndComesToAnEnd() throws {
    let events = Mutex<[ChainProgress]>([])
    let run = try Self.short().sample(
      TestTargets.bananas,
      in: RunContext { event in
        guard case .chain(let progress) = event else {
          Issue.record("NUTS reported \(event)")
          return
        }
        events.withLock { $0.append(progress) }
      })
    let seen = events.withLock { $0 }
    let last = seen.filter { $0.phase == .finished }
    #expect(last.map(\.chain).sorted() == [0, 1, 2, 3])
    #expect(last.allSatisfy { $0.completed == 300 && $0.total == 300 })
    for event in last {
      #expect(event.stepSize == run.chains[event.chain].stepSize)
      #expect(Double(seen.count { $0.chain == event.chain }) <= 2 + 4 * event.elapsedSeconds)
    }
  }
}

/// Counts calls from any thread.
final class Counter: Sendable {
  private let count = Atomic(0)
  var value: Int { count.load(ordering: .relaxed) }
  @discardableResult func increment() -> Int { count.add(1, ordering: .relaxed).newValue }
}

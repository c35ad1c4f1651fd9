import Foundation
import Inference
import MathKernels
import Sampling
import TestSupport
import Testing

/// A run that was stopped and taken up again, against one that was never stopped: the same bits.
@Suite struct ResumeTests {
  static var settings: NUTS {
    var nuts = NUTSTests.short(seed: seed(5))
    (nuts.chains, nuts.warmup, nuts.draws, nuts.threads) = (3, 90, 60, 1)
    return nuts
  }

  /// The target of `TestTargets.bananas`, with a request to stop at some evaluation.
  static func stopping(at evaluation: Int, _ interruption: Interruption) -> ClosureLogDensity {
    let calls = Counter()
    return ClosureLogDensity(dimension: 3) { position, gradient in
      if calls.increment() == evaluation { interruption.request() }
      var evaluator = TestTargets.bananas.makeEvaluator()
      return try evaluator.logDensity(at: position, gradient: &gradient)
    }
  }

  /// Saved as JSON and read again.
  static func restored(_ state: SamplerState) throws -> SamplerState {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "+", negativeInfinity: "-", nan: "?")
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "+", negativeInfinity: "-", nan: "?")
    return try decoder.decode(SamplerState.self, from: encoder.encode(state))
  }

  static func expectSame(_ a: SamplerRun, _ b: SamplerRun, _ comment: Comment) {
    #expect(a.chains.count == b.chains.count, comment)
    for (one, other) in zip(a.chains, b.chains) {
      #expect(one.draws == other.draws, comment)
      #expect(one.warmupDraws == other.warmupDraws, comment)
      #expect(one.stepSize == other.stepSize && one.metric == other.metric, comment)
      #expect(one.state.divergences == other.state.divergences, comment)
      #expect(one.state.totals == other.state.totals, comment)
      // What a transition took that was given up when the run stopped is not counted, as it is made again.
      #expect(one.warmupGradientEvaluations == other.warmupGradientEvaluations, comment)
      #expect(one.samplingGradientEvaluations == other.samplingGradientEvaluations, comment)
    }
  }

  /// Stops fall anywhere: into the first transition, curvature windows, windows of draws, between thinned draws, at the end.
  @Test(.tags(.random), arguments: [NUTS.MetricChoice.diagonal, .dense])
  func aStoppedRunGoesOnWithTheSameBits(_ metric: NUTS.MetricChoice) throws {
    var nuts = Self.settings
    (nuts.metric, nuts.thinning, nuts.stepSizeJitter, nuts.savesWarmup) = (metric, 3, 0.2, true)
    let whole = try nuts.sample(TestTargets.bananas)
    var stops = 0
    for evaluation in [1, 30, 200, 500, 900, 1300, 2000, 3300, 4500, 100_000] {
      let interruption = Interruption()
      var run = try nuts.sample(
        Self.stopping(at: evaluation, interruption),
        in: RunContext(interruption: interruption))
      if run.isInterrupted { stops += 1 }
      // A second stop on the way, under another number of threads.
      let again = Interruption()
      run = try nuts.resume(
        Self.restored(run.state), Self.stopping(at: 700, again),
        in: RunContext(interruption: again))
      nuts.threads = 2
      run = try nuts.resume(Self.restored(run.state), TestTargets.bananas)
      nuts.threads = 1
      #expect(!run.isInterrupted)
      Self.expectSame(run, whole, "\(evaluation)")
    }
    #expect(stops >= 6)
  }

  /// What a checkpoint saw last is enough to go on from: as after `kill -9`.
  @Test(.tags(.random)) func anyCheckpointGoesOnWithTheSameBits() throws {
    let nuts = Self.settings
    let store = MemoryStore()
    let whole = try nuts.sample(
      TestTargets.bananas, checkpoints: Checkpoints(store, every: 0))
    let saved = store.saved
    #expect(saved.count > 3 * 150)
    for step in stride(from: 7, to: 150, by: 29) {
      let chains = try (0..<3).map { chain in
        try #require(
          saved.first { $0.state.chain == chain && $0.state.transitions == step + chain })
      }
      let state = SamplerState(settings: nuts, chains: chains)
      let resumed = try nuts.resume(Self.restored(state), TestTargets.bananas)
      Self.expectSame(resumed, whole, "\(step)")
    }
  }

  /// Before, at and after the transition with which a warm-up ends early.
  @Test(.tags(.random)) func aWarmupThatEndsEarlyGoesOnWithTheSameBits() throws {
    var nuts = NUTS(chains: 2, draws: 20, warmup: 400, seed: seed(4))
    nuts.threads = 1
    let target = TestTargets.normal(deviations: [0.1, 1, 10])
    let store = MemoryStore()
    let whole = try nuts.sample(target, checkpoints: Checkpoints(store, every: 0))
    let ends = whole.chains.map(\.warmup.count)
    #expect(ends.allSatisfy { $0 < 400 })
    let saved = store.saved
    for made in ends.map({ $0 - 70 }) + ends.map({ $0 - 1 }) + ends + ends.map({ $0 + 9 }) {
      let chains = try (0..<2).map { chain in
        try #require(
          saved.first {
            $0.state.chain == chain && $0.warmupDraws.count + $0.draws.count == made
          })
      }
      let state = SamplerState(settings: nuts, chains: chains)
      Self.expectSame(try nuts.resume(Self.restored(state), target), whole, "\(made)")
    }
  }

  /// Neal's funnel of ten dimensions, in which a quarter of all chains warm up once more: of forty some do.
  @Test(.tags(.random)) func anExtendedWarmupGoesOnWithTheSameBits() throws {
    let funnel = ClosureLogDensity(dimension: 10) { q, gradient in
      let precision = exponential(-q[0])
      var squares = 0.0
      for index in 1..<10 {
        squares += q[index] * q[index]
        gradient[index] = -q[index] * precision
      }
      gradient[0] = -q[0] / 9 - 4.5 + 0.5 * squares * precision
      return -q[0] * q[0] / 18 - 4.5 * q[0] - 0.5 * squares * precision
    }
    var nuts = NUTS(chains: 1, draws: 10)
    var extended = 0
    for run in 0..<40 where extended < 2 {
      nuts.seed = seed(UInt64(60 + run))
      guard try nuts.sample(funnel).chains[0].state.warmupExtensions == 1 else { continue }
      extended += 1
      let store = MemoryStore()
      let whole = try nuts.sample(funnel, checkpoints: Checkpoints(store, every: 0))
      for transitions in [0, 1, 70, 190] {
        let chain = try #require(
          store.saved.first {
            $0.state.warmupExtensions == 1 && $0.state.transitions == transitions
          })
        let state = SamplerState(settings: nuts, chains: [chain])
        Self.expectSame(
          try nuts.resume(Self.restored(state), funnel), whole, "\(run), \(transitions)")
      }
    }
    #expect(extended > 0)
  }

  @Test func aRunThatIsDoneCanBeMadeLonger() throws {
    var nuts = Self.settings
    let short = try nuts.sample(TestTargets.bananas)
    nuts.draws = 100
    Self.expectSame(
      try nuts.resume(short.state, TestTargets.bananas), try nuts.sample(TestTargets.bananas),
      "longer")
  }

  /// Draws that were in memory go to files where the settings to go on with say so: here to a folder that is not there.
  @Test func theMemoryLimitIsThatOfTheSettingsGiven() async {
    await #expect(processExitsWith: .success) {
      var nuts = ResumeTests.settings
      let short = try nuts.sample(TestTargets.bananas)
      nuts.draws = 100
      let whole = try nuts.sample(TestTargets.bananas)
      nuts.drawMemory = 0
      ResumeTests.expectSame(
        try nuts.resume(short.state, TestTargets.bananas), whole, "in files")
      setenv("TMPDIR", "/nowhere/at/all", 1)
      var isRefused = false
      do { _ = try nuts.resume(short.state, TestTargets.bananas) } catch is DrawStorageError {
        isRefused = true
      }
      precondition(isRefused)
    }
  }

  @Test func anotherRunIsRefused() throws {
    let state = try Self.settings.sample(TestTargets.bananas).state
    var other = Self.settings
    other.seed += 1
    #expect { try other.resume(state, TestTargets.bananas) } throws: {
      "\($0)".contains("other settings")
    }
    #expect {
      try Self.settings.resume(state, TestTargets.normal(deviations: [1, 1, 1]))
    } throws: {
      $0 is ResumeError && "\($0)".contains("log density")
    }
    #expect {
      try Self.settings.resume(state, TestTargets.normal(deviations: [1]))
    } throws: {
      "\($0)".contains("1 parameters")
    }
  }

  /// Settings saved before a setting existed are read with its default.
  @Test func settingsOfAnOlderVersionAreRead() throws {
    let old = #"{"chains": 2, "warmup": 10, "draws": 20, "seed": 9, "metric": "dense"}"#
    var expected = NUTS()
    (expected.chains, expected.warmup, expected.draws, expected.seed) = (2, 10, 20, 9)
    expected.metric = .dense
    #expect(try JSONDecoder().decode(NUTS.self, from: Data(old.utf8)) == expected)
    var full = NUTS()
    (full.targetESS, full.maximumDraws, full.timeLimit) = (400, 5000, 2.5)
    (full.thinning, full.stepSizeJitter, full.savesWarmup, full.drawMemory) = (4, 0.3, true, 7)
    full.threads = 3
    let data = try JSONEncoder().encode(full)
    #expect(try JSONDecoder().decode(NUTS.self, from: data) == full)
    // No setting is forgotten.
    let keys = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any]).keys
    #expect(Set(keys) == Set(Mirror(reflecting: full).children.compactMap(\.label)))
  }
}

/// Keeps every checkpoint.
final class MemoryStore: CheckpointStore, @unchecked Sendable {
  private let lock = NSLock()
  private var chains: [SamplerRun.Chain] = []
  var saved: [SamplerRun.Chain] { lock.withLock { chains } }
  func save(_ chain: SamplerRun.Chain) { lock.withLock { chains.append(chain) } }
}

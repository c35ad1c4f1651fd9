import Diagnostics
import Dispatch
import Inference
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The smallest effective sample size of some chains, of equal length: what `NUTS.targetESS` is compared with.
package typealias SmallestESS = @Sendable ([ChainDraws]) throws -> Double

extension NUTS {
  /// Draws from the distribution with an unnormalised log density.
  ///
  /// Chains run over threads, each with its own random numbers: the draws depend on the seed alone, to the last bit.
  /// The call returns when all chains are done. An interruption ends each chain within one doubling of its trajectory, and
  /// all that was drawn is kept; so does the time limit, if there is one. `targetESS` is compared with the smallest bulk ESS of
  /// all coordinates.
  /// - Throws: `InvalidSetting`; what the density throws; `InitialPointError` where a chain finds no place to start;
  ///   `FatalEvaluation` for an improper posterior, and for a density without coordinates; `DrawStorageError`. One
  ///   chain's error stops the others.
  public func sample(
    _ density: some LogDensity, initial: any InitialPoints = UniformInitialPoints(),
    in context: RunContext = RunContext()
  ) throws -> SamplerRun {
    try sample(density, initial: initial, checkpoints: nil, in: context)
  }

  /// The same, saved from time to time.
  /// - Parameters:
  ///   - checkpoints: where to save the state.
  ///   - smallestESS: what `targetESS` is compared with; by default the smallest bulk ESS of all coordinates.
  package func sample(
    _ density: some LogDensity, initial: any InitialPoints = UniformInitialPoints(),
    checkpoints: Checkpoints?, smallestESS: SmallestESS? = nil,
    in context: RunContext = RunContext()
  ) throws -> SamplerRun {
    try validate()
    try validateMetric(dimension: density.dimension)
    return try resume(
      SamplerState(self, dimension: density.dimension), density, initial: initial,
      checkpoints: checkpoints, smallestESS: smallestESS, in: context)
  }

  /// Continues a run from its state: the draws are those of a run that was never stopped, to the last bit.
  ///
  /// `draws`, `targetESS`, `maximumDraws`, `timeLimit`, `threads` and `drawMemory` may differ from the state's settings, so a
  /// run that is done can be made longer; all others are those of the state.
  /// - Throws: `ResumeError` where density or settings are not those of the state; what `sample` throws.
  package func resume(
    _ state: SamplerState, _ density: some LogDensity,
    initial: any InitialPoints = UniformInitialPoints(), checkpoints: Checkpoints? = nil,
    smallestESS: SmallestESS? = nil, in context: RunContext = RunContext()
  ) throws -> SamplerRun {
    try validate()
    try validateMetric(dimension: density.dimension)
    guard density.dimension > 0 else {
      throw FatalEvaluation(
        "NUTS: the density has no parameters, expected at least one. There is nothing to sample.")
    }
    try state.check(fits: self, density)
    let stop = StopRequest(context.interruption, after: timeLimit)
    let runner = ChainRunner(
      settings: self,
      schedule: WarmupSchedule(metric, dimension: density.dimension, transitions: warmup),
      initial: initial, progress: context.progress, checkpoints: checkpoints, stop: stop)
    var run = SamplerRun(
      state: SamplerState(
        settings: self, chains: try state.chains.map { try $0.within(memoryOf: self) }),
      ending: .complete)
    var goal = draws
    while true {
      let end = warmup + goal * thinning
      try advance(&run.state.chains, to: end, runner, density)
      let unfinished = run.chains.filter { $0.state.transitions < end }
      guard unfinished.isEmpty else {
        run.ending = context.isInterrupted ? .interrupted : .timeLimit
        unfinished.forEach { runner.finish($0, of: end) }
        return run
      }
      guard let targetESS else { return run }
      let size = try (smallestESS ?? Self.smallestBulkESS)(
        run.chains.map { $0.draws.prefix(goal) })
      if size >= targetESS || goal >= mostDraws {
        if size < targetESS { run.ending = .maximumDraws }
        run.chains.forEach { runner.finish($0, of: end) }
        return run
      }
      goal = min(mostDraws, goal + (goal + 1) / 2)
    }
  }

  /// Continues all chains up to a number of transitions, unless they have to stop before.
  private func advance(
    _ chains: inout [SamplerRun.Chain], to end: Int, _ runner: ChainRunner,
    _ density: some LogDensity
  ) throws {
    let workers = min(chains.count, threads ?? Int(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
    let rounds = (chains.count + workers - 1) / workers
    // Chains that wait for a thread take turns under a time limit: otherwise the last would have nothing when it ends.
    let turn = rounds > 1 ? timeLimit.map { $0 / Double(10 * rounds) } ?? .infinity : .infinity
    repeat {
      let before = chains
      chains = try Self.inParallel(workers, before.count, failure: runner.stop.failure) { index in
        try runner.advance(
          before[index], to: end, of: targetESS == nil ? end : nil, turn: turn, density: density)
      }
    } while !runner.stop.isRequested && chains.contains { $0.state.transitions < end }
  }

  /// Results by index, from threads that take the next index when they are done with one.
  private static func inParallel<Value: Sendable>(
    _ workers: Int, _ count: Int, failure: Interruption,
    _ body: @Sendable (Int) throws -> Value
  ) throws -> [Value] {
    let results = Mutex([Result<Value, any Error>?](repeating: nil, count: count))
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        let result = Result { try body(index) }
        if case .failure = result { failure.request() }
        results.withLock { $0[index] = result }
      }
    }
    return try results.withLock { try $0.compactMap { try $0?.get() } }
  }
}

extension SamplerState {
  /// - Throws: `ResumeError` where a run under these settings would not have reached this state.
  func check(fits settings: NUTS, _ density: some LogDensity) throws {
    var same = self.settings
    (same.draws, same.targetESS, same.maximumDraws) =
      (settings.draws, settings.targetESS, settings.maximumDraws)
    (same.timeLimit, same.threads, same.drawMemory) =
      (settings.timeLimit, settings.threads, settings.drawMemory)
    guard same == settings, chains.count == settings.chains else {
      throw ResumeError(found: "other settings of the sampler", expected: "those of the run")
    }
    var evaluator = try density.makeEvaluator()
    let moving =
      try density.makeMove()?.movedByTrajectories(dimension: density.dimension)?.count
      ?? density.dimension
    for chain in chains {
      guard chain.draws.dimension == density.dimension else {
        throw ResumeError(
          found: "\(density.dimension) parameters", expected: "\(chain.draws.dimension)")
      }
      let sampled = max(0, chain.state.transitions - settings.warmup)
      let kept = sampled / settings.thinning
      guard chain.draws.count == kept else {
        throw ResumeError(found: "\(chain.draws.count) draws", expected: "\(kept)")
      }
      guard chain.state.totals.count == sampled, chain.state.totals.isConsistent else {
        throw ResumeError(
          found: "totals of \(chain.state.totals.count) transitions", expected: "of \(sampled)")
      }
      guard chain.state.hasBegun else { continue }
      let lengths = [
        chain.state.position.count, chain.state.gradient.count, chain.metric.dimension,
      ]
      let expected = [density.dimension, density.dimension, moving]
      guard lengths == expected else {
        throw ResumeError(
          found: "a chain's position, gradient and metric of \(lengths) numbers",
          expected: "\(expected)")
      }
      let (value, _) = try evaluator.evaluate(chain.state.position)
      guard abs(value - chain.state.logDensity) <= 1e-9 * max(1, abs(value)) else {
        throw ResumeError(
          found: "a log density of \(value) at the position of chain \(chain.state.chain)",
          expected: "\(chain.state.logDensity)")
      }
    }
  }
}

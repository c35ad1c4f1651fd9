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

extension NUTS {
  /// Draws from the distribution with an unnormalised log density.
  ///
  /// Chains run over threads, each with random numbers of its own: the draws depend on the seed alone, to the last bit.
  /// The call returns when all chains are done. An interruption ends each chain within one doubling of its trajectory, and
  /// all that was drawn is kept.
  /// - Throws: `InvalidSetting`; what the density throws; `InitialPointError` where a chain finds no place to start;
  ///   `FatalEvaluation` for an improper posterior. One chain's error stops the others.
  public func sample(
    _ density: some LogDensity, initial: any InitialPoints = UniformInitialPoints(),
    progress: ProgressHandler? = nil, interruption: Interruption = Interruption()
  ) throws -> SamplerRun {
    try validate()
    guard density.dimension > 0 else {
      throw FatalEvaluation(
        "NUTS: the density has no parameters, expected at least one. There is nothing to sample.")
    }
    let failure = Interruption()
    let runner = ChainRunner(
      settings: self,
      schedule: WarmupSchedule(metric, dimension: density.dimension, transitions: warmup),
      initial: initial, progress: progress,
      stop: StopRequest(interruption: interruption, failure: failure))

    let results = Mutex([Result<SamplerRun.Chain, any Error>?](repeating: nil, count: chains))
    let next = Atomic(0)
    let workers = min(chains, threads ?? Int(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < chains else { return }
        let result = Result { try runner.run(index, density: density) }
        if case .failure = result { failure.request() }
        results.withLock { $0[index] = result }
      }
    }
    let finished = try results.withLock { try $0.compactMap { try $0?.get() } }
    return SamplerRun(
      chains: finished,
      isInterrupted: finished.contains { $0.draws.count < draws })
  }
}

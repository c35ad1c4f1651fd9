import Diagnostics
import Fitting
import Foundation
import Inference
import MathKernels
import Modeling
import Sampling
import Synchronization
import Words

/// Whether an approximation of posteriors is calibrated for a model: over parameters drawn from the prior, and data drawn
/// at them, the true value takes every rank among posterior draws equally often.
///
/// The log joint density of parameters and data is ranked besides the parameters: it exposes posteriors that are right in
/// every parameter on average over data, and wrong for each.
///
/// - Source: Talts et al. (2018), algorithm 2; for the log density, Modrák et al. (2023), *Simulation-based calibration
///   checking for Bayesian computation: the choice of test quantities shapes sensitivity*.
public struct SimulationBasedCalibration: Sendable, Equatable {
  /// Draws from prior and data. For one scalar, 200 show the mean position of the truth to ± 0.02, as the standard deviation of a
  /// uniform position is 1/√12, and its spread to ± 3 %; four times as many halve both.
  public var simulations = 200
  /// L, the posterior draws of each simulation: the truth has one of L + 1 ranks. 199 make 20 for each tenth.
  public var draws = 199
  /// Simulations that run at the same time; `nil` means as many as there are cores. The ranks do not depend on it.
  public var threads: Int?
  /// Names the run: the same seed gives the same ranks.
  public var seed: UInt64 = 0

  /// The defaults.
  public init() {}

  /// The ranks of one scalar.
  public struct Scalar: Sendable, Equatable {
    /// `beta[Rock,energy]`, or `log density`.
    public let name: String
    /// The rank of its true value in each simulation.
    public let ranks: RankHistogram
  }

  /// Positions drawn from the approximate posterior of a density, as independent as can be. Where the context asks to stop, it may throw
  /// `NothingDrawn`: the simulation then does not count, and is done again when the calibration goes on.
  ///
  /// - Precondition: it returns the requested number.
  public typealias Approximation =
    @Sendable (
      _ posterior: CompiledModel, _ count: Int, _ seed: UInt64, _ context: RunContext
    ) throws -> [[Double]]

  /// The results of the simulations.
  public struct Outcome: Sendable {
    /// The ranks, over the simulations that produced an approximation.
    public let scalars: [Scalar]
    /// The number of those simulations.
    public let completed: Int
    /// The errors that stopped the approximation in the others, by simulation number: ranks without those may flatter.
    public let failures: [(simulation: Int, error: any Error)]
    /// Whether someone asked to stop before all were done.
    public let isInterrupted: Bool
  }

  /// Ranks every named scalar of a model, under its own data, among draws of an approximation.
  ///
  /// - Throws: `ModelError` for a mistake in the model, such as a prior without draws; what simulation and approximation throw.
  public func run(_ model: some GenerativeModel, by approximation: Approximation) throws -> [Scalar]
  {
    let outcome = try attempt(model, by: approximation)
    if let failure = outcome.failures.first { throw failure.error }
    return outcome.scalars
  }

  /// The same, over the simulations that produce an approximation.
  ///
  /// - Parameter context: an interruption ends it, and simulations at hand are given up where the approximation can be stopped; progress
  ///   comes from any thread, one call at a time. Its journal keeps the ranks of simulations that are done.
  /// - Throws: `ModelError` for a mistake in the model; `ResumeError` where the journal is of another calibration.
  public func attempt(
    _ model: some GenerativeModel, by approximation: Approximation,
    in context: RunContext = RunContext()
  ) throws -> Outcome {
    let prior = try CompiledModel(model)
    let names = prior.layout.scalars.map(\.name) + ["log density"]
    let context = try context.beginningOrGoingOn(
      with: [
        "the seed \(seed)", "\(simulations) simulations", "\(draws) draws",
        "the scalars \(names.joined(separator: ", "))",
      ])
    let kept = try context.journal?.record([[Int]?].self, named: Self.recordName)
    let results = Mutex(
      kept?.map { ranks in ranks.map(Result<[Int], any Error>.success) }
        ?? [Result<[Int], any Error>?](repeating: nil, count: simulations))
    // One at a time: what is kept later holds at least what was kept before.
    let saving = Mutex(SavingTimes(context))
    @Sendable func save(always: Bool = false) {
      saving.withLock { times in
        guard times.isDue() || always, context.journal != nil else { return }
        context.keep([.record(Self.recordName, results.withLock { $0.map { try? $0?.get() } })])
      }
    }
    let next = Atomic(0)
    let workers = max(1, min(simulations, threads ?? ProcessInfo.processInfo.activeProcessorCount))
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      while !context.isInterrupted {
        let simulation = next.add(1, ordering: .relaxed).oldValue
        guard simulation < simulations else { return }
        if results.withLock({ $0[simulation] != nil }) { continue }
        let result = Result {
          try simulate(model, prior, simulation, approximation, in: context.withoutProgress)
        }
        // What was stopped within does not count.
        if case .failure(let error) = result, error is any StoppedEarly, context.isInterrupted {
          return
        }
        results.withLock {
          $0[simulation] = result
          context.progress?(
            .simulation(
              SimulationProgress(completed: $0.count { $0 != nil }, total: simulations)))
        }
        save()
      }
    }
    if context.isInterrupted { save(always: true) }
    let all = results.withLock { $0 }
    let ranks = all.compactMap { try? $0?.get() }
    let failures = all.enumerated().compactMap { place, result in
      if case .failure(let error) = result { (simulation: place, error: error) } else { nil }
    }
    return Outcome(
      scalars: names.enumerated().map { place, name in
        Scalar(name: name, ranks: RankHistogram(drawCount: draws, ranks: ranks.map { $0[place] }))
      }, completed: ranks.count, failures: failures,
      isInterrupted: ranks.count + failures.count < simulations)
  }

  private static let recordName = "ranks"

  /// The rank of each scalar in one simulation.
  private func simulate(
    _ model: some GenerativeModel, _ prior: CompiledModel, _ simulation: Int,
    _ approximation: Approximation, in context: RunContext
  ) throws -> [Int] {
    var priorStream = RandomStream(seed: seed, purpose: .prior, step: simulation)
    var random = RandomStream(seed: seed, purpose: .simulation, step: simulation)
    let truth = try prior.ancestralDraw(using: &priorStream)
    let data = try DataSimulator(prior).draw(at: truth, using: &random)
    let posterior = try CompiledModel(model.observing(data))
    let positions = try approximation(posterior, draws, random.next(), context)
    precondition(
      positions.count == draws, "found \(positions.count) posterior draws, expected \(draws)")
    let namer = posterior.makeNamer()
    var evaluator = posterior.makeEvaluator()
    func quantities(_ position: [Double]) throws -> [Double] {
      try namer.scalars(at: position) + [evaluator.evaluate(position).value]
    }
    let drawn = try positions.map(quantities)
    return try quantities(truth).enumerated().map { place, value in
      RankHistogram.rank(of: value, among: drawn.lazy.map { $0[place] }, using: &random)
    }
  }
}

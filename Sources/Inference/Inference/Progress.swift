import Synchronization
import Words

/// What a long computation reports while it works.
public struct ProgressEvent: Sendable {
  /// What is being done.
  public enum Phase: String, Sendable {
    /// A chain learns step size and metric.
    case warmup
    /// A chain draws.
    case sampling
    /// An optimiser steps.
    case optimizing
    /// The last event of a chain or an optimiser.
    case finished
  }
  /// What is being done.
  public var phase: Phase
  /// The chain, from 0; 0 for an optimiser.
  public var chain: Int
  /// Transitions or steps done, of `total`, warm-up included. It leaps ahead where a warm-up ends early, and back to 0 where it
  /// is repeated or a chain begins again.
  public var completed: Int
  /// Transitions or steps in total, as far as known.
  public var total: Int
  /// Divergent transitions after the warm-up; 0 for an optimiser.
  public var divergences: Int
  /// The sampler's step size; an optimiser's learning rate; nil for a sampler without trajectories.
  public var stepSize: Double?
  /// The current ELBO estimate of an optimiser; nil for a sampler.
  public var elbo: Double?
  /// Its Monte Carlo standard error, as far as known.
  public var elboStandardError: Double?
  /// Wall seconds since the start.
  public var elapsedSeconds: Double

  /// An event.
  public init(
    phase: Phase, chain: Int, completed: Int, total: Int, divergences: Int = 0, stepSize: Double?,
    elbo: Double? = nil, elboStandardError: Double? = nil, elapsedSeconds: Double
  ) {
    self.phase = phase
    self.chain = chain
    self.completed = completed
    self.total = total
    self.divergences = divergences
    self.stepSize = stepSize
    self.elbo = elbo
    self.elboStandardError = elboStandardError
    self.elapsedSeconds = elapsedSeconds
  }
}

/// Receives progress; called from any thread, at most a few times a second per chain.
public typealias ProgressHandler = @Sendable (ProgressEvent) -> Void

/// A flag that asks running work to stop cleanly and keep what it has.
public final class Interruption: Sendable {
  private let flag = Atomic<Bool>(false)
  /// A flag that nobody has raised.
  public init() {}
  /// Asks the work to stop. Safe to call from a signal handler.
  public func request() { flag.store(true, ordering: .relaxed) }
  /// Whether someone asked.
  public var isRequested: Bool { flag.load(ordering: .relaxed) }
}

/// Evaluation cannot continue at all, at any point: the run stops with this error.
public struct FatalEvaluation: Fault {
  public var kind: FaultKind { .data }

  /// What went wrong, in a sentence.
  public let description: String
  /// An error with its sentence.
  public init(_ description: String) { self.description = description }
}

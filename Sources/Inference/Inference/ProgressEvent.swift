/// What a long computation reports while it works; each kind of work has its case.
public enum ProgressEvent: Sendable {
  /// A Markov chain made transitions.
  case chain(ChainProgress)
  /// The optimiser of a guide took steps.
  case optimization(OptimizationProgress)
  /// A training finished an epoch.
  case epoch(TrainingProgress)
  /// A calibration finished a simulation.
  case simulation(SimulationProgress)
  /// K-means finished a run.
  case clustering(ClusteringProgress)
  /// A comparison scored a method on a split.
  case split(SplitProgress)
  /// A part of an unfinished run was saved, or could not be.
  case checkpoint(CheckpointProgress)
}

/// Receives progress; called from any thread, a few times a second for each chain or optimiser, and otherwise whenever a part of
/// the work is done.
public typealias ProgressHandler = @Sendable (ProgressEvent) -> Void

/// What a Markov chain has done.
public struct ChainProgress: Sendable {
  /// What it is doing.
  public enum Phase: String, Sendable {
    /// It learns step size and metric.
    case warmup
    /// It draws.
    case sampling
    /// Nothing any more: this is its last event.
    case finished
  }
  /// What it is doing.
  public var phase: Phase
  /// Its number, from 0.
  public var chain: Int
  /// Transitions done, of `total`, warm-up included. It leaps ahead where a warm-up ends early, and back to 0 where it is
  /// repeated or the chain begins again.
  public var completed: Int
  /// Transitions in total, as far as known.
  public var total: Int
  /// Divergent transitions after the warm-up.
  public var divergences: Int
  /// The step size; nil for a chain without trajectories.
  public var stepSize: Double?
  /// Wall seconds since the start.
  public var elapsedSeconds: Double

  /// An event.
  public init(
    phase: Phase, chain: Int, completed: Int, total: Int, divergences: Int, stepSize: Double?,
    elapsedSeconds: Double
  ) {
    self.phase = phase
    self.chain = chain
    self.completed = completed
    self.total = total
    self.divergences = divergences
    self.stepSize = stepSize
    self.elapsedSeconds = elapsedSeconds
  }
}

/// What the optimiser of a guide has done.
public struct OptimizationProgress: Sendable {
  /// Steps done.
  public let completed: Int
  /// The largest number of steps.
  public let total: Int
  /// The learning rate.
  public let learningRate: Double
  /// The current estimate of the ELBO, in nats; nil before the first.
  public let elbo: Double?
  /// Its Monte Carlo standard error, as far as known.
  public let elboStandardError: Double?
  /// Wall seconds since the start.
  public let elapsedSeconds: Double
  /// Whether it is the last event.
  public let isFinished: Bool

  /// An event.
  public init(
    completed: Int, total: Int, learningRate: Double, elbo: Double?, elboStandardError: Double?,
    elapsedSeconds: Double, isFinished: Bool
  ) {
    self.completed = completed
    self.total = total
    self.learningRate = learningRate
    self.elbo = elbo
    self.elboStandardError = elboStandardError
    self.elapsedSeconds = elapsedSeconds
    self.isFinished = isFinished
  }
}

/// What a training reports after an epoch.
public struct TrainingProgress: Sendable {
  /// The epoch that has just ended.
  public let epoch: TrainingEpoch
  /// The largest number of epochs.
  public let epochs: Int
  /// The best epoch so far.
  public let bestEpoch: Int
  /// Wall seconds since the start.
  public let elapsedSeconds: Double
  /// Whether it is the last.
  public let isFinished: Bool

  package init(
    epoch: TrainingEpoch, epochs: Int, bestEpoch: Int, elapsedSeconds: Double, isFinished: Bool
  ) {
    self.epoch = epoch
    self.epochs = epochs
    self.bestEpoch = bestEpoch
    self.elapsedSeconds = elapsedSeconds
    self.isFinished = isFinished
  }
}

/// What a calibration has done; its events come one at a time.
public struct SimulationProgress: Sendable {
  /// Simulations done.
  public let completed: Int
  /// Simulations requested.
  public let total: Int

  package init(completed: Int, total: Int) {
    self.completed = completed
    self.total = total
  }
}

/// What K-means has done.
public struct ClusteringProgress: Sendable {
  /// Runs done.
  public let completed: Int
  /// Runs requested.
  public let total: Int
  /// The least cost so far.
  public let inertia: Double

  package init(completed: Int, total: Int, inertia: Double) {
    self.completed = completed
    self.total = total
    self.inertia = inertia
  }
}

/// An attempt to save a part of an unfinished run, such as one chain. One that failed does not end the work: it goes on, and is
/// saved again later.
public struct CheckpointProgress: Sendable, Equatable {
  /// The part: no two parts of a run have the same name.
  public let part: String
  /// Why it could not be saved, in a sentence; nil if it was.
  public let failure: String?

  package init(part: String, failure: String? = nil) {
    self.part = part
    self.failure = failure
  }
}

/// The scores of a method on a split.
public struct SplitProgress: Sendable {
  /// What is counted, in a word: `split`.
  public let part: String
  /// The number of the split, from 1.
  public let split: Int
  /// Splits requested.
  public let total: Int
  /// The value of a column whose rows the split holds out; nil where splits are of another kind.
  public let heldOut: (column: String, value: String)?
  /// The name of the method.
  public let method: String
  /// What its predictions of the test rows are compared by, such as their accuracy, by name.
  public let scores: [(name: String, value: Double)]
  /// The epoch that validation chose; nil for a method without epochs.
  public let bestEpoch: Int?

  package init(
    part: String = "split", split: Int, total: Int, heldOut: (column: String, value: String)?,
    method: String,
    scores: [(name: String, value: Double)], bestEpoch: Int?
  ) {
    self.part = part
    self.split = split
    self.total = total
    self.heldOut = heldOut
    self.method = method
    self.scores = scores
    self.bestEpoch = bestEpoch
  }
}

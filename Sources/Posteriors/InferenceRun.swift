import Diagnostics

/// How a posterior was approximated.
public enum InferenceMethod: String, Sendable, Codable, CaseIterable {
  /// Markov chains by the No-U-Turn sampler.
  case nuts
  /// Stochastic variational inference.
  case svi
  /// Draws from the prior: no fitting.
  case ancestral
  /// The one point that minimises a loss: weights, and nothing of their uncertainty.
  case point
}

/// The record of one run of inference: what it took and what it said.
public struct InferenceRun: Sendable, Codable, Equatable {
  /// One of the Markov chains that have draws.
  public struct Chain: Sendable, Codable, Equatable {
    /// Its number in the run, from 0: chains that had to stop before their first draw leave gaps.
    public var number: Int
    /// What its transitions after the warm-up amount to.
    public var transitions: TransitionTotals
  }

  /// The method.
  public var method: InferenceMethod
  /// The seed.
  public var seed: UInt64
  /// Log densities with gradient, in all.
  public var gradientEvaluations = 0
  /// Gradients of these that were spent in warm-up; nil where there is none.
  public var warmupGradientEvaluations: Int?
  /// Seconds of the inference by the clock; of a run that was resumed, the sum over its sessions.
  public var wallSeconds = 0.0
  /// CPU seconds of the inference itself, over all threads and sessions.
  public var cpuSeconds = 0.0
  /// Whether it was stopped before its end.
  public var interrupted = false
  /// Whether there is something to go on with: it was stopped, by someone or by its time limit. Nil of an older fit.
  public var isUnfinished: Bool?
  /// The chains of NUTS that have draws, in the order of the draws; nil otherwise, and of a fit by a version before these were
  /// kept.
  public var chains: [Chain]?
  /// The depth limit of NUTS; nil otherwise.
  public var maximumTreeDepth: Int?
  /// One line per chain: step size and metric, in words.
  public var notes: [String] = []
  /// What is wrong, a sentence each.
  public var warnings: [String] = []
  /// The final ELBO, in nats, constants and Jacobian included.
  public var elbo: Double?
  /// Its Monte Carlo standard error.
  public var elboStandardError: Double?
  /// Steps of the optimiser; nil but for SVI.
  public var steps: Int?
  /// Whether the ELBO was flat; nil but for SVI.
  public var converged: Bool?
  /// Losses and accuracies by epoch; nil but for a trained point.
  public var trainingCurve: TrainingCurve?
  /// Pareto k̂ of the importance ratios of the approximation.
  public var paretoK: Double?

  /// The record of a run that has not begun.
  public init(method: InferenceMethod, seed: UInt64) {
    self.method = method
    self.seed = seed
  }

  /// That the draws are those of a run which was stopped before its end; nil where it was not.
  var caveat: String? {
    guard interrupted || isUnfinished == true else { return nil }
    return
      "The run behind these draws was \(interrupted ? "interrupted" : "ended by its time limit"): do not report this as the "
      + "check of a finished fit."
  }
}

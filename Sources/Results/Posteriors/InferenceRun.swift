import Diagnostics
import Variational

/// The record of one run of inference: what it took and what it said.
public struct InferenceRun: Sendable, Codable, Equatable {
  /// One of the Markov chains that have draws.
  public struct Chain: Sendable, Codable, Equatable {
    /// Its number in the run, from 0: chains that had to stop before their first draw leave gaps.
    public var number: Int
    /// What its transitions after the warm-up amount to.
    public var transitions: TransitionTotals

    package init(number: Int, transitions: TransitionTotals) {
      self.number = number
      self.transitions = transitions
    }
  }

  /// How the posterior was approximated.
  public var method: InferenceMethod
  /// The seed of everything that was drawn: settings and seed again give the same draws.
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
  /// What was chosen and why, a sentence each: of NUTS the parameterization and the metric, of a trained point the
  /// epoch.
  public var notes: [String] = []
  /// What the run itself had to say, such as that it was interrupted; a sentence or two each.
  package var remarks: [String] = []
  /// What R̂, effective sample sizes, divergences and energies say of the chains, a finding each; nil of other methods, and of an
  /// older fit.
  package var chainFindings: [String]?
  /// What to try against divergences in this model; nil where there are none, of other methods, and of an older fit.
  package var divergenceRemedy: String?
  /// The family of the approximation, in words; nil of NUTS, a trained point and the prior, and of an older fit.
  public var guide: String?
  /// The ELBO of the approximation, in nats, constants and Jacobian included; nil but for SVI, Laplace and Pathfinder.
  public var elbo: Double?
  /// Its Monte Carlo standard error.
  public var elboStandardError: Double?
  /// The ELBO on the way, window by window; nil but for SVI.
  public var elboWindows: [ELBOWindow]?
  /// log p(data) by Laplace's approximation, in nats; nil of others.
  public var logEvidence: Double?
  /// Steps of the optimiser; nil of NUTS, Pathfinder and the prior.
  public var steps: Int?
  /// Whether the optimiser came to rest; nil but for SVI, Laplace and MAP.
  public var converged: Bool?
  /// Losses and accuracies by epoch; nil but for a trained point.
  public var trainingCurve: TrainingCurve?
  /// Pareto k̂ of the importance ratios of the approximation; −∞ where they are all alike. Nil but for SVI, Laplace and
  /// Pathfinder.
  public var paretoK: Double?
  /// Draws of the approximation that k̂ was found from.
  public var importanceDraws: Int?
  /// How many draws of the posterior these are worth, weighted.
  public var importanceESS: Double?
  /// Whether the draws were resampled by importance weights.
  public var isCorrected: Bool?

  // Runs that were saved before chains were judged here have their remarks under the name of all warnings.
  enum CodingKeys: String, CodingKey {
    case remarks = "warnings"
    case method, seed, gradientEvaluations, warmupGradientEvaluations, wallSeconds, cpuSeconds
    case interrupted, isUnfinished, chains, maximumTreeDepth, notes, chainFindings
    case divergenceRemedy
    case guide, elbo, elboStandardError, elboWindows, logEvidence, steps, converged, trainingCurve
    case paretoK, importanceDraws, importanceESS, isCorrected
  }

  /// The record of a run that has not begun.
  public init(method: InferenceMethod, seed: UInt64) {
    self.method = method
    self.seed = seed
  }

  /// What is wrong, a sentence or three each: how the run went and, of NUTS, what its chains show. Empty where all is well.
  ///
  /// ``Posterior/diagnosis`` has the numbers behind it.
  public var warnings: [String] { remarks + (chainFindings ?? []) }

  /// `NUTS`, or `SVI, full-rank normal`.
  public var methodName: String {
    ([method.name] + (guide.map { [$0] } ?? [])).joined(separator: ", ")
      + (isCorrected == true ? ", corrected by importance weights" : "")
  }

  /// How far the approximation can be trusted; nil where nothing is approximated or nothing is known.
  public var verdict: ApproximationVerdict? {
    method.isApproximation ? paretoK.map(ApproximationVerdict.init) : nil
  }

  /// What the verdict means, with k̂; nil where there is none.
  public var trust: String? {
    verdict.map { "Pareto k̂ is \(Self.rounded(paretoK)): \($0.meaning)." }
  }

  static func rounded(_ value: Double?) -> String {
    guard let value, !value.isNaN else { return "undefined" }
    if value == -.infinity { return "below any number (all ratios are alike)" }
    return value.isFinite ? "\((value * 100).rounded() / 100)" : "infinite"
  }

  /// That the draws are those of a run which was stopped before its end; nil where it was not.
  package var caveat: String? {
    guard interrupted || isUnfinished == true else { return nil }
    return
      "The run behind these draws was \(interrupted ? "interrupted" : "ended by its time limit"): do not report this as the "
      + "check of a finished fit."
  }
}

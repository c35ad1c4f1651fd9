import Diagnostics
import Variational
import Words

/// The result of a run, by the kind of inference.
public enum RunOutcome: Sendable, Equatable {
  /// Markov chains, by NUTS.
  case chains(ChainRecord)
  /// An approximation with its own density: SVI, Laplace, Pathfinder.
  case guide(GuideRecord)
  /// The mode of the posterior (MAP).
  case mode(ModeRecord)
  /// Weights trained to a low loss.
  case trained(TrainingRecord)
  /// Draws from the prior: nothing was fitted.
  case prior
}

/// The record of Markov chains.
public struct ChainRecord: Sendable, Equatable {
  /// One of the Markov chains that have draws.
  public struct Chain: Sendable, Codable, Equatable {
    /// Its number in the run, from 0: chains that had to stop before their first draw leave gaps.
    public var number: Int
    /// Totals over its transitions after the warm-up.
    package var transitions: TransitionTotals

    package init(number: Int, transitions: TransitionTotals) {
      self.number = number
      self.transitions = transitions
    }
  }

  /// The chains that have draws, in the order of the draws; nil for a fit by a version that did not keep them.
  public var chains: [Chain]?
  /// The depth limit; nil for an older fit.
  public var maximumTreeDepth: Int?
  /// Gradients that the warm-up took; nil for an older fit.
  public var warmupGradientEvaluations: Int?
  /// What R̂, effective sample sizes, divergences and energies show, a finding each; nil before chains are judged, and for an
  /// older fit.
  package var findings: [Passage]?
  /// What to try against divergences in this model; nil if there are none, and for an older fit.
  package var divergenceRemedy: Remedy?

  package init(
    chains: [Chain]? = nil, maximumTreeDepth: Int? = nil, warmupGradientEvaluations: Int? = nil
  ) {
    self.chains = chains
    self.maximumTreeDepth = maximumTreeDepth
    self.warmupGradientEvaluations = warmupGradientEvaluations
  }
}

/// What an approximation is, and how far it can be trusted.
public struct GuideRecord: Sendable, Equatable {
  /// How the approximation was found.
  public enum Search: Sendable, Equatable {
    /// Steps of SVI's optimiser, whether it converged, and the ELBO on the way, window by window.
    case svi(steps: Int, converged: Bool, windows: [ELBOWindow])
    /// Steps to the mode, whether they converged, and log p(data) by Laplace's approximation, in nats.
    case laplace(steps: Int, converged: Bool, logEvidence: Double)
    /// Paths of an optimiser.
    case pathfinder
  }

  /// What importance ratios p / q show.
  public struct Importance: Sendable, Equatable {
    /// Pareto k̂ of the ratios; −∞ if they are all equal.
    public var paretoK: Double
    /// Draws of the approximation that k̂ was computed from.
    public var draws: Int
    /// How many posterior draws they are worth, weighted.
    public var effectiveSampleSize: Double

    init(_ weights: ParetoSmoothedWeights) {
      paretoK = weights.judgedParetoK
      draws = weights.logWeights.count
      effectiveSampleSize = weights.effectiveSampleSize
    }

    init(paretoK: Double, draws: Int, effectiveSampleSize: Double) {
      (self.paretoK, self.draws) = (paretoK, draws)
      self.effectiveSampleSize = effectiveSampleSize
    }
  }

  /// The family, in words: `full-rank normal`.
  public var family: String
  /// How it was found.
  public var search: Search
  /// The ELBO, in nats, constants and Jacobian included.
  public var elbo: Double
  /// Its Monte Carlo standard error.
  public var elboStandardError: Double
  /// What importance ratios show; nil where a guide holds a site at a point.
  public var importance: Importance?
  /// Whether the draws were resampled by importance weights.
  public var isCorrected = false

  /// The record of an approximation whose ELBO was estimated from draws of it.
  package init(family: String, search: Search, _ estimate: ELBOEstimate) {
    self.family = family
    self.search = search
    elbo = estimate.value
    elboStandardError = estimate.standardError
    importance = Importance(ParetoSmoothedWeights(logRatios: estimate.logRatios))
  }

  init(
    family: String, search: Search, elbo: Double, elboStandardError: Double,
    importance: Importance?, isCorrected: Bool
  ) {
    self.family = family
    self.search = search
    self.elbo = elbo
    self.elboStandardError = elboStandardError
    self.importance = importance
    self.isCorrected = isCorrected
  }

  /// How far it can be trusted; nil where nothing is known.
  public var verdict: ApproximationVerdict? {
    importance.map { ApproximationVerdict(paretoK: $0.paretoK) }
  }

  /// What the verdict means, with k̂; nil where nothing is known.
  public var trust: String? {
    guard let importance, let verdict else { return nil }
    return "Pareto k̂ is \(Self.words(ofParetoK: importance.paretoK)): \(verdict.meaning)."
  }

  /// The ELBO on the way, window by window; SVI only, nil otherwise.
  public var elboWindows: [ELBOWindow]? {
    if case .svi(_, _, let windows) = search { windows } else { nil }
  }

  /// log p(data) by Laplace's approximation, in nats; nil for others.
  public var logEvidence: Double? {
    if case .laplace(_, _, let logEvidence) = search { logEvidence } else { nil }
  }

  static func words(ofParetoK value: Double) -> String {
    if value.isNaN { return "undefined" }
    if value == -.infinity { return "below any number (all ratios are alike)" }
    return value.isFinite ? "\(value.rounded(to: 2))" : "infinite"
  }
}

/// How the mode of a posterior was found.
public struct ModeRecord: Sendable, Equatable {
  /// Steps of the optimiser.
  public var steps: Int
  /// Whether it converged.
  public var converged: Bool

  package init(steps: Int, converged: Bool) {
    (self.steps, self.converged) = (steps, converged)
  }
}

/// How weights were trained.
public struct TrainingRecord: Sendable, Equatable {
  /// Losses and accuracies by epoch.
  public var curve: TrainingCurve
  /// Steps of the optimiser.
  public var steps: Int

  package init(curve: TrainingCurve, steps: Int) { (self.curve, self.steps) = (curve, steps) }
}

import Diagnostics
import Words

/// The record of one run of inference: what it took, how it ended, and its result.
public struct InferenceRun: Sendable, Equatable {
  /// The result: chains, an approximation, a point.
  public package(set) var outcome: RunOutcome
  /// The seed of everything that was drawn: the same settings and seed give the same draws.
  public var seed: UInt64
  /// Evaluations of the log density with its gradient, in total.
  public var gradientEvaluations = 0
  /// Wall seconds of the inference; for a resumed run, the sum over its sessions.
  public var wallSeconds = 0.0
  /// CPU seconds of the inference itself, over all threads and sessions.
  public var cpuSeconds = 0.0
  /// Whether someone stopped it before its end, or the time limit of its context did.
  public var interrupted = false
  /// Whether a saved run can be resumed: someone or its time limit stopped it. Nil for methods that do not save their runs, and
  /// for an older fit.
  public var isUnfinished: Bool?
  /// What was chosen and why, a sentence each: for NUTS the parameterization and the metric, for a trained point the epoch.
  public var notes: [String] { choices.map(\.description) }
  package var choices: [Passage] = []
  /// What the run itself reports, such as that it was interrupted; a sentence or two each.
  package var remarks: [Passage] = []

  /// The record of a run that has drawn nothing yet.
  package init(_ outcome: RunOutcome, seed: UInt64) {
    self.outcome = outcome
    self.seed = seed
  }

  /// How the posterior was approximated.
  public var method: InferenceMethod {
    switch outcome {
    case .chains: .nuts
    case .guide(let guide):
      switch guide.search {
      case .svi: .svi
      case .laplace: .laplace
      case .pathfinder: .pathfinder
      }
    case .mode: .map
    case .trained: .point
    case .prior: .ancestral
    }
  }

  /// The record of the Markov chains; nil for other methods.
  public package(set) var chains: ChainRecord? {
    get { if case .chains(let record) = outcome { record } else { nil } }
    set { if let newValue { outcome = .chains(newValue) } }
  }

  /// What the approximation is; SVI, Laplace and Pathfinder only, nil otherwise.
  public var guide: GuideRecord? {
    if case .guide(let record) = outcome { record } else { nil }
  }

  /// How training went; for a trained point only, nil otherwise.
  public var training: TrainingRecord? {
    if case .trained(let record) = outcome { record } else { nil }
  }

  /// Whether the optimiser converged; SVI, Laplace and MAP only, nil otherwise.
  public var converged: Bool? {
    switch outcome {
    case .guide(let guide):
      switch guide.search {
      case .svi(_, let converged, _), .laplace(_, let converged, _): converged
      case .pathfinder: nil
      }
    case .mode(let mode): mode.converged
    case .chains, .trained, .prior: nil
    }
  }

  /// Steps of the optimiser; nil for NUTS, Pathfinder and the prior.
  public var steps: Int? {
    switch outcome {
    case .guide(let guide):
      switch guide.search {
      case .svi(let steps, _, _), .laplace(let steps, _, _): steps
      case .pathfinder: nil
      }
    case .mode(let mode): mode.steps
    case .trained(let training): training.steps
    case .chains, .prior: nil
    }
  }

  /// What is wrong, one to three sentences each: how the run went and, for NUTS, what its chains show. Empty if all is well.
  ///
  /// ``Posterior/diagnosis`` has the numbers behind it.
  public var warnings: [String] { problems.map(\.description) }
  package var problems: [Passage] { remarks + (chains?.findings ?? []) }

  /// The family of the approximation, in words; nil for NUTS, a trained point and the prior.
  package var family: String? {
    switch outcome {
    case .guide(let guide): guide.family
    case .mode: "a point"
    case .chains, .trained, .prior: nil
    }
  }

  /// `NUTS`, or `SVI, full-rank normal`.
  public var methodName: String {
    ([method.name] + (family.map { [$0] } ?? [])).joined(separator: ", ")
      + (guide?.isCorrected == true ? ", corrected by importance weights" : "")
  }

  /// A remark that the draws come from a run that was stopped early; nil if it was not.
  package var caveat: String? {
    guard interrupted || isUnfinished == true else { return nil }
    return
      "The run behind these draws was \(interrupted ? "interrupted" : "ended by its time limit"): do not report this as the "
      + "check of a finished fit."
  }
}

import Diagnostics

/// The record of one run of inference: what it took, how it ended, and what came of it.
public struct InferenceRun: Sendable, Equatable {
  /// What came of it: chains, an approximation, a point.
  public package(set) var outcome: RunOutcome
  /// The seed of everything that was drawn: settings and seed again give the same draws.
  public var seed: UInt64
  /// Log densities with gradient, in all.
  public var gradientEvaluations = 0
  /// Seconds of the inference by the clock; of a run that was resumed, the sum over its sessions.
  public var wallSeconds = 0.0
  /// CPU seconds of the inference itself, over all threads and sessions.
  public var cpuSeconds = 0.0
  /// Whether someone stopped it before its end.
  public var interrupted = false
  /// Whether a saved run can be resumed: someone or its time limit stopped it. Nil of methods that do not save their runs, and of an
  /// older fit.
  public var isUnfinished: Bool?
  /// What was chosen and why, a sentence each: of NUTS the parameterization and the metric, of a trained point the
  /// epoch.
  public var notes: [String] = []
  /// What the run itself reports, such as that it was interrupted; a sentence or two each.
  package var remarks: [String] = []

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

  /// What Markov chains went through; nil of other methods.
  public package(set) var chains: ChainRecord? {
    get { if case .chains(let record) = outcome { record } else { nil } }
    set { if let newValue { outcome = .chains(newValue) } }
  }

  /// What the approximation is; nil but for SVI, Laplace and Pathfinder.
  public var guide: GuideRecord? {
    if case .guide(let record) = outcome { record } else { nil }
  }

  /// How training went; nil but for a trained point.
  public var training: TrainingRecord? {
    if case .trained(let record) = outcome { record } else { nil }
  }

  /// Whether the optimiser converged; nil but for SVI, Laplace and MAP.
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

  /// Steps of the optimiser; nil of NUTS, Pathfinder and the prior.
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

  /// What is wrong, a sentence or three each: how the run went and, of NUTS, what its chains show. Empty where all is well.
  ///
  /// ``Posterior/diagnosis`` has the numbers behind it.
  public var warnings: [String] { remarks + (chains?.findings ?? []) }

  /// The family of the approximation, in words; nil of NUTS, a trained point and the prior.
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

  /// That the draws are those of a run which was stopped before its end; nil where it was not.
  package var caveat: String? {
    guard interrupted || isUnfinished == true else { return nil }
    return
      "The run behind these draws was \(interrupted ? "interrupted" : "ended by its time limit"): do not report this as the "
      + "check of a finished fit."
  }
}

import Diagnostics
import Fitting
import Inference
import Modeling
import Posteriors
import Preprocessing
import Tables
import Words

/// The result of a fit in numbers: what is printed, saved and compared.
public struct FitReport: Sendable, Equatable {
  /// The version of the program that fitted.
  public var version = bayesGenreVersion
  /// The model's name on the command line.
  public var model: String
  /// How the posterior was approximated, what that took, and how it ended.
  public package(set) var run: InferenceRun
  /// `centered`, `noncentered` or `partial`.
  public var parameterization: String
  /// Features, in the order of the design matrix.
  public var features: [String]
  /// How columns of the table became features, a line for each step; nil for a fit by a version that did not keep it.
  public var preparation: [String]?
  /// What the model predicts.
  public var target: TargetKind
  /// Classes, in the order of the confusion matrix; empty for numbers.
  public var classes: [String]
  /// The score on the training rows.
  public var training: TaskScore
  /// The score on the rows that choose among fits, or chose the epoch; nil where there are none, or the weights were trained on
  /// them since.
  public var validation: TaskScore?
  /// nil where no rows were held out.
  public var test: TaskScore?
  /// What predictions that know no feature score on the test rows, or else the validation or training rows.
  public var baseline: Baseline
  /// Markov chains that statistics of scalars use; 1 for other approximations.
  public var chains: Int
  /// Draws of each of them that statistics use.
  public var draws: Int
  /// What the chains of NUTS show; nil for other methods.
  public var agreement: ChainAgreement?
  /// Wall seconds of the whole fit; for a resumed fit, the sum over its sessions as far as they were saved.
  public var wallSeconds: Double
  /// CPU seconds of the whole process, all threads; for a resumed fit, of the processes of all its sessions.
  public var cpuSeconds: Double
  /// Columns that are the same in all training rows and not in those held out, and so held at 0; nil in fits by earlier versions.
  public internal(set) var heldColumns: [String]?
  /// What was chosen and why, a sentence each.
  public var notes: [String] { choices.map(\.description) }
  package var choices: [Passage]
  /// What is wrong, what it means and what to try, a sentence each.
  public var warnings: [String] { problems.map(\.description) }
  package var problems: [Passage]

  /// - Parameters:
  ///   - predictor: the model with its posterior.
  ///   - samplerReport: what the chains show; nil for other methods than NUTS.
  ///   - time: what the whole fit took, over all its sessions.
  init(
    _ predictor: RowPredictor, pipeline: FittedPipeline, samplerReport: SamplerReport?,
    scores: FitScores, took time: RunTime
  ) {
    let posterior = predictor.posterior
    run = posterior.run
    model = type(of: predictor.model).card.id
    parameterization = predictor.parameterization.name
    features = pipeline.features
    preparation = pipeline.words
    target = predictor.target.kind
    classes = pipeline.classes
    (training, validation, test) = (scores.training, scores.validation, scores.test)
    baseline = scores.baseline
    chains = posterior.draws.chainCount
    draws = posterior.draws.drawCount
    agreement = run.chains.map { _ in
      ChainAgreement(samplerReport, divergences: posterior.divergences)
    }
    (wallSeconds, cpuSeconds) = (time.wallSeconds, time.cpuSeconds)
    heldColumns = pipeline.heldColumns
    choices = run.choices + [pipeline.heldNote].compactMap { $0.map { Passage($0) } }
    problems = samplerReport?.findings.map(\.passage) ?? run.remarks
    if !scored.logDensity.isFinite || !training.logDensity.isFinite {
      problems.append(
        target == .classes
          ? "Some class probabilities are not numbers: the logits overflowed. Scale the features (\(.scale("standard"))), or choose "
            + "narrower priors."
          : "Some predictive densities are not finite: a row is impossible for the model, or a mean overflowed. Look for rows "
            + "far from all others, scale the features, or choose narrower priors.")
    }
  }
}

/// The scores of a fit on each part of its rows, beside what predictions that know no feature score.
struct FitScores {
  let training: TaskScore
  /// On the rows that choose; nil where there are none.
  let validation: TaskScore?
  /// nil where no rows were held out.
  let test: TaskScore?
  let baseline: Baseline
}

/// Whether Markov chains agree, in four numbers.
public struct ChainAgreement: Sendable, Equatable {
  /// The largest rank-normalised split R̂ over all named scalars; nil where none has one.
  public var maxRHat: Double?
  /// The smallest bulk effective sample size; nil where no scalar has one.
  public var minBulkESS: Double?
  /// The smallest tail effective sample size; nil where no scalar has one.
  public var minTailESS: Double?
  /// Divergent transitions of all chains after warm-up, kept or not.
  public var divergences: Int

  init(_ report: SamplerReport?, divergences: Int) {
    maxRHat = report?.maxRHat?.value
    minBulkESS = report?.minBulkESS?.value
    minTailESS = report?.minTailESS?.value
    self.divergences = divergences
  }

  init(maxRHat: Double?, minBulkESS: Double?, minTailESS: Double?, divergences: Int) {
    (self.maxRHat, self.minBulkESS, self.minTailESS) = (maxRHat, minBulkESS, minTailESS)
    self.divergences = divergences
  }
}

extension FitReport {
  /// How the posterior was approximated.
  public var inference: InferenceMethod { run.method }

  /// The seed of split and inference.
  public var seed: UInt64 { run.seed }

  /// The score on the rows that judge: the test rows, or else those that choose, or else the training rows.
  package var scored: TaskScore { test ?? validation ?? training }

  /// The rows that it scores.
  package var scoredRows: String {
    test != nil ? "test" : validation != nil ? "validation" : "training"
  }
}

/// The version that `--version` prints and fits carry.
public let bayesGenreVersion = "0.1.0"

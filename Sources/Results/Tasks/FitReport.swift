import Diagnostics
import Modeling
import Posteriors
import Preprocessing
import Storage
import Variational

/// The result of a fit in numbers: what is printed, saved and compared.
public struct FitReport: Sendable, Equatable {
  /// The version of the program that fitted.
  public var version = bayesGenreVersion
  /// The model's name on the command line.
  public var model: String
  /// How the posterior was approximated.
  public var inference: InferenceMethod
  /// `centered`, `noncentered` or `partial`.
  public var parameterization: String
  /// The seed of split and inference.
  public var seed: UInt64
  /// Features, in the order of the design matrix.
  public var features: [String]
  /// How columns of the table became features, a line for each step; nil for a fit of a version that did not keep it.
  public var preparation: [String]?
  /// Classes, in the order of the confusion matrix.
  public var classes: [String]
  /// The score on the training rows.
  public var training: ClassificationScore
  /// The score on the rows that choose among fits, or chose the epoch; nil where there are none, or the weights were trained on
  /// them since.
  public var validation: ClassificationScore?
  /// nil where no rows were held out.
  public var test: ClassificationScore?
  /// The accuracy, on the test rows or else the validation or training rows, of always naming the training rows' largest class.
  public var majorityAccuracy: Double
  /// Markov chains that statistics of scalars use; 1 for other approximations.
  public var chains: Int
  /// Draws of each of them that statistics use.
  public var draws: Int
  /// The largest rank-normalised split R̂ over all named scalars; nil but for NUTS.
  public var maxRHat: Double?
  /// The smallest bulk effective sample size; nil but for NUTS.
  public var minBulkESS: Double?
  /// The smallest tail effective sample size; nil but for NUTS.
  public var minTailESS: Double?
  /// Divergent transitions of all chains after warm-up, kept or not; nil but for NUTS.
  public var divergences: Int?
  /// Log densities with gradient, warm-up and pilot included.
  public var gradientEvaluations: Int
  /// The family of the approximation, in words; nil of NUTS, a trained point and the prior, and of an older fit.
  public var guide: String?
  /// The ELBO in nats, constants and Jacobian included; nil but for SVI, Laplace and Pathfinder.
  public var elbo: Double?
  /// Its Monte Carlo standard error.
  public var elboStandardError: Double?
  /// The ELBO on the way, window by window; nil but for SVI.
  public var elboWindows: [ELBOWindow]?
  /// log p(data) by Laplace's approximation; nil of others.
  public var logEvidence: Double?
  /// Pareto k̂ of the importance ratios; from 0.7 on they cannot correct the fit. Nil but for SVI, Laplace and Pathfinder.
  public var paretoK: Double?
  /// What k̂ says of the fit; nil where there is none.
  public var verdict: ApproximationVerdict?
  /// Draws of the approximation that k̂ was found from.
  public var importanceDraws: Int?
  /// How many draws of the posterior these are worth, weighted.
  public var importanceESS: Double?
  /// Whether the draws were resampled by importance weights; nil of an older fit.
  public var isCorrected: Bool?
  /// Whether the optimiser came to rest; nil but for SVI, Laplace and MAP.
  public var converged: Bool?
  /// Steps of the optimiser; nil of NUTS, Pathfinder and the prior.
  public var steps: Int?
  /// Losses and accuracies by epoch; nil but for a trained point.
  public var trainingCurve: TrainingCurve?
  /// Whether the run was stopped before its end.
  public var interrupted: Bool
  /// Seconds of the whole fit by the clock; of a fit that was resumed, the sum over its sessions as far as they were saved.
  public var wallSeconds: Double
  /// CPU seconds of the whole process, all threads; of a fit that was resumed, of the processes of all its sessions.
  public var cpuSeconds: Double
  /// CPU seconds of the inference alone.
  public var samplingCPUSeconds: Double
  /// Columns that are the same in all training rows and not in those held out, and so held at 0; nil in fits of earlier versions.
  public private(set) var heldColumns: [String]?
  /// What was chosen and why, a sentence each.
  public var notes: [String]
  /// What is wrong, what it means and what to try, a sentence each.
  public var warnings: [String]

  init(
    modelName: String, parameterization: Parameterization, pipeline: FittedPipeline,
    posterior: Posterior,
    samplerReport: SamplerReport?, training: ClassificationScore,
    validation: ClassificationScore?, test: ClassificationScore?, wallSeconds: Double,
    cpuSeconds: Double
  ) {
    let run = posterior.run
    model = modelName
    inference = run.method
    self.parameterization = parameterization.name
    seed = run.seed
    features = pipeline.features
    preparation = pipeline.words
    classes = pipeline.classes
    self.training = training
    self.validation = validation
    self.test = test
    let scored = test ?? validation ?? training
    let majority = training.classCounts.indices.max {
      training.classCounts[$0] < training.classCounts[$1]
    }
    majorityAccuracy =
      majority.map { Double(scored.classCounts[$0]) / Double(max(1, scored.rows)) } ?? 0
    chains = posterior.draws.chainCount
    draws = posterior.draws.drawCount
    maxRHat = samplerReport?.maxRHat?.value
    minBulkESS = samplerReport?.minBulkESS?.value
    minTailESS = samplerReport?.minTailESS?.value
    divergences = run.method == .nuts ? posterior.divergences : nil
    gradientEvaluations = run.gradientEvaluations
    guide = run.guide
    elbo = run.elbo
    elboStandardError = run.elboStandardError
    elboWindows = run.elboWindows
    logEvidence = run.logEvidence
    paretoK = run.paretoK
    verdict = run.verdict
    importanceDraws = run.importanceDraws
    importanceESS = run.importanceESS
    isCorrected = run.isCorrected ?? false
    converged = run.converged
    steps = run.steps
    trainingCurve = run.trainingCurve
    interrupted = run.interrupted
    self.wallSeconds = wallSeconds
    self.cpuSeconds = cpuSeconds
    samplingCPUSeconds = run.cpuSeconds
    heldColumns = pipeline.heldColumns
    notes = run.notes + [pipeline.heldNote].compactMap(\.self)
    warnings = samplerReport?.warnings ?? run.remarks
    if !scored.logLoss.isFinite || !training.logLoss.isFinite {
      warnings.append(
        "Some class probabilities are no numbers: the logits overflowed. Scale the features (--scale standard), or choose "
          + "narrower priors.")
    }
  }
}

extension FitReport {
  /// The score on the rows that judge: the test rows, or else those that choose, or those learned from.
  package var scored: ClassificationScore { test ?? validation ?? training }

  /// The rows it is of.
  package var scoredRows: String {
    test != nil ? "test" : validation != nil ? "validation" : "training"
  }
}

/// The version that `--version` prints and fits carry.
public let bayesGenreVersion = "0.1.0"

extension FitReport: Codable {
  enum CodingKeys: String, CodingKey {
    case version, model, inference, parameterization, seed, features, preparation, classes
    case majorityAccuracy = "majority_accuracy"
    case training = "train_score"
    case validation = "validation_score"
    case test = "test_score"
    case chains, draws
    case maxRHat = "max_rhat"
    case minBulkESS = "min_bulk_ess"
    case minTailESS = "min_tail_ess"
    case divergences
    case gradientEvaluations = "gradient_evaluations"
    case guide, elbo
    case elboStandardError = "elbo_standard_error"
    case elboWindows = "elbo_windows"
    case logEvidence = "log_evidence"
    case paretoK = "pareto_k"
    case verdict
    case importanceDraws = "importance_draws"
    case importanceESS = "importance_ess"
    case isCorrected = "corrected"
    case converged, steps, interrupted
    case trainingCurve = "training_curve"
    case wallSeconds = "wall_seconds"
    case cpuSeconds = "cpu_seconds"
    case samplingCPUSeconds = "sampling_cpu_seconds"
    case heldColumns = "held_columns"
    case notes, warnings
  }

  /// What is read off the scores, for whoever reads the JSON.
  private enum DerivedKeys: String, CodingKey {
    case trainRows = "train_rows"
    case validationRows = "validation_rows"
    case testRows = "test_rows"
    case trainAccuracy = "train_accuracy"
    case validationAccuracy = "validation_accuracy"
    case testAccuracy = "test_accuracy"
    case trainLogLoss = "train_log_loss"
    case validationLogLoss = "validation_log_loss"
    case testLogLoss = "test_log_loss"
    case macroF1 = "macro_f1"
    case calibrationError = "calibration_error"
    case confusionMatrix = "confusion_matrix"
  }

  /// Every key is always there; what does not apply is null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    var derived = encoder.container(keyedBy: DerivedKeys.self)
    let width = classes.count
    let confusion = (0..<width).map { Array(scored.confusion[$0 * width..<($0 + 1) * width]) }
    try container.encode(version, forKey: .version)
    try container.encode(model, forKey: .model)
    try container.encode(inference, forKey: .inference)
    try container.encode(parameterization, forKey: .parameterization)
    try container.encode(seed, forKey: .seed)
    try container.encode(features, forKey: .features)
    try container.encode(preparation, forKey: .preparation)
    try container.encode(classes, forKey: .classes)
    try derived.encode(training.rows, forKey: .trainRows)
    try derived.encode(validation?.rows ?? 0, forKey: .validationRows)
    try derived.encode(test?.rows ?? 0, forKey: .testRows)
    try derived.encode(training.accuracy, forKey: .trainAccuracy)
    try derived.encode(validation?.accuracy, forKey: .validationAccuracy)
    try derived.encode(test?.accuracy, forKey: .testAccuracy)
    try derived.encode(finite(training.logLoss), forKey: .trainLogLoss)
    try derived.encode(finite(validation?.logLoss), forKey: .validationLogLoss)
    try derived.encode(finite(test?.logLoss), forKey: .testLogLoss)
    try derived.encode(scored.macroF1, forKey: .macroF1)
    try derived.encode(finite(scored.expectedCalibrationError), forKey: .calibrationError)
    try container.encode(majorityAccuracy, forKey: .majorityAccuracy)
    try derived.encode(confusion, forKey: .confusionMatrix)
    try container.encode(training, forKey: .training)
    try container.encode(validation, forKey: .validation)
    try container.encode(test, forKey: .test)
    try container.encode(chains, forKey: .chains)
    try container.encode(draws, forKey: .draws)
    try container.encode(finite(maxRHat), forKey: .maxRHat)
    try container.encode(finite(minBulkESS), forKey: .minBulkESS)
    try container.encode(finite(minTailESS), forKey: .minTailESS)
    try container.encode(divergences, forKey: .divergences)
    try container.encode(gradientEvaluations, forKey: .gradientEvaluations)
    try container.encode(guide, forKey: .guide)
    try container.encode(finite(elbo), forKey: .elbo)
    try container.encode(finite(elboStandardError), forKey: .elboStandardError)
    try container.encode(elboWindows, forKey: .elboWindows)
    try container.encode(finite(logEvidence), forKey: .logEvidence)
    try container.encode(finite(paretoK), forKey: .paretoK)
    try container.encode(verdict, forKey: .verdict)
    try container.encode(importanceDraws, forKey: .importanceDraws)
    try container.encode(finite(importanceESS), forKey: .importanceESS)
    try container.encode(isCorrected, forKey: .isCorrected)
    try container.encode(converged, forKey: .converged)
    try container.encode(steps, forKey: .steps)
    try container.encode(trainingCurve, forKey: .trainingCurve)
    try container.encode(interrupted, forKey: .interrupted)
    try container.encode(wallSeconds, forKey: .wallSeconds)
    try container.encode(cpuSeconds, forKey: .cpuSeconds)
    try container.encode(samplingCPUSeconds, forKey: .samplingCPUSeconds)
    try container.encode(heldColumns ?? [], forKey: .heldColumns)
    try container.encode(notes, forKey: .notes)
    try container.encode(warnings, forKey: .warnings)
  }
}

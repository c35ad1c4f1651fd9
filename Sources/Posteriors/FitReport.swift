import Diagnostics
import Modeling
import Preprocessing

/// The result of a fit in numbers: what is printed, saved and compared.
public struct FitReport: Sendable, Equatable {
  public var version = bayesGenreVersion
  public var model: String
  public var inference: InferenceMethod
  /// `centered`, `noncentered` or `partial`.
  public var parameterization: String
  public var seed: UInt64
  public var features: [String]
  public var classes: [String]
  public var training: ClassificationScore
  /// nil where no rows were held out.
  public var test: ClassificationScore?
  /// The accuracy, on the test rows or else the training rows, of always naming the training rows' largest class.
  public var majorityAccuracy: Double
  public var chains: Int
  public var draws: Int
  public var maxRHat: Double?
  public var minBulkESS: Double?
  public var minTailESS: Double?
  public var divergences: Int?
  public var gradientEvaluations: Int
  public var elbo: Double?
  public var elboStandardError: Double?
  public var paretoK: Double?
  public var converged: Bool?
  public var steps: Int?
  public var interrupted: Bool
  public var wallSeconds: Double
  /// CPU seconds of the whole process, all threads.
  public var cpuSeconds: Double
  /// CPU seconds of the inference alone.
  public var samplingCPUSeconds: Double
  public var notes: [String]
  public var warnings: [String]

  init(
    modelName: String, parameterization: Parameterization, pipeline: FittedPipeline,
    posterior: Posterior,
    samplerReport: SamplerReport?, training: ClassificationScore, test: ClassificationScore?,
    wallSeconds: Double, cpuSeconds: Double
  ) {
    let run = posterior.run
    model = modelName
    inference = run.method
    self.parameterization = parameterization.name
    seed = run.seed
    features = pipeline.features
    classes = pipeline.classes
    self.training = training
    self.test = test
    let scored = test ?? training
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
    elbo = run.elbo
    elboStandardError = run.elboStandardError
    paretoK = run.paretoK
    converged = run.converged
    steps = run.steps
    interrupted = run.interrupted
    self.wallSeconds = wallSeconds
    self.cpuSeconds = cpuSeconds
    samplingCPUSeconds = run.cpuSeconds
    notes = run.notes
    warnings = run.warnings + (samplerReport?.warnings ?? [])
    if !scored.logLoss.isFinite || !training.logLoss.isFinite {
      warnings.append(
        "Some class probabilities are no numbers: the logits overflowed. Scale the features (--scale standard), or choose "
          + "narrower priors.")
    }
  }
}

/// The version that `--version` prints and fits carry.
public let bayesGenreVersion = "0.1.0"

extension FitReport: Codable {
  enum CodingKeys: String, CodingKey {
    case version, model, inference, parameterization, seed, features, classes
    case trainRows = "train_rows"
    case testRows = "test_rows"
    case trainAccuracy = "train_accuracy"
    case testAccuracy = "test_accuracy"
    case trainLogLoss = "train_log_loss"
    case testLogLoss = "test_log_loss"
    case macroF1 = "macro_f1"
    case calibrationError = "calibration_error"
    case majorityAccuracy = "majority_accuracy"
    case confusionMatrix = "confusion_matrix"
    case training = "train_score"
    case test = "test_score"
    case chains, draws
    case maxRHat = "max_rhat"
    case minBulkESS = "min_bulk_ess"
    case minTailESS = "min_tail_ess"
    case divergences
    case gradientEvaluations = "gradient_evaluations"
    case elbo
    case elboStandardError = "elbo_standard_error"
    case paretoK = "pareto_k"
    case converged, steps, interrupted
    case wallSeconds = "wall_seconds"
    case cpuSeconds = "cpu_seconds"
    case samplingCPUSeconds = "sampling_cpu_seconds"
    case notes, warnings
  }

  /// Every key is always there; what does not apply is null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let scored = test ?? training
    let width = classes.count
    let confusion = (0..<width).map { Array(scored.confusion[$0 * width..<($0 + 1) * width]) }
    try container.encode(version, forKey: .version)
    try container.encode(model, forKey: .model)
    try container.encode(inference, forKey: .inference)
    try container.encode(parameterization, forKey: .parameterization)
    try container.encode(seed, forKey: .seed)
    try container.encode(features, forKey: .features)
    try container.encode(classes, forKey: .classes)
    try container.encode(training.rows, forKey: .trainRows)
    try container.encode(test?.rows ?? 0, forKey: .testRows)
    try container.encode(training.accuracy, forKey: .trainAccuracy)
    try container.encode(test?.accuracy, forKey: .testAccuracy)
    try container.encode(finite(training.logLoss), forKey: .trainLogLoss)
    try container.encode(finite(test?.logLoss), forKey: .testLogLoss)
    try container.encode(scored.macroF1, forKey: .macroF1)
    try container.encode(finite(scored.expectedCalibrationError), forKey: .calibrationError)
    try container.encode(majorityAccuracy, forKey: .majorityAccuracy)
    try container.encode(confusion, forKey: .confusionMatrix)
    try container.encode(training, forKey: .training)
    try container.encode(test, forKey: .test)
    try container.encode(chains, forKey: .chains)
    try container.encode(draws, forKey: .draws)
    try container.encode(finite(maxRHat), forKey: .maxRHat)
    try container.encode(finite(minBulkESS), forKey: .minBulkESS)
    try container.encode(finite(minTailESS), forKey: .minTailESS)
    try container.encode(divergences, forKey: .divergences)
    try container.encode(gradientEvaluations, forKey: .gradientEvaluations)
    try container.encode(finite(elbo), forKey: .elbo)
    try container.encode(finite(elboStandardError), forKey: .elboStandardError)
    try container.encode(finite(paretoK), forKey: .paretoK)
    try container.encode(converged, forKey: .converged)
    try container.encode(steps, forKey: .steps)
    try container.encode(interrupted, forKey: .interrupted)
    try container.encode(wallSeconds, forKey: .wallSeconds)
    try container.encode(cpuSeconds, forKey: .cpuSeconds)
    try container.encode(samplingCPUSeconds, forKey: .samplingCPUSeconds)
    try container.encode(notes, forKey: .notes)
    try container.encode(warnings, forKey: .warnings)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    version = try container.decode(String.self, forKey: .version)
    model = try container.decode(String.self, forKey: .model)
    inference = try container.decode(InferenceMethod.self, forKey: .inference)
    parameterization = try container.decode(String.self, forKey: .parameterization)
    seed = try container.decode(UInt64.self, forKey: .seed)
    features = try container.decode([String].self, forKey: .features)
    classes = try container.decode([String].self, forKey: .classes)
    training = try container.decode(ClassificationScore.self, forKey: .training)
    test = try container.decode(ClassificationScore?.self, forKey: .test)
    majorityAccuracy = try container.decode(Double.self, forKey: .majorityAccuracy)
    chains = try container.decode(Int.self, forKey: .chains)
    draws = try container.decode(Int.self, forKey: .draws)
    maxRHat = try container.decode(Double?.self, forKey: .maxRHat)
    minBulkESS = try container.decode(Double?.self, forKey: .minBulkESS)
    minTailESS = try container.decode(Double?.self, forKey: .minTailESS)
    divergences = try container.decode(Int?.self, forKey: .divergences)
    gradientEvaluations = try container.decode(Int.self, forKey: .gradientEvaluations)
    elbo = try container.decode(Double?.self, forKey: .elbo)
    elboStandardError = try container.decode(Double?.self, forKey: .elboStandardError)
    paretoK = try container.decode(Double?.self, forKey: .paretoK)
    converged = try container.decode(Bool?.self, forKey: .converged)
    steps = try container.decode(Int?.self, forKey: .steps)
    interrupted = try container.decode(Bool.self, forKey: .interrupted)
    wallSeconds = try container.decode(Double.self, forKey: .wallSeconds)
    cpuSeconds = try container.decode(Double.self, forKey: .cpuSeconds)
    samplingCPUSeconds = try container.decode(Double.self, forKey: .samplingCPUSeconds)
    notes = try container.decode([String].self, forKey: .notes)
    warnings = try container.decode([String].self, forKey: .warnings)
  }
}

import Diagnostics
import Posteriors
import Tables
import Variational
import Words

extension FitReport: Encodable {
  fileprivate enum CodingKeys: String, CodingKey {
    case version, model, inference, parameterization, seed, features, preparation, target, classes
    case baseline
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

  /// Every key is always present; what does not apply is null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(version, forKey: .version)
    try container.encode(model, forKey: .model)
    try container.encode(inference, forKey: .inference)
    try container.encode(parameterization, forKey: .parameterization)
    try container.encode(seed, forKey: .seed)
    try container.encode(features, forKey: .features)
    try container.encode(preparation, forKey: .preparation)
    if target != .classes { try container.encode(target, forKey: .target) }
    try container.encode(classes, forKey: .classes)
    try encodeDerivedScores(to: encoder)
    switch baseline {
    case .majorityClass(let accuracy):
      try container.encode(accuracy, forKey: .majorityAccuracy)
    case .trainingMean(let score): try container.encode(score, forKey: .baseline)
    }
    try container.encode(training, forKey: .training)
    try container.encode(validation, forKey: .validation)
    try container.encode(test, forKey: .test)
    try container.encode(chains, forKey: .chains)
    try container.encode(draws, forKey: .draws)
    try container.encode(finite(agreement?.maxRHat), forKey: .maxRHat)
    try container.encode(finite(agreement?.minBulkESS), forKey: .minBulkESS)
    try container.encode(finite(agreement?.minTailESS), forKey: .minTailESS)
    try container.encode(agreement?.divergences, forKey: .divergences)
    try container.encode(run.gradientEvaluations, forKey: .gradientEvaluations)
    try container.encode(run.family, forKey: .guide)
    try container.encode(finite(run.guide?.elbo), forKey: .elbo)
    try container.encode(finite(run.guide?.elboStandardError), forKey: .elboStandardError)
    try container.encode(run.guide?.elboWindows, forKey: .elboWindows)
    try container.encode(finite(run.guide?.logEvidence), forKey: .logEvidence)
    try container.encode(finite(run.guide?.importance?.paretoK), forKey: .paretoK)
    try container.encode(run.guide?.verdict, forKey: .verdict)
    try container.encode(run.guide?.importance?.draws, forKey: .importanceDraws)
    try container.encode(finite(run.guide?.importance?.effectiveSampleSize), forKey: .importanceESS)
    try container.encode(run.guide?.isCorrected ?? false, forKey: .isCorrected)
    try container.encode(run.converged, forKey: .converged)
    try container.encode(run.steps, forKey: .steps)
    try container.encode(run.training?.curve, forKey: .trainingCurve)
    try container.encode(run.interrupted, forKey: .interrupted)
    try container.encode(wallSeconds, forKey: .wallSeconds)
    try container.encode(cpuSeconds, forKey: .cpuSeconds)
    try container.encode(run.cpuSeconds, forKey: .samplingCPUSeconds)
    try container.encode(heldColumns ?? [], forKey: .heldColumns)
    try container.encode(choices, forKey: .notes)
    try container.encode(problems, forKey: .warnings)
  }
}

/// `summary.json` of a saved fit, without its run, which has its own file.
package struct SavedFitReport: Decodable {
  private var report: FitReport

  package init(from decoder: any Decoder) throws {
    report = try FitReport(from: decoder, of: InferenceRun(.prior, seed: 0))
  }

  /// The report with its run.
  package func report(of run: InferenceRun) -> FitReport {
    var report = report
    report.run = run
    return report
  }
}

extension FitReport {
  fileprivate init(from decoder: any Decoder, of run: InferenceRun) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func value<Value: Decodable>(_ key: CodingKeys) throws -> Value {
      try container.decode(Value.self, forKey: key)
    }
    func optional<Value: Decodable>(_ key: CodingKeys) throws -> Value? {
      try container.decodeIfPresent(Value.self, forKey: key)
    }
    self.run = run
    version = try value(.version)
    model = try value(.model)
    parameterization = try value(.parameterization)
    features = try value(.features)
    preparation = try optional(.preparation)
    classes = try value(.classes)
    target = try optional(.target) ?? .classes
    switch target {
    case .classes:
      let scores = try Scores(container, ClassificationScore.self)
      training = .classes(scores.training)
      validation = scores.validation.map(TaskScore.classes)
      test = scores.test.map(TaskScore.classes)
      baseline = .majorityClass(accuracy: try value(.majorityAccuracy))
    case .quantity, .count:
      let scores = try Scores(container, NumberScore.self)
      training = .numbers(scores.training)
      validation = scores.validation.map(TaskScore.numbers)
      test = scores.test.map(TaskScore.numbers)
      baseline = .trainingMean(try value(.baseline))
    }
    chains = try value(.chains)
    draws = try value(.draws)
    agreement = try optional(.divergences).map {
      ChainAgreement(
        maxRHat: try optional(.maxRHat), minBulkESS: try optional(.minBulkESS),
        minTailESS: try optional(.minTailESS), divergences: $0)
    }
    wallSeconds = try value(.wallSeconds)
    cpuSeconds = try value(.cpuSeconds)
    heldColumns = try optional(.heldColumns)
    choices = try value(.notes)
    problems = try value(.warnings)
  }
}

/// The scores of a report, all of one kind.
private struct Scores<Score: Decodable> {
  let training: Score
  let validation: Score?
  let test: Score?

  init(_ container: KeyedDecodingContainer<FitReport.CodingKeys>, _ kind: Score.Type) throws {
    training = try container.decode(kind, forKey: .training)
    validation = try container.decodeIfPresent(kind, forKey: .validation)
    test = try container.decodeIfPresent(kind, forKey: .test)
  }
}

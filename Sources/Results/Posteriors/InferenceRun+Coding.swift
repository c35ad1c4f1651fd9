import Variational
import Words

extension InferenceRun: Codable {
  /// Reads the record of a run from its form in saved fits.
  /// - Throws: `DecodingError` where a part that the method has is missing.
  public init(from decoder: any Decoder) throws {
    let flat = try FlatRun(from: decoder)
    self.init(try flat.outcome(decoder), seed: flat.seed)
    gradientEvaluations = flat.gradientEvaluations
    (wallSeconds, cpuSeconds) = (flat.wallSeconds, flat.cpuSeconds)
    (interrupted, isUnfinished) = (flat.interrupted, flat.isUnfinished)
    (choices, remarks) = (flat.notes, flat.remarks)
  }

  /// Writes it as one flat object, without keys that its method does not have.
  public func encode(to encoder: any Encoder) throws { try FlatRun(self).encode(to: encoder) }
}

/// A run as one flat object, as in saved fits.
private struct FlatRun: Codable {
  var method: InferenceMethod
  var seed: UInt64
  var gradientEvaluations: Int
  var warmupGradientEvaluations: Int?
  var wallSeconds: Double
  var cpuSeconds: Double
  var interrupted: Bool
  var isUnfinished: Bool?
  var chains: [ChainRecord.Chain]?
  var maximumTreeDepth: Int?
  var notes: [Passage]
  var remarks: [Passage]
  var chainFindings: [Passage]?
  var divergenceRemedy: Remedy?
  var guide: String?
  var elbo: Double?
  var elboStandardError: Double?
  var elboWindows: [ELBOWindow]?
  var logEvidence: Double?
  var steps: Int?
  var converged: Bool?
  var trainingCurve: TrainingCurve?
  var paretoK: Double?
  var importanceDraws: Int?
  var importanceESS: Double?
  var isCorrected: Bool?

  // Runs that were saved before chains were judged here have their remarks under the name of all warnings.
  enum CodingKeys: String, CodingKey {
    case remarks = "warnings"
    case method, seed, gradientEvaluations, warmupGradientEvaluations, wallSeconds, cpuSeconds
    case interrupted, isUnfinished, chains, maximumTreeDepth, notes, chainFindings
    case divergenceRemedy
    case guide, elbo, elboStandardError, elboWindows, logEvidence, steps, converged, trainingCurve
    case paretoK, importanceDraws, importanceESS, isCorrected
  }

  init(_ run: InferenceRun) {
    (method, seed) = (run.method, run.seed)
    gradientEvaluations = run.gradientEvaluations
    (wallSeconds, cpuSeconds) = (run.wallSeconds, run.cpuSeconds)
    (interrupted, isUnfinished) = (run.interrupted, run.isUnfinished)
    (notes, remarks) = (run.choices, run.remarks)
    (guide, steps, converged) = (run.family, run.steps, run.converged)
    if let record = run.chains {
      chains = record.chains
      maximumTreeDepth = record.maximumTreeDepth
      warmupGradientEvaluations = record.warmupGradientEvaluations
      chainFindings = record.findings
      divergenceRemedy = record.divergenceRemedy
    }
    if let record = run.guide {
      (elbo, elboStandardError) = (record.elbo, record.elboStandardError)
      (elboWindows, logEvidence) = (record.elboWindows, record.logEvidence)
      paretoK = record.importance?.paretoK
      importanceDraws = record.importance?.draws
      importanceESS = record.importance?.effectiveSampleSize
      isCorrected = record.isCorrected ? true : nil
    }
    trainingCurve = run.training?.curve
  }

  func outcome(_ decoder: any Decoder) throws -> RunOutcome {
    func required<Value>(_ value: Value?, _ key: CodingKeys) throws -> Value {
      guard let value else {
        throw DecodingError.keyNotFound(
          key,
          DecodingError.Context(
            codingPath: decoder.codingPath,
            debugDescription: "a run by \(method.name) needs \"\(key.stringValue)\""))
      }
      return value
    }
    switch method {
    case .nuts:
      var record = ChainRecord(
        chains: chains, maximumTreeDepth: maximumTreeDepth,
        warmupGradientEvaluations: warmupGradientEvaluations)
      (record.findings, record.divergenceRemedy) = (chainFindings, divergenceRemedy)
      return .chains(record)
    case .svi:
      return .guide(
        try guide(
          .svi(
            steps: required(steps, .steps), converged: required(converged, .converged),
            windows: elboWindows ?? []), required))
    case .laplace:
      return .guide(
        try guide(
          .laplace(
            steps: required(steps, .steps), converged: required(converged, .converged),
            logEvidence: required(logEvidence, .logEvidence)), required))
    case .pathfinder: return .guide(try guide(.pathfinder, required))
    case .map:
      return .mode(
        try ModeRecord(
          steps: required(steps, .steps), converged: required(converged, .converged)))
    case .point:
      return .trained(
        try TrainingRecord(
          curve: required(trainingCurve, .trainingCurve), steps: required(steps, .steps)))
    case .ancestral: return .prior
    }
  }

  private func guide(
    _ search: GuideRecord.Search, _ required: (Double?, CodingKeys) throws -> Double
  ) throws -> GuideRecord {
    try GuideRecord(
      // An older fit does not name its family: there was only one.
      family: guide ?? MeanFieldFamily().name, search: search, elbo: required(elbo, .elbo),
      elboStandardError: required(elboStandardError, .elboStandardError),
      importance: paretoK.map {
        GuideRecord.Importance(
          paretoK: $0, draws: importanceDraws ?? 0, effectiveSampleSize: importanceESS ?? .nan)
      }, isCorrected: isCorrected ?? false)
  }
}

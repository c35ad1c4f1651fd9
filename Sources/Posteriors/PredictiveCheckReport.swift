import Diagnostics

/// What a classifier, or its prior alone, makes of the rows it learned from, beside what was observed.
public struct PredictiveCheckReport: Sendable {
  /// What draws replicates.
  public enum Source: String, Sendable, Codable {
    /// The prior alone.
    case prior
    /// The fit.
    case posterior
  }
  /// Where the replicates come from.
  public let source: Source
  /// Replicated tables.
  public let replicateCount: Int
  /// The share of each class.
  public let shares: [PredictiveCheck]
  /// Mean and SD of each feature within each class.
  public let features: [PredictiveCheck]
  /// The largest probability that a class has in a row, averaged over rows and draws: near 1, the model is sure of everything.
  public let meanCertainty: Double
  /// That the draws are those of a run which was stopped before its end; nil where it was not.
  let caveat: String?

  /// All checks.
  public var checks: [PredictiveCheck] { shares + features }

  /// How many checks one expects outside the central 90 % by chance alone.
  public var expectedOutside: Double { 0.1 * Double(checks.count) }

  /// What the checks say, a sentence each; the first is the verdict, the last tells of a run that was stopped before its end.
  public var findings: [String] { verdict + (caveat.map { [$0] } ?? []) }

  private var verdict: [String] {
    if checks.isEmpty {
      return [
        "Nothing could be checked: found \(replicateCount) replicated table\(replicateCount == 1 ? "" : "s"), expected at least "
          + "20. Fit again with more draws."
      ]
    }
    return source == .prior ? priorFindings : posteriorFindings
  }

  private var priorFindings: [String] {
    let impossible = shares.filter { $0.twoSidedProbability < 0.02 }
    var findings: [String] = []
    if impossible.isEmpty {
      findings.append(
        "The prior allows tables like this one: no class share lies in its far tails.")
    } else {
      findings.append(
        "The prior hardly makes tables like this one: \(impossible.count) of \(shares.count) class shares lie in its "
          + "outer 2 %, first \(impossible[0].name). Look again at the priors of the intercepts.")
    }
    if let finding = priorFeatureFinding { findings.append(finding) }
    if meanCertainty > 0.9 {
      findings.append(
        "Before seeing data the model is sure of nearly every row (mean largest probability "
          + "\(rounded(meanCertainty))): the prior on the weights is so wide that logits saturate. A narrower one says "
          + "what you believe, and is easier to sample.")
    }
    return findings
  }

  /// What the prior makes of the features within classes; nil where there is none to check.
  private var priorFeatureFinding: String? {
    let strange = features.filter { $0.twoSidedProbability < 0.02 }
    guard let worst = features.min(by: { $0.twoSidedProbability < $1.twoSidedProbability }) else {
      return nil
    }
    let expected = 0.02 * Double(features.count)
    let count =
      "\(strange.count) of \(features.count) means and SDs of features within classes lie in its outer 2 %, about "
      + "\(Int(expected.rounded())) would by chance"
    return Double(strange.count) > 2 * expected + 3
      ? count
        + "; the worst is \(worst.name). There the data have to overcome the prior: look again at the priors of the weights."
      : count + "."
  }

  private var posteriorFindings: [String] {
    let outside = checks.count { $0.isOutside }
    // Checks depend on each other; twice the expected number, and three beyond it, is more than that explains.
    guard Double(outside) > 2 * expectedOutside + 3 else {
      return [
        "The model makes data like those observed: \(outside) of \(checks.count) checks lie outside their central 90 %, "
          + "about \(Int(expectedOutside.rounded())) would by chance."
      ]
    }
    let worst = checks.min { $0.twoSidedProbability < $1.twoSidedProbability }
    return [
      "The model does not make data like those observed: \(outside) of \(checks.count) checks lie outside their central "
        + "90 %, about \(Int(expectedOutside.rounded())) would by chance\(worst.map { "; the worst is \($0.name)" } ?? "").",
      "Spreads of features within a class that the model misses mean that a linear logit is too simple for them: transform "
        + "the feature, add its square, or use the network (--model ffnn).",
    ]
  }

  private func rounded(_ value: Double) -> String { "\((100 * value).rounded() / 100)" }
}

extension PredictiveCheckReport: Encodable {
  enum CodingKeys: String, CodingKey {
    case source, replicates, shares, features, findings
    case meanCertainty = "mean_certainty"
  }

  private struct Check: Encodable {
    let name: String
    let observed, mean, q5, q50, q95: Double?
    let tailProbability: Double
    enum CodingKeys: String, CodingKey {
      case name, observed, mean, q5, q50, q95
      case tailProbability = "tail_probability"
    }

    init(_ check: PredictiveCheck) {
      name = check.name
      observed = finite(check.observed)
      mean = finite(check.mean)
      (q5, q50, q95) = (finite(check.q5), finite(check.q50), finite(check.q95))
      tailProbability = check.tailProbability
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(source, forKey: .source)
    try container.encode(replicateCount, forKey: .replicates)
    try container.encode(shares.map(Check.init), forKey: .shares)
    try container.encode(features.map(Check.init), forKey: .features)
    try container.encode(finite(meanCertainty), forKey: .meanCertainty)
    try container.encode(findings, forKey: .findings)
  }
}

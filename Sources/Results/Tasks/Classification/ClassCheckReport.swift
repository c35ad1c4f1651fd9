import Diagnostics
import Words

/// Replicates, by a classifier or its prior alone, of the rows it learned from, compared with what was observed.
public struct ClassCheckReport: Sendable {
  /// Where the replicates come from.
  public let source: PredictiveCheckReport.Source
  /// Replicated tables.
  public let replicateCount: Int
  /// The share of each class.
  public let shares: [PredictiveCheck]
  /// Mean and SD of each feature within each class.
  public let features: [PredictiveCheck]
  /// The checks by statistic: class shares, then mean and SD of each feature over the classes.
  public let groups: [PredictiveCheckGroup]
  /// The largest probability that a class has in a row, averaged over rows and draws: near 1, the model is sure of everything.
  public let meanCertainty: Double
  /// A remark that the draws come from a run that was stopped early; nil if it was not.
  let caveat: String?

  /// All checks.
  public var checks: [PredictiveCheck] { shares + features }

  /// Statistics that the model does not reproduce, the furthest out first.
  public var suspicious: [PredictiveCheckGroup] {
    groups.filter(\.isSuspicious).sorted {
      ($0.probability, -$0.outsideShare) < ($1.probability, -$1.outsideShare)
    }
  }

  /// What the checks say, a sentence each; the first is the verdict, the last reports a run that was stopped early.
  public var findings: [String] { passages.map(\.description) }
  package var passages: [Passage] { verdict + (caveat.map { [Passage($0)] } ?? []) }

  private var verdict: [Passage] {
    if checks.isEmpty {
      return [PredictiveCheckReport.nothingChecked(replicates: replicateCount)]
    }
    return source == .prior ? priorFindings.map { Passage($0) } : posteriorFindings
  }

  private var priorFindings: [String] {
    let impossible = shares.filter { $0.twoSidedProbability < 0.02 }
    var findings: [String] = []
    if impossible.isEmpty {
      findings.append(
        "The prior allows tables like this one: no class share is in its far tails.")
    } else {
      findings.append(
        "The prior hardly makes tables like this one: \(impossible.count) of \(shares.count) class shares are in its "
          + "outer 2 %, first \(impossible[0].name). Look again at the priors of the intercepts.")
    }
    if let finding = priorFeatureFinding { findings.append(finding) }
    if meanCertainty > 0.9 {
      findings.append(
        "Before seeing data the model is sure of nearly every row (mean largest probability "
          + "\(meanCertainty.rounded(to: 2))): the prior on the weights is so wide that logits saturate. A narrower one says "
          + "what you believe, and is easier to sample.")
    }
    return findings
  }

  /// What the prior implies for the features within classes; nil if there is none to check.
  private var priorFeatureFinding: String? {
    let strange = features.filter { $0.twoSidedProbability < 0.02 }
    guard let worst = features.min(by: { $0.twoSidedProbability < $1.twoSidedProbability }) else {
      return nil
    }
    let expected = 0.02 * Double(features.count)
    let count =
      "\(strange.count) of \(features.count) means and SDs of features within classes are in its outer 2 %, about "
      + "\(Int(expected.rounded())) would by chance"
    return Double(strange.count) > 2 * expected + 3
      ? count
        + "; the worst is \(worst.name). There the data have to overcome the prior: look again at the priors of the weights."
      : count + "."
  }

  private var posteriorFindings: [Passage] {
    let suspicious = suspicious
    let statistics = counted(groups.count, "statistic")
    guard !suspicious.isEmpty else {
      return [
        "The model makes data like those observed: none of \(statistics) is unusually far out among the model's own tables. "
          + "Of single checks \(checks.count { $0.isOutside }) of \(checks.count) are outside their central 90 %; where a model is "
          + "right, fewer than a tenth do, as it has seen the rows."
      ] + (crowdingFinding.map { [$0] } ?? [])
    }
    let shown = suspicious.prefix(Self.namedStatistics)
    let rest = suspicious.count - shown.count
    return [
      "The model does not make data like those observed: \(suspicious.count) of \(statistics) "
        + "\(suspicious.count == 1 ? "is" : "are") further out than any is in 95 % of the model's own tables."
    ] + shown.map { Passage($0.sentence) } + (rest > 0 ? ["And \(rest) more."] : [])
      + advice(suspicious)
  }

  /// Where single checks outside their intervals cluster although no statistic is suspicious; nil if they do not.
  private var crowdingFinding: Passage? {
    let crowded = groups.filter(\.isCrowded).sorted { $0.outsideShare > $1.outsideShare }
    guard !crowded.isEmpty else { return nil }
    let names = crowded.prefix(Self.namedStatistics).map {
      "\($0.name) (\($0.outsideCount) of \($0.checks.count))"
    }
    let rest = crowded.count - names.count
    return
      "They crowd in \(names.joined(separator: ", "))\(rest > 0 ? ", and \(rest) more" : ""). That is no proof against the model, "
      + "but a place to look: plot \(crowded.count == 1 ? "this feature" : "these features") by class, and see whether a transform "
      + "or a network (\(.models) lists them) predicts better."
  }

  /// Statistics that are named one by one.
  private static let namedStatistics = 6

  private func advice(_ suspicious: [PredictiveCheckGroup]) -> [Passage] {
    func has(_ prefix: String) -> Bool { suspicious.contains { $0.name.hasPrefix(prefix) } }
    var advice: [Passage] = []
    if has("SD of") {
      advice.append(
        "Spreads of features within a class that the model misses mean that a linear logit is too simple for them: transform "
          + "the feature, add its square, or use a network (\(.models) lists them).")
    }
    if has("mean of") {
      advice.append(
        "Means of features within a class that the model misses mean that the priors hold the weights back, or that the fit has "
          + "not converged: look at the priors, and at the diagnosis of the fit.")
    }
    if has("share") {
      advice.append(
        "Class shares that the model misses mean that the priors of the intercepts are too narrow.")
    }
    return advice
  }
}

extension PredictiveCheckGroup {
  fileprivate var outsideShare: Double { Double(outsideCount) / Double(max(1, checks.count)) }

  /// "SD of energy: 5 of 11 classes outside their central 90 %".
  fileprivate var sentence: String {
    let worst = checks.min { $0.twoSidedProbability < $1.twoSidedProbability }
    return
      "\(name): \(outsideCount) of \(counted(checks.count, "class", "classes")) outside their central 90 %"
      + (worst.map { "; the furthest out is the \($0.name)." } ?? ".")
  }
}

extension ClassCheckReport: Encodable {
  enum CodingKeys: String, CodingKey {
    case source, replicates, shares, features, statistics, findings
    case meanCertainty = "mean_certainty"
  }

  private struct Statistic: Encodable {
    let name: String
    let checks, outside: Int
    let probability: Double
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(source, forKey: .source)
    try container.encode(replicateCount, forKey: .replicates)
    try container.encode(shares.map(CheckRecord.init), forKey: .shares)
    try container.encode(features.map(CheckRecord.init), forKey: .features)
    try container.encode(
      groups.map {
        Statistic(
          name: $0.name, checks: $0.checks.count, outside: $0.outsideCount,
          probability: $0.probability)
      }, forKey: .statistics)
    try container.encode(finite(meanCertainty), forKey: .meanCertainty)
    try container.encode(passages, forKey: .findings)
  }
}

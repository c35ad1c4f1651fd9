import Diagnostics
import Posteriors
import Words

/// Replicates of the numbers that a fit learned from, by it or its prior alone, compared with what was observed.
public struct NumberCheckReport: Sendable {
  /// Where the replicates come from.
  public let source: PredictiveCheckReport.Source
  /// Replicated tables.
  public let replicateCount: Int
  /// Statistics of all rows, such as the mean and the share of zeros.
  public let checks: [PredictiveCheck]
  /// Each of them with the probability that any is as far out.
  public let groups: [PredictiveCheckGroup]
  /// What to try where a statistic is not reproduced, by its name.
  let advice: [String: String]
  /// A remark that the draws come from a run that was stopped early; nil if it was not.
  let caveat: String?

  /// Compares statistics of a table with those of replicated ones.
  init(
    _ rows: ObservedRows, by predictor: RowPredictor, _ request: CheckRequest,
    statistics: [NumberStatistic]
  ) throws {
    let (draws, model) = try predictor.replicating(rows, request)
    let tables = try draws.predictive(
      model, at: draws.spread(request.replicates), seed: request.seed
    ).replicates.map { Array($0) }
    let observed = statistics.map { $0.value(rows.responses.numbers) }
    let replicated = tables.map { table in statistics.map { $0.value(table) } }
    let checks = statistics.indices.map { place in
      PredictiveCheck(
        name: statistics[place].name, observed: observed[place],
        replicates: replicated.map { $0[place] })
    }
    source = request.source
    replicateCount = tables.count
    self.checks = checks.compactMap(\.self)
    groups = PredictiveCheckGroup.groups(
      statistics.indices.map { (statistics[$0].name, [$0]) }, checks: checks, observed: observed,
      replicates: replicated)
    advice = Dictionary(
      statistics.map { ($0.name, $0.advice) }, uniquingKeysWith: { first, _ in first })
    caveat = draws.run.caveat
  }

  /// Statistics that the model does not reproduce, the furthest out first.
  public var suspicious: [PredictiveCheckGroup] {
    groups.filter(\.isSuspicious).sorted { $0.probability < $1.probability }
  }

  /// What the checks say, a sentence each; the first is the verdict, the last reports a run that was stopped early.
  public var findings: [String] { passages.map(\.description) }
  package var passages: [Passage] { verdict + (caveat.map { [Passage($0)] } ?? []) }

  private var verdict: [Passage] {
    guard !checks.isEmpty else {
      return [PredictiveCheckReport.nothingChecked(replicates: replicateCount)]
    }
    return (source == .prior ? priorFindings : posteriorFindings).map { Passage($0) }
  }

  private var priorFindings: [String] {
    let strange = checks.filter { $0.twoSidedProbability < 0.02 }
    return strange.isEmpty
      ? ["The prior allows tables like this one: no statistic is in its far tails."]
      : [
        "The prior hardly makes tables like this one: \(strange.map(\.name).joined(separator: ", ")) "
          + "\(strange.count == 1 ? "is" : "are") in its outer 2 %. Look again at the priors."
      ]
  }

  private var posteriorFindings: [String] {
    let suspicious = suspicious
    guard !suspicious.isEmpty else {
      return [
        "The model makes data like those observed: none of \(counted(groups.count, "statistic")) is unusually far out among the model's own "
          + "tables."
      ]
    }
    return [
      "The model does not make data like those observed: \(suspicious.count) of \(counted(groups.count, "statistic")) "
        + "\(suspicious.count == 1 ? "is" : "are") further out than any is in 95 % of the model's own tables: "
        + "\(suspicious.map(\.name).joined(separator: ", "))."
    ]
      + suspicious.compactMap { advice[$0.name] }.reduce(into: []) {
        if !$0.contains($1) { $0.append($1) }
      }
  }
}

/// A statistic of the numbers of a table.
struct NumberStatistic {
  let name: String
  /// What a model that misses it lacks, and what to try.
  let advice: String
  /// The statistic; NaN where it is undefined.
  let value: @Sendable ([Double]) -> Double
}

extension NumberCheckReport: Encodable {
  enum CodingKeys: String, CodingKey { case source, replicates, checks, statistics, findings }

  private struct Statistic: Encodable {
    let name: String
    let probability: Double
  }

  /// The names of `ClassCheckReport`, with `checks` of the whole table.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(source, forKey: .source)
    try container.encode(replicateCount, forKey: .replicates)
    try container.encode(checks.map(CheckRecord.init), forKey: .checks)
    try container.encode(
      groups.map { Statistic(name: $0.name, probability: $0.probability) }, forKey: .statistics)
    try container.encode(passages, forKey: .findings)
  }
}

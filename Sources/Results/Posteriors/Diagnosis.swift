import Diagnostics
import Words

/// A judgement of a set of draws: the statistics of every scalar, and one verdict.
public struct Diagnosis: Sendable {
  /// What is judged.
  public let draws: DrawSet
  /// Statistics of every scalar, in the order of the draws' names.
  public let summaries: [ParameterSummary]
  /// Statistics of the log density; nil where it is unknown.
  public let logDensity: ParameterSummary?
  /// What the chains show; nil for draws of an approximation.
  public let report: SamplerReport?

  /// Judges draws: every scalar, the chains, and the run behind them as far as it is known.
  public init(_ draws: DrawSet) {
    self.draws = draws
    summaries = draws.summaries()
    logDensity = draws.logDensities.map { ParameterSummary($0) }
    report = draws.samplerReport(summaries)
  }

  /// What is wrong, what it means and what to try, one to three sentences for each finding; empty if all is well.
  public var warnings: [String] { problems.map(\.description) }

  package var problems: [Passage] {
    if let report { return report.findings.map(\.passage) }
    // The headline already reports k̂.
    let trust = draws.run?.guide?.trust
    let plain =
      draws.cautions + [SamplerReport.nonFiniteWarning(draws.names, summaries)].compactMap(\.self)
    return (draws.run?.remarks ?? []).filter { remark in
      !(trust.map(remark.description.hasPrefix) ?? false)
    }
      + plain.map { Passage($0) }
  }

  /// The first sentence of the verdict: whether the draws can be used.
  public var headline: String {
    if let report { return report.headline }
    if let approximation = draws.approximation {
      return
        "These draws come from an approximation (\(approximation)), for which R̂ and ESS mean nothing. How close they are to the "
        + "posterior is unknown."
    }
    if draws.run?.method == .point {
      return
        "This is one point, trained to a low loss: it has no spread to judge. Score it on rows held out, or fit by NUTS or SVI "
        + "for a posterior."
    }
    guard let run = draws.run, run.method.isFitted else {
      return "These draws come from the prior: nothing was fitted, so there is nothing to judge."
    }
    if run.method == .map {
      return
        "These draws are copies of one point, the mode: there is no uncertainty in them, and nothing that could judge it."
    }
    return
      "These draws come from an approximation (\(run.methodName)), for which R̂ and ESS mean nothing. "
      + (run.guide?.trust ?? "How close they are to the posterior is unknown.")
  }

  /// All of it in one paragraph.
  public var verdict: String { ([headline] + warnings).joined(separator: " ") }
}

extension Diagnosis: Encodable {
  enum CodingKeys: String, CodingKey {
    case source, origin, chains, draws, parameters
    case logDensity = "log_density"
    case energyBFMI = "ebfmi"
    case divergences
    case depthSaturations = "depth_saturated"
    case transitions
    case constants
    case nonFinite = "non_finite"
    case findings, notes, verdict
  }

  private struct Finding: Encodable {
    let kind: String
    let serious: Bool
    let text: Passage
  }

  /// Every key is always present; what is unknown or not finite is null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let isMarkovChain = draws.isMarkovChain
    try container.encode(draws.source, forKey: .source)
    try container.encode(draws.origin, forKey: .origin)
    try container.encode(draws.chainCount, forKey: .chains)
    try container.encode(draws.drawCount, forKey: .draws)
    try container.encode(
      zip(draws.names, summaries).map {
        ParameterRecord(name: $0, statistics: $1, isMarkovChain: isMarkovChain)
      }, forKey: .parameters)
    try container.encode(
      logDensity.map {
        ParameterRecord(name: "lp__", statistics: $0, isMarkovChain: isMarkovChain)
      }, forKey: .logDensity)
    try container.encode((report?.energyBFMI ?? []).map { finite($0) }, forKey: .energyBFMI)
    try container.encode(report?.divergences, forKey: .divergences)
    try container.encode(report?.depthSaturations, forKey: .depthSaturations)
    try container.encode(report?.transitionCount, forKey: .transitions)
    try container.encode(report?.constants ?? [], forKey: .constants)
    try container.encode(report?.nonFinite ?? [], forKey: .nonFinite)
    let findings = report?.findings.map {
      Finding(kind: $0.kind.rawValue, serious: $0.isSerious, text: $0.passage)
    }
    try container.encode(
      findings ?? problems.map { Finding(kind: "run", serious: true, text: $0) }, forKey: .findings)
    try container.encode(draws.notes, forKey: .notes)
    try container.encode(([Passage(headline)] + problems).joined(), forKey: .verdict)
  }
}

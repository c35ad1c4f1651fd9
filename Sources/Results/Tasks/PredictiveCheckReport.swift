import Diagnostics
import Words

/// Replicates, by a fit or its prior alone, of the rows it learned from, compared with what was observed.
public enum PredictiveCheckReport: Sendable {
  /// Classes.
  case classes(ClassCheckReport)
  /// Quantities, or counts.
  case numbers(NumberCheckReport)

  /// What draws replicates.
  public enum Source: String, Sendable, Codable {
    /// The prior alone.
    case prior
    /// The fit.
    case posterior
  }

  /// Replicated tables.
  public var replicateCount: Int {
    switch self {
    case .classes(let report): report.replicateCount
    case .numbers(let report): report.replicateCount
    }
  }

  /// All checks.
  public var checks: [PredictiveCheck] {
    switch self {
    case .classes(let report): report.checks
    case .numbers(let report): report.checks
    }
  }

  /// What the checks say, a sentence each; the first is the verdict, the last reports a run that was stopped early.
  public var findings: [String] { passages.map(\.description) }
  package var passages: [Passage] {
    switch self {
    case .classes(let report): report.passages
    case .numbers(let report): report.passages
    }
  }

  /// The check of classes; nil for numbers.
  public var classes: ClassCheckReport? {
    if case .classes(let report) = self { report } else { nil }
  }

  /// The check of numbers; nil for classes.
  public var numbers: NumberCheckReport? {
    if case .numbers(let report) = self { report } else { nil }
  }

  static func nothingChecked(replicates: Int) -> Passage {
    "Nothing could be checked: found \(counted(replicates, "replicated table")), expected at least "
      + "20. Fit again with more draws."
  }
}

extension PredictiveCheckReport: Encodable {
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .classes(let report): try report.encode(to: encoder)
    case .numbers(let report): try report.encode(to: encoder)
    }
  }
}

/// A check as JSON; undefined numbers are null.
struct CheckRecord: Encodable {
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

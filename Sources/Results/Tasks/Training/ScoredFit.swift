import Posteriors
import Tables

/// What a comparison takes from a fit to a split, and keeps of it.
struct ScoredFit: Sendable, Codable {
  /// The score on the test rows, and that of predictions that know no feature.
  private enum Scores: Sendable, Codable {
    case classes(ClassificationScore, majorityAccuracy: Double)
    case numbers(NumberScore, trainingMean: NumberScore)
  }

  private let scores: Scores
  /// Columns that are the same in all training rows.
  let heldColumns: [String]
  let cpuSeconds: Double
  /// The epoch that validation chose; nil for methods without epochs.
  let bestEpoch: Int?
  /// Whether the fit came with a warning.
  let isWarned: Bool

  var test: TaskScore {
    switch scores {
    case .classes(let score, _): .classes(score)
    case .numbers(let score, _): .numbers(score)
    }
  }

  var baseline: Baseline {
    switch scores {
    case .classes(_, let accuracy): .majorityClass(accuracy: accuracy)
    case .numbers(_, let score): .trainingMean(score)
    }
  }

  /// - Throws: `SplitComparisonError` for a fit to another kind of target, or without test rows.
  init(_ report: FitReport, of kind: TargetKind, by method: SplitComparison.Method) throws {
    guard report.target == kind else {
      throw SplitComparisonError(
        "method \(method.name): found a fit to a target of kind \(report.target.rawValue), expected \(kind.rawValue), the kind of the comparison."
      )
    }
    switch (report.test, report.baseline) {
    case (.classes(let score)?, .majorityClass(let accuracy)):
      scores = .classes(score, majorityAccuracy: accuracy)
    case (.numbers(let score)?, .trainingMean(let baseline)):
      scores = .numbers(score, trainingMean: baseline)
    default:
      throw SplitComparisonError(
        "method \(method.name): found a fit without test rows, expected scores on those that the split holds out."
      )
    }
    heldColumns = report.heldColumns ?? []
    cpuSeconds = report.run.cpuSeconds
    bestEpoch = report.run.training?.curve.bestEpoch
    isWarned = !report.warnings.isEmpty
  }
}

import Diagnostics
import Tasks
import Words

/// How two fits predict the test rows, and whether they differ by more than chance: row by row where both were tested on the
/// same rows and saved their predictions.
public struct TestComparison: Sendable {
  /// What pairing the rows shows.
  public struct Pairs: Sendable {
    /// Rows that the first fit alone gets right.
    public let onlyFirstRight: Int
    /// Rows that the second fit alone gets right.
    public let onlySecondRight: Int
    /// The p-value of the exact McNemar test, two-sided.
    public let probability: Double
  }

  /// Nil where rows cannot be paired.
  public let pairs: Pairs?
  /// The second fit's accuracy less the first's.
  public let accuracyDifference: Double
  /// The standard error of the difference; for independent rows where they cannot be paired, each with one more row of either
  /// kind (Agresti and Caffo).
  public let accuracyStandardError: Double
  /// The difference that this is the standard error of: where rows cannot be paired, that with one more row of either kind,
  /// which is nearer 0 than the printed accuracies.
  private let judgedDifference: Double
  /// Whether the accuracies differ: p < 0.05 where rows are paired, and else by more than two standard errors.
  public let accuraciesDiffer: Bool
  /// The second fit's log loss less the first's, in nats.
  public let logLossDifference: Double
  /// The standard error of the difference, of the paired rows or else of independent ones; nil for fewer than two rows, and
  /// where a fit was saved without its predictions for each row.
  public let logLossStandardError: Double?
  private let obstacle: TestRowPairing.Obstacle?
  private let names: (first: String, second: String)
  private let rows: (first: Int, second: Int)

  /// Nil unless both fits have test rows.
  init?(
    _ first: TableFit, named firstName: String, _ second: TableFit, named secondName: String,
    haveSameRows: Bool
  ) {
    guard let left = first.report.test?.classes, let right = second.report.test?.classes else {
      return nil
    }
    names = (firstName, secondName)
    rows = (left.rows, right.rows)
    accuracyDifference = right.accuracy - left.accuracy
    logLossDifference = right.logLoss - left.logLoss
    let pairing = TestRowPairing(first, second, haveSameRows: haveSameRows)
    obstacle = pairing.obstacle
    logLossStandardError = pairing.logProbabilityStandardError
    if let (ours, theirs) = pairing.rows {
      let right = (0..<ours.actual.count).map { row in
        (ours.predicted[row] == ours.actual[row], theirs.predicted[row] == theirs.actual[row])
      }
      let (only, others) = (right.count { $0.0 && !$0.1 }, right.count { !$0.0 && $0.1 })
      let pairs = Pairs(
        onlyFirstRight: only, onlySecondRight: others, probability: mcNemarProbability(only, others)
      )
      self.pairs = pairs
      accuracyStandardError =
        standardErrorOfMean(right.map { Double($0.1 ? 1 : 0) - ($0.0 ? 1 : 0) }) ?? .nan
      judgedDifference = accuracyDifference
      accuraciesDiffer = pairs.probability < 0.05
      return
    }
    pairs = nil
    let estimate = proportionDifference(left.rightRows, right.rightRows)
    accuracyStandardError = estimate.standardError
    judgedDifference = estimate.difference
    accuraciesDiffer = abs(estimate.difference) > 2 * estimate.standardError
  }

  /// What it means, in sentences: the same ones whichever fit comes first.
  var sentences: [String] { [accuracySentence] + [logLossSentence].compactMap(\.self) }

  private var accuracySentence: String {
    let better = betterFirst(accuracyDifference > 0, isTie: accuracyDifference == 0)
    let size = decimal(abs(accuracyDifference))
    if let pairs {
      let counts =
        better.isSecond
        ? (pairs.onlySecondRight, pairs.onlyFirstRight)
        : (pairs.onlyFirstRight, pairs.onlySecondRight)
      let test =
        "of the \(counted(rows.first, "row")), \(counts.0) \(counts.0 == 1 ? "is" : "are") right in \(better.name) alone and \(counts.1) in "
        + "\(better.other) alone (exact McNemar \(probabilityText("p", pairs.probability)))"
      return accuraciesDiffer
        ? "Test accuracies differ: \(better.name) is better by \(size); \(test)."
        : "Test accuracies agree, as far as these rows show: \(test)."
    }
    let judged =
      "\(decimal(abs(judgedDifference))) ± \(decimal(accuracyStandardError)) with a right and a wrong row added to each"
    let reason = obstacle.map { "; \($0.words)" } ?? ""
    return accuraciesDiffer
      ? "Test accuracies differ by more than two standard errors: \(better.name) is better by \(size) (\(judged))\(reason)."
      : "Test accuracies agree within two standard errors: they differ by \(size) (\(judged))\(reason)."
  }

  private var logLossSentence: String? {
    guard logLossDifference.isFinite else { return nil }
    let better = betterFirst(logLossDifference < 0, isTie: logLossDifference == 0)
    let size = decimal(abs(logLossDifference))
    guard let error = logLossStandardError else {
      return "Test log loss is lower by \(size) in \(better.name); its standard error is not known."
    }
    return isClearDifference(logLossDifference, error: error)
      ? "Test log loss is lower in \(better.name), by \(size) ± \(decimal(error))."
      : "Test log losses agree within two standard errors: they differ by \(size) ± \(decimal(error))."
  }

  private func betterFirst(
    _ isSecond: Bool, isTie: Bool
  ) -> (name: String, other: String, isSecond: Bool) {
    // Equal fits are in alphabetical order, so that the order in which they are given does not matter.
    let second = isTie ? names.second < names.first : isSecond
    return second ? (names.second, names.first, true) : (names.first, names.second, false)
  }
}

extension ClassificationScore {
  /// How many of how many rows are right.
  fileprivate var rightRows: (count: Int, rows: Int) {
    (classCounts.indices.reduce(0) { $0 + confusion[$1 * (classCounts.count + 1)] }, rows)
  }
}

extension TestComparison: Encodable {
  enum CodingKeys: String, CodingKey {
    case paired
    case onlyFirstRight = "only_first_right"
    case onlySecondRight = "only_second_right"
    case probability = "mcnemar_p"
    case accuracyDifference = "accuracy_diff"
    case accuracyStandardError = "accuracy_diff_se"
    case accuraciesDiffer = "accuracies_differ"
    case logLossDifference = "log_loss_diff"
    case logLossStandardError = "log_loss_diff_se"
  }

  /// Every key is always present; what needs pairs is null without them, and so are undefined numbers.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(pairs != nil, forKey: .paired)
    try container.encode(pairs?.onlyFirstRight, forKey: .onlyFirstRight)
    try container.encode(pairs?.onlySecondRight, forKey: .onlySecondRight)
    try container.encode(pairs?.probability, forKey: .probability)
    try container.encode(finite(accuracyDifference), forKey: .accuracyDifference)
    try container.encode(finite(accuracyStandardError), forKey: .accuracyStandardError)
    try container.encode(accuraciesDiffer, forKey: .accuraciesDiffer)
    try container.encode(finite(logLossDifference), forKey: .logLossDifference)
    try container.encode(finite(logLossStandardError), forKey: .logLossStandardError)
  }
}

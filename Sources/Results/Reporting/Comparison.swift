import Modeling
import Posteriors
import Tables
import Tasks
import Words

/// Two fits side by side: how they predict, how their posteriors differ, and what that means.
///
/// ```swift
/// let comparison = try Comparison(exact, named: "NUTS", quick, named: "SVI")
/// print(comparison.text())
/// for sentence in comparison.verdict { print(sentence) }
/// ```
public struct Comparison: Sendable {
  /// A named scalar in both posteriors.
  public struct ScalarDifference: Sendable {
    /// The scalar, such as `beta[Rock,energy]`: both posteriors have one of this name.
    public let name: String
    /// Posterior mean in the first fit.
    public let firstMean: Double
    /// Posterior mean in the second fit.
    public let secondMean: Double
    /// (second mean − first mean) / first SD.
    public let shiftInSDs: Double
    /// second SD / first SD.
    public let ratioOfSDs: Double
    /// Posterior standard deviation in the first fit.
    let firstSD: Double
  }

  /// The name of the first fit, the yardstick: `init` puts the two in order.
  public let firstName: String
  /// The name of the second fit.
  public let secondName: String
  /// The report of the first fit.
  public let first: FitReport
  /// The report of the second fit.
  public let second: FitReport
  /// Whether single scalars can be compared; in a network with exchangeable units they cannot.
  public let hasIdentifiedScalars: Bool
  private let rowsAreKnown: Bool
  private let learnedInOtherOrder: Bool
  /// The parts of the rows, such as `test rows`, in which the two are known to differ, or seem to.
  private let differingRows: [String]
  private let hintAtOrder: String?
  /// How the two predict the test rows; nil unless both have some.
  public let test: HeldOutComparison?
  /// For each scalar that both have and that varies in the first fit; empty where there is none.
  public let differences: [ScalarDifference]
  /// How well the two would predict other rows; nil except for fits by NUTS of different models to the same rows.
  public let predictive: PredictiveComparison?

  /// Compares two fits. The first is the yardstick: the one by NUTS, or else an approximation before a point.
  /// - Throws: `DataError` for fits of different classes, targets or kinds of targets; what evaluating the log likelihoods throws, for fits whose parts do
  ///   not fit together.
  public init(
    _ first: TableFit, named firstName: String, _ second: TableFit, named secondName: String
  ) throws {
    guard first.target.kind == second.target.kind else {
      throw DataError(
        .init(secondName), found: "a fit of \(second.target.kind.words)",
        expected: "one of \(first.target.kind.words), as \(firstName)",
        suggestion: "Compare fits of one target.")
    }
    guard first.report.classes == second.report.classes else {
      throw DataError(
        .init(secondName), found: "a fit of the classes \(quotedList(second.report.classes))",
        expected: "those of \(firstName), \(quotedList(first.report.classes))",
        suggestion: "Compare fits of one target.")
    }
    guard first.hasSameTarget(as: second) else {
      throw DataError(
        .init(secondName), found: "a fit of \(quoted(second.pipeline.settings.target))",
        expected: "one of \(quoted(first.pipeline.settings.target)), as \(firstName)",
        suggestion: "Compare fits of one target.")
    }
    let swapped = Self.rank(second.report.inference) < Self.rank(first.report.inference)
    let (left, right) = swapped ? (second, first) : (first, second)
    self.firstName = swapped ? secondName : firstName
    self.secondName = swapped ? firstName : secondName
    self.first = left.report
    self.second = right.report
    predictive = try PredictiveComparison([(self.firstName, left), (self.secondName, right)])
    rowsAreKnown = left.observed != nil && right.observed != nil
    learnedInOtherOrder =
      !left.learnedFromSameRows(as: right) && left.learnedFromSameRowsInAnyOrder(as: right)
    differingRows = Self.differingRows(left, right)
    hintAtOrder = differingRows.contains(Self.testRows) ? Self.hintAtOrder(left, right) : nil
    test = HeldOutComparison(
      left, named: self.firstName, right, named: self.secondName,
      haveSameRows: !differingRows.contains(Self.testRows))
    hasIdentifiedScalars = left.model.hasIdentifiedScalars
    let others = Dictionary(
      right.summaries.map { ($0.name, $0.statistics) }, uniquingKeysWith: { first, _ in first })
    differences = left.summaries.compactMap { summary in
      guard let other = others[summary.name], summary.statistics.sd > 0 else { return nil }
      return ScalarDifference(
        name: summary.name, firstMean: summary.statistics.mean, secondMean: other.mean,
        shiftInSDs: (other.mean - summary.statistics.mean) / summary.statistics.sd,
        ratioOfSDs: other.sd / summary.statistics.sd, firstSD: summary.statistics.sd)
    }
  }

  private static let testRows = "test rows"

  /// By the checksums of their rows; for a fit that was saved without, by what it says about them.
  private static func differingRows(_ left: TableFit, _ right: TableFit) -> [String] {
    let (first, second) = (left.report, right.report)
    var parts: [String] = []
    if !left.learnedFromSameRowsInAnyOrder(as: right) { parts.append("training rows") }
    if let one = left.rowChecksums, let other = right.rowChecksums {
      if let rows = one.validation, let others = other.validation,
        !rows.agreeInAnyOrder(with: others)
      {
        parts.append("validation rows")
      }
      let agree =
        one.test.map { rows in other.test.map(rows.agreeInAnyOrder) ?? false }
        ?? (other.test == nil)
      if !agree { parts.append(testRows) }
    } else {
      if let rows = first.validation, let others = second.validation,
        !rows.mayShareRows(with: others)
      {
        parts.append("validation rows")
      }
      let mayShare =
        first.test.map { rows in second.test.map(rows.mayShareRows) ?? false }
        ?? (second.test == nil)
      if !mayShare
        || first.test != nil && first.seed != second.seed && !parts.isEmpty
      {
        parts.append(testRows)
      }
    }
    return parts
  }

  /// Why test rows that may be the same in another order were not recognized: one table has columns that the other has not, so
  /// that no row is equal to any of the other. Nil where that is not so.
  private static func hintAtOrder(_ left: TableFit, _ right: TableFit) -> String? {
    guard let rows = left.rowChecksums?.test, let others = right.rowChecksums?.test,
      let score = left.report.test, let other = right.report.test, score.mayShareRows(with: other)
    else { return nil }
    let columns = rows.columnsOfOneAlone(with: others)
    guard !columns.isEmpty else { return nil }
    return
      "If they were tested on the same rows in another order, that cannot be seen: only one of the two tables has "
      + "\(quotedList(columns)). Give both fits tables of the same columns, or of the same order."
  }

  /// The method that is nearer to the posterior has the lower rank.
  private static func rank(_ method: InferenceMethod) -> Int {
    switch method {
    case .nuts: 0
    case .svi, .laplace, .pathfinder: 1
    case .map, .point: 2
    case .ancestral: 3
    }
  }

  /// Root mean square of the shifts, in SDs of the first fit; nil without `differences`.
  public var rootMeanSquareShift: Double? {
    differences.isEmpty
      ? nil
      : (differences.reduce(0) { $0 + $1.shiftInSDs * $1.shiftInSDs } / Double(differences.count))
        .squareRoot()
  }

  /// The median ratio of SDs, second over first; nil without `differences`.
  public var medianRatioOfSDs: Double? {
    let sorted = differences.map(\.ratioOfSDs).filter { !$0.isNaN }.sorted()
    guard !sorted.isEmpty else { return nil }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }

  /// Whether the two saw the same rows and features, as far as the fits show.
  public var isLikeWithLike: Bool { caution == nil }

  /// What keeps the two from being compared like with like, in a sentence; nil where nothing does.
  public var caution: String? {
    var parts = differingRows
    // The order in which files have them does not change what is learned.
    if Set(first.features) != Set(second.features) { parts.append("features") }
    guard !parts.isEmpty else { return nil }
    return "The two fits differ in data (\(parts.joined(separator: ", "))): "
      + "what follows is not due to models or inference alone."
      + (hintAtOrder.map { " \($0)" } ?? "")
  }

  /// What the comparison means, in sentences.
  public var verdict: [String] {
    var sentences: [String] = []
    if let caution { sentences.append(caution) }
    sentences += test?.sentences ?? []
    if let predictive {
      sentences += predictive.verdict
    } else if first.model != second.model, first.inference == .nuts, second.inference == .nuts {
      sentences.append(
        learnedInOtherOrder
          ? "They learned from the same rows in another order or under other numbers, so PSIS-LOO cannot pair them: fit both to one file."
          : rowsAreKnown
            ? "They learned from different rows, so PSIS-LOO cannot compare them: fit both to the same rows."
            : "One of them was saved without its rows, so PSIS-LOO cannot compare them: fit again.")
    }
    if isLikeWithLike, first.model == second.model, first.inference.isFitted,
      second.inference.isFitted, second.inference != .nuts
    {
      sentences += ApproximationJudgment(self).sentences
    }
    // If two rank equally, neither is the first.
    let isTurned =
      Self.rank(first.inference) == Self.rank(second.inference) && secondName < firstName
    for report in isTurned ? [second, first] : [first, second] {
      guard let guide = report.run.guide, let verdict = guide.verdict else { continue }
      sentences.append(
        "\(report.inference.name): Pareto k̂ is \(decimal(guide.importance?.paretoK, 2)): \(verdict.meaning)."
      )
    }
    return sentences
  }
}

extension Comparison: Encodable {
  enum CodingKeys: String, CodingKey {
    case first, second, verdict, parameters, predictive, approximation, test
    case firstName = "first_name"
    case secondName = "second_name"
    case rootMeanSquareShift = "rms_shift"
    case medianRatioOfSDs = "median_sd_ratio"
  }
  private struct Record: Encodable {
    let name: String
    let shift: Double
    let sdRatio: Double
    enum CodingKeys: String, CodingKey {
      case name, shift
      case sdRatio = "sd_ratio"
    }
  }

  /// Both reports, the differences and the verdict; undefined numbers are null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(firstName, forKey: .firstName)
    try container.encode(secondName, forKey: .secondName)
    try container.encode(first, forKey: .first)
    try container.encode(second, forKey: .second)
    try container.encode(finite(rootMeanSquareShift), forKey: .rootMeanSquareShift)
    try container.encode(finite(medianRatioOfSDs), forKey: .medianRatioOfSDs)
    try container.encode(test, forKey: .test)
    try container.encode(predictive, forKey: .predictive)
    try container.encode(verdict, forKey: .verdict)
    let isJudged =
      isLikeWithLike && first.model == second.model && first.inference == .nuts
      && second.inference.isFitted && second.inference != .nuts
    try container.encode(isJudged ? ApproximationJudgment(self) : nil, forKey: .approximation)
    try container.encode(
      differences.filter { $0.shiftInSDs.isFinite && $0.ratioOfSDs.isFinite }
        .map { Record(name: $0.name, shift: $0.shiftInSDs, sdRatio: $0.ratioOfSDs) },
      forKey: .parameters)
  }
}

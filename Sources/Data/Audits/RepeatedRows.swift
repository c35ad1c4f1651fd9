/// Rows that agree in some of the columns, and what that means for labels and splits.
public struct RepeatedRows: Sendable, Equatable {
  /// A column that is not compared, and how many groups of rows became one without it.
  public struct LeftOut: Sendable, Equatable {
    /// The column.
    public let column: String
    /// nil for the target and for columns that name each row.
    public let mergedGroups: Int?
  }

  /// The columns in which the rows of a group agree, missing cells agreeing with one another.
  public let columns: [String]
  /// Columns that are not compared, in the order in which they were left out.
  public let leftOut: [LeftOut]
  /// Rows of the table.
  public let rowCount: Int
  /// Number of different rows: groups of one row or more.
  public let groupCount: Int
  /// Groups of two rows or more.
  public let sharedGroupCount: Int
  /// The rows of these groups.
  public let sharedRowCount: Int
  /// Rows that agree with an earlier one and have its label, or number, of the target too; nil without a target.
  public let sameLabelRepeatCount: Int?
  /// Groups whose rows have more than one class, or number in the target; nil without a target.
  public let contradictoryGroupCount: Int?
  /// The rows of these groups, of any label; nil without a target.
  public let contradictoryRowCount: Int?
  /// The best accuracy on these rows of any method that sees only the compared columns: the share of rows that have their
  /// group's most frequent class; nil without classes.
  public let accuracyCeiling: Double?
  /// The best R² on these rows of any method that sees only the compared columns, where the target is a quantity, else nil:
  /// 1 − Σ(y − ȳ_group)²/Σ(y − ȳ)², the share of its variance that is between groups.
  public let rSquaredCeiling: Double?
  /// The expected share of test rows with a row of their group among the training rows, where a fifth of the rows is held out
  /// at random.
  public let twinShare: Double
  /// A cautious bound on how many pairs of rows agree in all compared columns by chance.
  public let chancePairs: Double

  /// Rows that agree with an earlier one.
  public var repeatedRowCount: Int { rowCount - groupCount }

  /// Whether hardly any of the rows that agree can do so by chance: at most one in a hundred.
  package var isTelling: Bool {
    repeatedRowCount > 0 && chancePairs <= 0.01 * Double(repeatedRowCount)
  }

  init(_ keys: RowKeys, columns: [String], leftOut: [LeftOut], target: AuditTarget?) {
    let groups = keys.groups()
    let members = Self.members(of: groups)
    self.columns = columns
    self.leftOut = leftOut
    rowCount = groups.ofRow.count
    groupCount = groups.count
    chancePairs = keys.chancePairs

    var shared = (groups: 0, rows: 0)
    var contradictory = (groups: 0, rows: 0)
    var (sameLabel, agreeing, withTwin) = (0, 0, 0.0)
    let twins = TwinShare(rowCount: rowCount)
    let codes = target?.codes ?? []
    var labelCounts = [Int](repeating: 0, count: target?.valueCount ?? 0)
    var within = 0.0
    for group in 0..<groups.count {
      let rows = members.rows[members.starts[group]..<members.starts[group + 1]]
      if rows.count > 1 {
        shared = (shared.groups + 1, shared.rows + rows.count)
        withTwin += Double(rows.count) * twins.share(groupSize: rows.count)
      }
      guard let target else { continue }
      var seen: [Int] = []
      for row in rows where codes[Int(row)] >= 0 {
        let label = Int(codes[Int(row)])
        if labelCounts[label] == 0 { seen.append(label) }
        labelCounts[label] += 1
      }
      if seen.count > 1 {
        contradictory = (contradictory.groups + 1, contradictory.rows + rows.count)
        if case .quantity(let quantity) = target {
          within += Self.squares(of: seen, times: labelCounts, quantity.values)
        }
      }
      agreeing += seen.map { labelCounts[$0] }.max() ?? 0
      for label in seen {
        sameLabel += labelCounts[label] - 1
        labelCounts[label] = 0
      }
    }
    (sharedGroupCount, sharedRowCount) = shared
    twinShare = withTwin / Double(max(1, rowCount))
    sameLabelRepeatCount = target.map { _ in sameLabel }
    contradictoryGroupCount = target.map { _ in contradictory.groups }
    contradictoryRowCount = target.map { _ in contradictory.rows }
    switch target {
    case .classes(let balance)?:
      accuracyCeiling = Double(agreeing) / Double(max(1, balance.labeledCount))
      rSquaredCeiling = nil
    case .quantity(let quantity)?:
      accuracyCeiling = nil
      rSquaredCeiling = 1 - within / Double(quantity.rowCount)
    case nil: (accuracyCeiling, rSquaredCeiling) = (nil, nil)
    }
  }

  /// Σ(y − ȳ)² of some of the values, each with its count.
  private static func squares(of codes: [Int], times: [Int], _ values: [Double]) -> Double {
    let rows = codes.reduce(0) { $0 + times[$1] }
    let mean = codes.reduce(0) { $0 + Double(times[$1]) * values[$1] } / Double(rows)
    return codes.reduce(0) {
      $0 + Double(times[$1]) * (values[$1] - mean) * (values[$1] - mean)
    }
  }

  /// The rows of all groups, group after group, and where each begins.
  private static func members(
    of groups: (ofRow: [Int32], count: Int)
  ) -> (rows: [Int32], starts: [Int]) {
    var starts = [Int](repeating: 0, count: groups.count + 1)
    for group in groups.ofRow { starts[Int(group) + 1] += 1 }
    for group in 0..<groups.count { starts[group + 1] += starts[group] }
    var next = starts
    var rows = [Int32](repeating: 0, count: groups.ofRow.count)
    for (row, group) in groups.ofRow.enumerated() {
      rows[next[Int(group)]] = Int32(row)
      next[Int(group)] += 1
    }
    return (rows, starts)
  }
}

/// How probably a test row has one of its group among the training rows, where T of N rows are held out at random:
/// 1 − Π_{k < m−1} (T − 1 − k)/(N − 1 − k) for a group of m.
private struct TwinShare {
  private let rows: Double
  private let testRows: Double

  init(rowCount: Int) {
    rows = Double(rowCount)
    testRows = (rows / 5).rounded()
  }

  func share(groupSize: Int) -> Double {
    var allHeldOut = 1.0
    for other in 0..<groupSize - 1 where allHeldOut > 0 {
      allHeldOut *= max(0, testRows - 1 - Double(other)) / (rows - 1 - Double(other))
    }
    return 1 - allHeldOut
  }
}

/// Finds which rows describe the same thing, and by which columns that shows.
///
/// First, rows that agree in every column except the target and those that name each row. Then columns that say something
/// else about the same thing (a popularity at another time, a duration in another unit, a title spelled differently)
/// are left out one by one, by this rule: of all columns, leave out the one without which the most groups of rows become one,
/// that is, whose values differ between rows that agree in everything else; continue until no column merges more
/// than `leastMerged` groups, or what is left is so poor that rows may agree by chance.
struct RepeatSearch {
  private let columns: [CodedColumn]
  private let rowCount: Int
  private let target: AuditTarget?
  private let workers: Int

  init(_ columns: [CodedColumn], rowCount: Int, target: AuditTarget?, workers: Int) {
    self.columns = columns
    self.rowCount = rowCount
    self.target = target
    self.workers = workers
  }

  /// A misprint in a single row should not decide whether a column is left out.
  private var leastMerged: Int { max(2, rowCount / 2000) }

  /// Columns are left out as long as that takes some hundred million look-ups at most.
  private var mostSteps: Int {
    max(1, min(columns.count, 400_000_000 / max(1, rowCount * columns.count)))
  }

  /// The rows that agree in everything, and, where columns were left out, those that agree in the rest.
  /// - Parameters:
  ///   - targetIndex: of the target column.
  ///   - identifiers: the indices of columns that name each row.
  func found(targetIndex: Int?, identifiers: Set<Int>) -> [RepeatedRows] {
    let never = identifiers.union(targetIndex.map { [$0] } ?? [])
    let members = columns.indices.filter { !never.contains($0) && columns[$0].distinctCount > 0 }
    guard !members.isEmpty, rowCount > 1 else { return [] }
    var leftOut = ((targetIndex.map { [$0] } ?? []) + identifiers.sorted()).map {
      RepeatedRows.LeftOut(column: columns[$0].name, mergedGroups: nil)
    }
    var keys = RowKeys(columns, members: members, rowCount: rowCount)
    var result = [groups(keys, leftOut)]
    let before = leftOut.count
    var groupCount = result[0].groupCount
    for _ in 0..<mostSteps where keys.members.count > 2 {
      let counts = keys.groupCountsLeavingOut(workers: workers)
      guard let fewest = counts.min(), groupCount - fewest >= leastMerged,
        let position = counts.firstIndex(of: fewest)
      else { break }
      var shorter = keys
      let column = keys.members[position]
      shorter.leaveOut(column)
      guard shorter.chancePairs <= 0.01 * Double(groupCount - fewest) else { break }
      leftOut.append(.init(column: columns[column].name, mergedGroups: groupCount - fewest))
      groupCount = fewest
      keys = shorter
    }
    if leftOut.count > before { result.append(groups(keys, leftOut)) }
    return result
  }

  private func groups(_ keys: RowKeys, _ leftOut: [RepeatedRows.LeftOut]) -> RepeatedRows {
    RepeatedRows(
      keys, columns: keys.members.map { columns[$0].name }, leftOut: leftOut, target: target)
  }
}

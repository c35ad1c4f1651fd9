import MathKernels
import Words

extension Table {
  /// Splits for cross-validation: each row is held out in one of them, and used for training in all others.
  ///
  /// - `random`: folds differ by at most one row.
  /// - `stratified`: the same, and each class is in them to within one row of its share.
  /// - `grouped`: groups, the largest first, go to the fold that has the fewest rows, so that folds differ by at most the largest
  ///   group.
  ///
  /// The same seed gives the same folds on every platform.
  /// - Throws: `DataError` for fewer than two folds or more than there are rows or groups, an unknown column, or a class with
  ///   a single row, which could not be trained on where it is held out.
  public func folds(_ count: Int, by rule: SplitRule, seed: UInt64) throws -> [Split] {
    guard count >= 2, count <= rowCount else {
      throw DataError(
        location(), found: "\(counted(count, "fold")) of \(counted(rowCount, "row"))",
        expected: "at least two, and a row for each")
    }
    var random = RandomStream(seed: seed, purpose: .split)
    var fold = [Int](repeating: 0, count: rowCount)
    switch rule {
    case .random:
      for (place, row) in random.permutation(rowCount).enumerated() { fold[row] = place % count }
    case .stratified(let target):
      let strata = try strata(of: labels(target: target), target: target)
      let dealt = strata.flatMap { rows in random.permutation(rows.count).map { rows[$0] } }
      for (place, row) in dealt.enumerated() { fold[row] = place % count }
    case .grouped(let columns):
      let groups = try groups(by: columns, atLeast: count)
      let foldOfGroup = Self.balanced(groups.sizes, into: count, using: &random)
      for (row, group) in groups.codes.enumerated() { fold[row] = foldOfGroup[group] }
    }
    return (0..<count).map { held in
      Split(
        training: rows(at: fold.indices.filter { fold[$0] != held }),
        testRows: rows(at: fold.indices.filter { fold[$0] == held }))
    }
  }

  /// One split for each value of a column, in the values' order: its rows are held out, all others trained on.
  ///
  /// Rows with a missing cell are always trained on.
  /// - Throws: `DataError` if there is no such column, or it has fewer than two values.
  public func folds(byValueOf name: String) throws -> [(value: String, split: Split)] {
    let classes = try values(of: name)
    guard classes.count > 1 else {
      throw DataError(
        location(column: name), found: "the values \(quotedList(classes)) alone",
        expected: "at least two, to hold out one after the other")
    }
    return try classes.map { ($0, try split(column: name, test: $0)) }
  }

  /// The values of a column as names, numbers in numeric order, texts and texts of one number in that of their Unicode scalars;
  /// missing cells are not values.
  package func values(of name: String) throws -> [String] {
    let column = try column(name)
    func precedes(_ first: String, _ second: String) -> Bool {
      first.unicodeScalars.lexicographicallyPrecedes(second.unicodeScalars)
    }
    switch column.cells {
    case .numbers(let numbers) where column.isPlain:
      return Set(numbers.filter { !$0.isNaN }).sorted().map { DecimalNumber.text($0 == 0 ? 0 : $0) }
    case .numbers(let numbers):
      var numberOfName: [String: Double] = [:]
      for row in numbers.indices {
        if let name = column.name(at: row) { numberOfName[name] = numbers[row] }
      }
      return numberOfName.sorted {
        $0.value == $1.value ? precedes($0.key, $1.key) : $0.value < $1.value
      }.map(\.key)
    case .texts(let texts): return Set(texts.compactMap(\.self)).sorted(by: precedes)
    }
  }

  /// The rows of each class, which must have more than one.
  private func strata(of labels: Labels, target: String) throws -> [[Int]] {
    var strata = [[Int]](repeating: [], count: labels.classes.count)
    for (row, code) in labels.codes.enumerated() { strata[code].append(row) }
    if let lonely = strata.firstIndex(where: { $0.count == 1 }) {
      throw DataError(
        location(rowAt: strata[lonely][0], column: target),
        found: "the only row of class \(quoted(labels.classes[lonely]))",
        expected: "at least two rows of each class: one to train on where the other is held out",
        suggestion: "Remove the row.")
    }
    return strata
  }

  private static func balanced(
    _ sizes: [Int], into count: Int, using random: inout RandomStream
  ) -> [Int] {
    let lots = random.permutation(sizes.count)
    var rows = [Int](repeating: 0, count: count)
    var fold = sizes
    for group in sizes.indices.sorted(by: { (sizes[$0], lots[$0]) > (sizes[$1], lots[$1]) }) {
      let smallest = rows.indices.min { rows[$0] < rows[$1] } ?? 0
      rows[smallest] += sizes[group]
      fold[group] = smallest
    }
    return fold
  }
}

import Words

/// Rows sorted into groups that agree in some columns.
package struct RowGroups: Sendable, Equatable {
  /// For each row its group; groups are counted from 0, in the order of their first rows.
  package let codes: [Int]
  /// For each group the number of its rows.
  package let sizes: [Int]

  /// Number of groups.
  package var count: Int { sizes.count }

  /// Groups by the values of some keys, row by row.
  fileprivate init<Key: Hashable>(_ keys: some Sequence<Key>) {
    var known: [Key: Int] = [:]
    var sizes: [Int] = []
    codes = keys.map { key in
      let code = known[key] ?? sizes.count
      if code == sizes.count {
        known[key] = code
        sizes.append(0)
      }
      sizes[code] += 1
      return code
    }
    self.sizes = sizes
  }

  /// The beginning of an order of groups whose number of rows is nearest to the one requested, at least one group if any is
  /// requested.
  func prefix(of order: ArraySlice<Int>, nearest wanted: Int) -> ArraySlice<Int> {
    guard wanted > 0 else { return order.prefix(0) }
    var (rows, taken) = (0, 0)
    for group in order {
      let more = rows + sizes[group]
      if taken > 0, more - wanted > wanted - rows { break }
      (rows, taken) = (more, taken + 1)
      if rows >= wanted { break }
    }
    return order.prefix(taken)
  }
}

extension Table {
  /// The groups of rows that agree in all of some columns, whose cells are names: 01 is not 1. Missing cells are equal to each
  /// other.
  /// - Throws: `DataError` if a column is unknown or none is named.
  package func groups(by names: [String]) throws -> RowGroups {
    guard let first = names.first else {
      throw DataError(
        location(), found: "no columns to group rows by", expected: "at least one column")
    }
    return try names.dropFirst().reduce(Self.groups(of: column(first))) { groups, name in
      let refined = Self.groups(of: try column(name))
      return RowGroups(zip(groups.codes, refined.codes).map { $0 * refined.count + $1 })
    }
  }

  /// The same, where this many groups are needed.
  func groups(by names: [String], atLeast least: Int) throws -> RowGroups {
    let groups = try groups(by: names)
    guard groups.count >= least else {
      throw DataError(
        location(),
        found:
          "\(counted(groups.count, "group")) of rows by \(quotedList(names))",
        expected: "at least \(least), as a group stays on one side",
        suggestion: groups.count == 1
          ? "Group rows by another column." : "Take at most \(groups.count) folds.")
    }
    return groups
  }

  private static func groups(of column: Column) -> RowGroups {
    switch column.cells {
    case .numbers(let numbers) where column.isPlain:
      RowGroups(numbers.map { $0.isNaN ? UInt64.max : ($0 == 0 ? 0 : $0).bitPattern })
    case .numbers: RowGroups((0..<column.count).lazy.map { column.name(at: $0) })
    case .texts(let texts): RowGroups(texts)
    }
  }
}

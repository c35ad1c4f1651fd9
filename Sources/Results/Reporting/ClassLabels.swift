import Words

/// Names of classes, cut to fit a table: different names stay different.
package struct ClassLabels {
  /// At the rows, at most 12 characters, or a few more where the class has a number.
  package let rows: [String]
  /// Above the columns.
  package let columns: [String]

  package init(_ classes: [String]) {
    let shown = classes.map { Self.hasHiddenBlanks($0) ? quoted($0) : printable($0) }
    let names =
      Self.different(shown, beginning: 11, ending: 0)
      ?? Self.different(shown, beginning: 5, ending: 6)
    let short = (names ?? shown).map { $0.count <= 5 ? $0 : $0.printablePrefix(4) + "." }
    let differ = Set(short).count == classes.count
    // A shortened name must be neither another name nor another number.
    let isClear = differ && !classes.contains { $0.count > 5 && Double($0) != nil }
    let hasRoom = (names ?? shown).reduce(0) { $0 + $1.count + 2 } <= 60
    if let names, isClear || !hasRoom, differ {
      (rows, columns) = (names, short)
    } else if let names, hasRoom {
      (rows, columns) = (names, names)
    } else {
      rows = shown.enumerated().map { "\($0 + 1) \(Self.cut($1, beginning: 11, ending: 0))" }
      columns = classes.indices.map { String($0 + 1) }
    }
  }

  /// Whether a name begins or ends with a blank, which nobody would see.
  private static func hasHiddenBlanks(_ name: String) -> Bool {
    name.isEmpty || name.first?.isWhitespace == true || name.last?.isWhitespace == true
  }

  /// The names, those of more than 12 characters cut; nil where two would be alike.
  private static func different(_ names: [String], beginning: Int, ending: Int) -> [String]? {
    let cut = names.map { Self.cut($0, beginning: beginning, ending: ending) }
    return Set(cut).count == names.count ? cut : nil
  }

  private static func cut(_ name: String, beginning: Int, ending: Int) -> String {
    name.count > 12 ? "\(name.printablePrefix(beginning))…\(name.printableSuffix(ending))" : name
  }
}

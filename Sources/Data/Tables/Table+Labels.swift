import MathKernels
import Words

extension Table {
  /// The classes of a target column, found in the table, and the class of each row.
  ///
  /// A class is a cell's text as its source has it: "01" and "1" are two. Texts that Unicode calls equivalent are one, as é in one
  /// character and in two. Numbers are in numeric order: 0 … 10 give "0", "1", …,
  /// "10"; texts, and texts of one number, in the order of their Unicode scalars.
  /// - Throws: `DataError` if there is no such column, a row has no label, all rows have the same one, or there are
  ///   more than 20 classes and more than four for every five rows.
  public func labels(target: String) throws -> Labels {
    let column = try column(target)
    try refuseMissingLabels(column)
    let classes = try values(of: target)
    guard classes.count > 1 else {
      throw DataError(
        location(column: target),
        found: "the one class \(quotedList(classes)) in all \(rowCount) rows",
        expected: "at least two classes", suggestion: "Choose another target column.")
    }
    guard classes.count <= max(20, rowCount / 5 * 4) else {
      throw DataError(
        location(column: target),
        found:
          "\(classes.count) different values in \(rowCount) rows, such as \(quoted(classes[0]))",
        expected: "classes that rows share",
        suggestion: column.writingAdvice
          ?? "Choose another target column, or sort its values into classes.")
    }
    return try labels(target: target, classes: classes)
  }

  /// The class of each row among known classes.
  ///
  /// - Throws: `DataError` if there is no such column, a row has no label, or one of another class, or a class is given twice.
  public func labels(target: String, classes: [String]) throws -> Labels {
    let column = try column(target)
    try refuseMissingLabels(column)
    var codes: [String: Int] = [:]
    for (code, name) in classes.enumerated() where codes.updateValue(code, forKey: name) != nil {
      throw DataError(
        location(column: target), found: "the class \(quoted(name)) twice among those known",
        expected: "classes of different names")
    }
    let found = try (0..<rowCount).map { row -> Int in
      let name = column.name(at: row) ?? ""
      if let code = codes[name] { return code }
      throw DataError(
        location(rowAt: row, column: target), found: quoted(name),
        expected: "one of the known classes \(quotedList(classes))",
        suggestion: Self.sameNumber(as: name, among: classes).map {
          "\(quoted(name)) and the class \(quoted($0)) are one number but two names: write both alike."
        } ?? "Correct the label, or have rows of that class among the training rows.")
    }
    return Labels(classes: classes, codes: found)
  }

  /// Another name that is the same number.
  private static func sameNumber(as name: String, among names: [String]) -> String? {
    DecimalNumber.parse(name).flatMap { number in
      names.first { DecimalNumber.parse($0) == number }
    }
  }

  private func refuseMissingLabels(_ column: Column) throws {
    guard column.missingCount > 0,
      let row = (0..<rowCount).first(where: { column.text(at: $0) == nil })
    else { return }
    throw DataError(
      location(rowAt: row, column: column.name), found: "a missing cell", expected: "a class label",
      suggestion: TargetKind(of: column) == .quantity
        ? "If the column is a quantity, make two classes of it with \(.above); else fill the cell or remove the row."
        : "Fill the cell or remove the row.")
  }
}

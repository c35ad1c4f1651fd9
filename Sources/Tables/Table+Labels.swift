import MathKernels

extension Table {
  /// The classes of a target column, found in the table, and the class of each row.
  ///
  /// Numbers become the classes of their shortest decimals, in numeric order: 0 … 10 give "0", "1", …, "10". Texts
  /// are classes as they stand, in the order of their Unicode scalars.
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
        suggestion: "Choose another target column, or sort its values into classes.")
    }
    return try labels(target: target, classes: classes)
  }

  /// The class of each row among known classes.
  ///
  /// A cell that is not itself the name of a class, such as `1.0`, stands for the class of the same number, `1`.
  /// - Throws: `DataError` if there is no such column, a row has no label, or one of another class.
  /// - Precondition: the classes are all different.
  public func labels(target: String, classes: [String]) throws -> Labels {
    let column = try column(target)
    try refuseMissingLabels(column)
    let codes = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    // Classes that are the same number under two names are not found by number.
    let codesOfNumbers = Dictionary(
      classes.enumerated().compactMap { code, name in
        DecimalNumber.parse(name).map { ($0, Optional(code)) }
      }, uniquingKeysWith: { _, _ in nil }
    ).compactMapValues(\.self)

    let found = try (0..<rowCount).map { row -> Int in
      let code =
        switch column.cells {
        case .numbers(let numbers):
          codesOfNumbers[numbers[row]] ?? codes[Self.className(numbers[row])]
        case .texts(let texts):
          texts[row].flatMap { codes[$0] ?? DecimalNumber.parse($0).flatMap { codesOfNumbers[$0] } }
        }
      if let code { return code }
      throw DataError(
        location(rowAt: row, column: target), found: quoted(column.text(at: row) ?? ""),
        expected: "one of the known classes \(quotedList(classes))",
        suggestion: "Correct the label, or have rows of that class among the training rows.")
    }
    return Labels(classes: classes, codes: found)
  }

  /// The name of a number as a class; −0 is 0.
  private static func className(_ number: Double) -> String {
    DecimalNumber.text(number == 0 ? 0 : number)
  }

  private func refuseMissingLabels(_ column: Column) throws {
    guard column.missingCount > 0,
      let row = (0..<rowCount).first(where: { column.text(at: $0) == nil })
    else { return }
    throw DataError(
      location(rowAt: row, column: column.name), found: "a missing cell", expected: "a class label",
      suggestion: "Fill the cell or remove the row.")
  }
}

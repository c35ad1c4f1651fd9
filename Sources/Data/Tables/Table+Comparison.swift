import Words

extension Table {
  /// The table with a column of numbers turned into two classes, `above 20` and `at most 20` for a threshold of 20; missing cells
  /// stay missing.
  ///
  /// - Throws: `DataError` if there is no such column, with the first cell that is not a number, and where all numbers fall on
  ///   one side.
  public func classified(_ name: String, above threshold: Double) throws -> Table {
    let numbers = try numbers(in: name)
    let place = try columns.firstIndex(of: column(name))
    let bound = DecimalNumber.text(threshold)
    let texts = numbers.map { number -> String? in
      number.isNaN ? nil : number > threshold ? "above \(bound)" : "at most \(bound)"
    }
    guard Set(texts.compactMap(\.self)).count == 2 else {
      let known = numbers.filter { !$0.isNaN }
      let range = known.min().flatMap { low in
        known.max().map { "\(DecimalNumber.text(low)) to \(DecimalNumber.text($0))" }
      }
      throw DataError(
        location(column: name), found: range.map { "numbers from \($0)" } ?? "only missing cells",
        expected: "some above \(bound) and some not", suggestion: "Choose a threshold between them."
      )
    }
    var columns = columns
    if let place { columns[place] = Column(columns[place].name, texts: texts) }
    return Table(source: source, columns: columns, rowNumbers: rowNumbers)
  }
}

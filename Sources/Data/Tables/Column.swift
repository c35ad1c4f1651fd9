import Words

/// A named column of a table: numbers or texts, with missing cells.
public struct Column: Sendable, Equatable {
  /// The cells of a column. A missing number is NaN, a missing text nil.
  public enum Cells: Sendable, Equatable {
    /// Finite numbers, NaN where missing.
    case numbers([Double])
    /// Texts, nil where missing.
    case texts([String?])

    /// Equal cell by cell, two missing numbers being equal too.
    public static func == (first: Cells, second: Cells) -> Bool {
      switch (first, second) {
      case (.numbers(let a), .numbers(let b)):
        a.elementsEqual(b) { $0 == $1 || $0.isNaN && $1.isNaN }
      case (.texts(let a), .texts(let b)): a == b
      default: false
      }
    }
  }

  /// A cell that prevents a column from being one of numbers.
  public struct NonNumber: Sendable, Equatable {
    /// The row in the source, counted from 1.
    public let row: Int
    /// What is in the cell.
    public let text: String
  }

  /// The column's name, unique in a table.
  public let name: String
  /// The cells, in the order of the rows.
  public let cells: Cells
  /// Number of missing cells.
  public let missingCount: Int
  /// For a text column, the first cell in its source that is neither a number nor missing, even where that row is not
  /// among the picked ones.
  public let firstNonNumber: NonNumber?
  /// The column of the file that preparation made this one from; nil for one of the file.
  package let origin: String?
  /// How the source writes the numbers that it does not write as their shortest decimals; nil where there are none.
  private let spellings: Spellings?

  /// A column of numbers, NaN for a missing one.
  public init(_ name: String, numbers: [Double]) {
    self.name = name
    cells = .numbers(numbers)
    missingCount = numbers.count { $0.isNaN }
    firstNonNumber = nil
    origin = nil
    spellings = nil
  }

  /// A column of numbers whose missing ones are already counted.
  init(
    _ name: String, numbers: [Double], missingCount: Int, origin: String? = nil,
    spellings: Spellings? = nil
  ) {
    self.name = name
    cells = .numbers(numbers)
    self.missingCount = missingCount
    firstNonNumber = nil
    self.origin = origin
    self.spellings = spellings
  }

  /// Other numbers that replace a column or, under a new name, are made from it. In a replaced column, those that did not change
  /// are written as before.
  init(_ column: Column, _ name: String? = nil, numbers: [Double]) {
    var spellings: Spellings?
    if name == nil, let before = column.spellings, case .numbers(let old) = column.cells {
      spellings = before.keeping { old[$0] == numbers[$0] }
    }
    self.init(
      name ?? column.name, numbers: numbers, missingCount: numbers.count { $0.isNaN },
      origin: name == nil ? column.origin : column.origin ?? column.name, spellings: spellings)
  }

  /// A column of texts, nil for a missing one.
  public init(_ name: String, texts: [String?]) {
    let first = texts.firstIndex { $0.map { DecimalNumber.parse($0) == nil } ?? false }
    self.init(
      name, texts: texts,
      firstNonNumber: first.map { NonNumber(row: $0 + 1, text: texts[$0] ?? "") })
  }

  init(
    _ name: String, texts: [String?], missingCount: Int? = nil, firstNonNumber: NonNumber?
  ) {
    self.name = name
    cells = .texts(texts)
    self.missingCount = missingCount ?? texts.count { $0 == nil }
    self.firstNonNumber = firstNonNumber
    origin = nil
    spellings = nil
  }

  /// Number of cells.
  public var count: Int {
    switch cells {
    case .numbers(let numbers): numbers.count
    case .texts(let texts): texts.count
    }
  }

  /// Whether the cells are numbers.
  public var isNumeric: Bool {
    if case .numbers = cells { true } else { false }
  }

  /// Whether a cell is missing.
  package func isMissing(at index: Int) -> Bool {
    switch cells {
    case .numbers(let numbers): numbers[index].isNaN
    case .texts(let texts): texts[index] == nil
    }
  }

  /// A cell as text, a number as its source writes it or else in its shortest decimal; nil where missing.
  ///
  /// For a column with more than a thousand different numbers that have a point and over 15 digits, or an exponent that has a sign or
  /// follows a point, no source's texts are kept: it holds quantities, unless `CSVOptions.nameColumns` has it.
  public func text(at index: Int) -> String? {
    switch cells {
    case .numbers(let numbers): text(of: numbers[index], at: index)
    case .texts(let texts): texts[index]
    }
  }

  /// A cell as the name of a class, group or category: its text, except that a −0 which no source wrote is 0.
  package func name(at index: Int) -> String? {
    switch cells {
    case .numbers(let numbers):
      numbers[index] == 0
        ? spellings?.text(at: index, number: numbers[index]) ?? "0"
        : text(of: numbers[index], at: index)
    case .texts(let texts): texts[index]
    }
  }

  private func text(of number: Double, at index: Int) -> String? {
    number.isNaN
      ? nil : spellings?.text(at: index, number: number) ?? DecimalNumber.text(number)
  }

  /// Whether a cell is a number.
  package func isNumber(_ number: Double, at index: Int) -> Bool {
    if case .numbers(let numbers) = cells { numbers[index] == number } else { false }
  }

  /// How to read the cells of a column of texts that are numbers in another notation; nil where they are not.
  package var writingAdvice: Remedy? {
    guard case .texts(let texts) = cells else { return nil }
    if let cell = firstNonNumber, DecimalNumber.parse(cell.text) != nil,
      texts.allSatisfy({ $0.map { DecimalNumber.parse($0) != nil } ?? true })
    {
      return NumberMarks.mayHavePointsBetweenThousands(texts)
        ? "If points separate thousands in the column's numbers, read them with \(.thousands(".")) as well; if they have a decimal point, leave out \(.decimalComma)."
        : "The column's numbers have a decimal point: leave out \(.decimalComma)."
    }
    return NumberMarks.advice(for: texts)
  }

  /// What to do about texts that may be numbers: words among them may say that one is missing, and what is beside each may be a
  /// unit. Nil where neither is so.
  package var spoiledNumberAdvice: Remedy? {
    guard case .texts(let texts) = cells else { return nil }
    return SpoiledNumbers.missingWordAdvice(texts)
      ?? SpoiledNumbers.unitAdvice(texts.compactMap(\.self))
  }

  /// What to do about numbers among which are words that usually say that one is missing; nil where there are others, or none.
  package var missingWordAdvice: Remedy? {
    guard case .texts(let texts) = cells else { return nil }
    return SpoiledNumbers.usualMissingWordAdvice(texts)
  }

  /// Whether a column of texts has numbers below its first row, as where that holds units.
  var isTextInFirstRowOnly: Bool {
    guard case .texts(let texts) = cells, let cell = firstNonNumber, cell.row == 1 else {
      return false
    }
    let numbers = texts.count { $0.map { DecimalNumber.parse($0) != nil } ?? false }
    let others = texts.count {
      $0.map { $0 != cell.text && DecimalNumber.parse($0) == nil } ?? false
    }
    return numbers > 1 && others == 0 && texts.count { $0 == cell.text } <= 1
  }

  /// Whether each number's text is its shortest decimal, so that cells of one number have one name.
  package var isPlain: Bool { spellings == nil }

  /// The cells at the given indices, in their order.
  func rows(at indices: [Int]) -> Column {
    switch cells {
    case .numbers(let all):
      let numbers = indices.map { all[$0] }
      return Column(
        name, numbers: numbers, missingCount: numbers.count { $0.isNaN }, origin: origin,
        spellings: spellings?.picking(indices))
    case .texts(let texts):
      return Column(name, texts: indices.map { texts[$0] }, firstNonNumber: firstNonNumber)
    }
  }

  /// The cells of this column, then those of another part of it.
  /// - Precondition: both are of numbers, or both of texts.
  func appending(_ other: Column) -> Column {
    switch (cells, other.cells) {
    case (.numbers(let first), .numbers(let second)):
      var spellings = spellings ?? Spellings()
      if let more = other.spellings { spellings.append(more, after: first.count) }
      return Column(
        name, numbers: first + second, missingCount: missingCount + other.missingCount,
        origin: origin, spellings: spellings.isEmpty ? nil : spellings)
    case (.texts(let first), .texts(let second)):
      return Column(
        name, texts: first + second, missingCount: missingCount + other.missingCount,
        firstNonNumber: firstNonNumber)
    default: preconditionFailure("columns of two kinds")
    }
  }

  /// The column with a text instead of its missing cells; in a column of numbers, the text has to be a number.
  package func filled(with text: String) -> Column {
    switch cells {
    case .texts(let texts):
      return Column(name, texts: texts.map { $0 ?? text })
    case .numbers(let numbers):
      guard let number = DecimalNumber.parse(text) else {
        return Column(name, texts: (0..<count).map { self.text(at: $0) ?? text })
      }
      let filled = numbers.map { $0.isNaN ? number : $0 }
      let missing = numbers.indices.filter { numbers[$0].isNaN }
      return Column(
        name, numbers: filled, missingCount: 0, origin: origin,
        spellings: text == DecimalNumber.text(number)
          ? spellings : (spellings ?? Spellings()).replacing(missing, with: text))
    }
  }
}

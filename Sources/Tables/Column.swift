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

  /// A cell that keeps a column from being one of numbers.
  public struct NonNumber: Sendable, Equatable {
    /// The row in the source, counted from 1.
    public let row: Int
    /// What stands in the cell.
    public let text: String
  }

  /// The column's name, of which a table has one each.
  public let name: String
  /// The cells, in the order of the rows.
  public let cells: Cells
  /// Number of missing cells.
  public let missingCount: Int
  /// Of a text column the first cell in its source that is neither a number nor missing, even where that row is not
  /// among the picked ones.
  public let firstNonNumber: NonNumber?
  /// The column of the file that preparation made this one from; nil for one of the file.
  package let origin: String?

  /// A column of numbers, NaN for a missing one.
  public init(_ name: String, numbers: [Double]) {
    self.name = name
    cells = .numbers(numbers)
    missingCount = numbers.count { $0.isNaN }
    firstNonNumber = nil
    origin = nil
  }

  /// A column of numbers whose missing ones are counted already.
  init(_ name: String, numbers: [Double], missingCount: Int, origin: String? = nil) {
    self.name = name
    cells = .numbers(numbers)
    self.missingCount = missingCount
    firstNonNumber = nil
    self.origin = origin
  }

  /// Other numbers in a column's place or, under a name of its own, made from it.
  init(_ column: Column, _ name: String? = nil, numbers: [Double]) {
    self.init(
      name ?? column.name, numbers: numbers, missingCount: numbers.count { $0.isNaN },
      origin: name == nil ? column.origin : column.origin ?? column.name)
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
  func isMissing(at index: Int) -> Bool {
    switch cells {
    case .numbers(let numbers): numbers[index].isNaN
    case .texts(let texts): texts[index] == nil
    }
  }

  /// A cell as text, a number in its shortest decimal; nil where missing.
  public func text(at index: Int) -> String? {
    switch cells {
    case .numbers(let numbers): numbers[index].isNaN ? nil : DecimalNumber.text(numbers[index])
    case .texts(let texts): texts[index]
    }
  }

  /// The cells at the given indices, in their order.
  func rows(at indices: [Int]) -> Column {
    switch cells {
    case .numbers(let numbers):
      Column(self, numbers: indices.map { numbers[$0] })
    case .texts(let texts):
      Column(name, texts: indices.map { texts[$0] }, firstNonNumber: firstNonNumber)
    }
  }
}

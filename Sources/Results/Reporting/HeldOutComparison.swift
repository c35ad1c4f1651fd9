import Tasks

/// How two fits predict the test rows that both have, by what they predict.
public enum HeldOutComparison: Sendable {
  /// The classes of the rows.
  case classes(TestComparison)
  /// Their numbers: quantities or counts.
  case numbers(DensityComparison)

  /// Nil unless both fits have test rows.
  init?(
    _ first: TableFit, named firstName: String, _ second: TableFit, named secondName: String,
    haveSameRows: Bool
  ) {
    if let classes = TestComparison(
      first, named: firstName, second, named: secondName, haveSameRows: haveSameRows)
    {
      self = .classes(classes)
    } else if let numbers = DensityComparison(
      first, named: firstName, second, named: secondName, haveSameRows: haveSameRows)
    {
      self = .numbers(numbers)
    } else {
      return nil
    }
  }

  /// The comparison of classes; nil for numbers.
  public var classes: TestComparison? { if case .classes(let found) = self { found } else { nil } }

  /// The comparison of numbers; nil for classes.
  public var numbers: DensityComparison? {
    if case .numbers(let found) = self { found } else { nil }
  }

  /// What it means, in sentences.
  var sentences: [String] {
    switch self {
    case .classes(let found): found.sentences
    case .numbers(let found): found.sentences
    }
  }
}

extension HeldOutComparison: Encodable {
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .classes(let found): try found.encode(to: encoder)
    case .numbers(let found): try found.encode(to: encoder)
    }
  }
}

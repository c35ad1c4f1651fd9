import Words

/// How many rows a part of a split takes: a number, or a share of all rows.
public enum SplitSize: Sendable, Equatable, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
  case rows(Int)
  case share(Double)

  /// A number of rows.
  public init(integerLiteral rows: Int) { self = .rows(rows) }
  /// A share of the rows.
  public init(floatLiteral share: Double) { self = .share(share) }

  /// A whole number of rows, `1000`, or a share between 0 and 1, `0.8`; nil for anything else.
  package init?(_ text: String) {
    if let rows = Int(text), rows >= 0 {
      self = .rows(rows)
    } else if let share = DecimalNumber.parse(text), share > 0, share < 1 {
      self = .share(share)
    } else {
      return nil
    }
  }

  /// The numbers of training and test rows among all. Without a size, training takes what the test leaves, and the
  /// test what training leaves; without either, training takes all.
  /// - Parameter validation: how many of the training rows are to be for validation, for messages.
  static func counts(
    train: SplitSize?, validation: Int = 0, test: SplitSize?, of rowCount: Int, source: String
  ) throws -> (train: Int, test: Int) {
    let wanted = (train: try train?.count(of: rowCount), test: try test?.count(of: rowCount))
    var counts: (train: Int, test: Int)
    switch wanted {
    case (nil, nil): counts = (rowCount, 0)
    case (let train?, nil): counts = (train, max(rowCount - train, 0))
    case (nil, let test?): counts = (max(rowCount - test, 0), test)
    case (let train?, let test?): counts = (train, test)
    }
    // Both shares may round up: 0.5 and 0.5 of 5 rows.
    if case (.share(let a)?, .share(let b)?) = (train, test), a + b < 1 + 1e-9 {
      counts.test = min(counts.test, rowCount - counts.train)
    }
    guard counts.train > 0 else {
      throw DataError(
        .init(source),
        found: "no rows left to train on (\(counts.test) of \(rowCount) are to test)",
        expected: "at least one", suggestion: "Ask for fewer test rows.")
    }
    let (sum, overflow) = counts.train.addingReportingOverflow(counts.test)
    let needed = overflow ? .max : sum
    guard needed <= rowCount else {
      throw DataError(
        .init(source), found: counted(rowCount, "row"),
        expected: "at least \(needed) (\(words(of: counts, validation: validation)))",
        suggestion: "Ask for fewer rows.")
    }
    return counts
  }

  /// What rows are wanted for; validation is part of the training rows.
  private static func words(of counts: (train: Int, test: Int), validation: Int) -> String {
    let parts =
      validation > 0
      ? "\(counts.train - validation) to train, \(validation) for validation"
      : "\(counts.train) to train"
    return counts.test > 0 ? "\(parts), \(counts.test) to test" : parts
  }

  /// The rows of two parts together: for two shares their sum, so that three shares that add up to 1 never need a row too many.
  func adding(_ other: SplitSize, of rowCount: Int) throws -> SplitSize {
    let counts = (try count(of: rowCount), try other.count(of: rowCount))
    if case (.share(let first), .share(let second)) = (self, other), first + second < 1 + 1e-9 {
      return first + second < 1 - 1e-9 ? .share(first + second) : .rows(rowCount)
    }
    let (sum, overflow) = counts.0.addingReportingOverflow(counts.1)
    return .rows(overflow ? .max : sum)
  }

  /// How many of a number of rows it is.
  /// - Throws: `DataError` for a negative number, and a share that is not between 0 and 1.
  package func count(of rowCount: Int) throws -> Int {
    switch self {
    case .rows(let rows) where rows >= 0: return rows
    case .share(let share) where share > 0 && share < 1:
      return Int((share * Double(rowCount)).rounded())
    case .rows(let rows): throw Self.unusable("\(rows) rows")
    case .share(let share): throw Self.unusable("a share of \(share)")
    }
  }

  private static func unusable(_ found: String) -> DataError {
    DataError(
      .init("split"), found: found, expected: "a number of rows or a share between 0 and 1")
  }
}

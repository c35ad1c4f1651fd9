/// The rows below a header that is one name short: whether their first cells are names of rows, as R writes them and no name above
/// them.
struct RowNames {
  /// Whether each name is between quotation marks.
  private(set) var areQuoted = true
  /// Whether they are 1, 2, 3, ….
  private(set) var areCounted = true
  private var seen: Set<[UInt8]> = []
  private var areDistinct = true
  private var count = 0
  private let separator: UInt8?

  /// Rows with a number that has a point.
  private var fractionCount = 0
  /// Whether some number has a point that cannot separate thousands.
  private var hasDecimalPoint = false
  /// Rows in which no comma may be within a cell; the second number leaves decimal commas out.
  private var (wholeCount, wholeButDecimalCount) = (0, 0)
  private var previous = RowPart.empty
  /// What was already found in the current row.
  private var (hasFraction, hasDecimal, hasPair) = (false, false, false)

  private static let comma = UInt8(ascii: ",")

  /// - Parameter separator: nil for white space.
  init(separator: UInt8?) { self.separator = separator }

  /// Takes in a cell, one row after the other.
  mutating func add(
    _ cell: CellCutter.Cell, trimmed: UnsafeBufferPointer<UInt8>, column: Int
  ) {
    let part = RowPart(cell, trimmed: trimmed)
    if column == 0 {
      begin(trimmed, isQuoted: cell.isQuoted)
    } else {
      addPair(
        previous, part, isApart: cell.start < cell.end && cell.start.pointee == CellCutter.space)
    }
    if case .fraction(let mayBeGrouped) = part {
      if !hasFraction { (hasFraction, fractionCount) = (true, fractionCount + 1) }
      if !mayBeGrouped { hasDecimalPoint = true }
    }
    previous = part
  }

  private mutating func begin(_ name: UnsafeBufferPointer<UInt8>, isQuoted: Bool) {
    count += 1
    if !isQuoted { areQuoted = false }
    if areCounted, !name.elementsEqual(String(count).utf8) { areCounted = false }
    if !seen.insert(Array(name)).inserted { areDistinct = false }
    (hasFraction, hasDecimal, hasPair) = (false, false, false)
    wholeCount += 1
    wholeButDecimalCount += 1
  }

  /// Two neighbours, which may be one cell with a comma within.
  private mutating func addPair(_ first: RowPart, _ second: RowPart, isApart: Bool) {
    let meaning = isApart ? .textOrThousands : RowPart.meaningOfComma(between: first, second)
    guard let meaning else { return }
    if !hasPair, !hasDecimal { wholeCount -= 1 }
    switch meaning {
    case .decimal: hasDecimal = true
    case .textOrThousands:
      if !hasPair { wholeButDecimalCount -= 1 }
      hasPair = true
    }
  }

  /// Whether commas certainly separate cells: in some rows none may be part of a number or a text. Numbers with a decimal point
  /// have no decimal comma.
  private var commasSeparate: Bool {
    (hasDecimalPoint ? wholeButDecimalCount : wholeCount) > 1
  }

  /// Whether they may be names. A comma may be part of a number or a text: then names need quotation marks, or count the rows, or
  /// some rows cannot be read in another way. Beside most signs they need to differ, as R's do.
  var mayBe: Bool {
    if areQuoted || areCounted { return true }
    switch separator {
    case nil, CellCutter.tab: return true
    case Self.comma: return areDistinct && commasSeparate
    default: return areDistinct
    }
  }

  /// Whether they are names for certain: commas may be decimal in two rows that are counted by chance.
  var areCertain: Bool {
    mayBe && count > (areQuoted || !areCounted || separator != Self.comma ? 1 : 2)
  }

  /// Whether words that differ come before numbers with a fraction, in most rows: of texts of several words, such as map
  /// references, hardly any have fractions.
  var areBesideFractions: Bool {
    areDistinct && fractionCount > 1 && 2 * fractionCount >= count
  }
}

/// What a cell looks like to someone who asks whether it is a whole one.
private enum RowPart {
  case empty, quoted, word
  /// Digits, with or without a sign.
  case whole(digits: Int, isSigned: Bool, beginsWithZero: Bool)
  /// A number with a point or an exponent; a point may separate thousands, as in 1.234.
  case fraction(mayBeGrouped: Bool)

  init(_ cell: CellCutter.Cell, trimmed: UnsafeBufferPointer<UInt8>) {
    guard !cell.isQuoted else {
      self = .quoted
      return
    }
    guard let first = trimmed.first else {
      self = .empty
      return
    }
    let isSigned = "+-".utf8.contains(first)
    let digits = trimmed.dropFirst(isSigned ? 1 : 0)
    let whole = digits.prefix { $0 &- UInt8(ascii: "0") < 10 }
    let beginsWithZero = whole.first == UInt8(ascii: "0")
    if !whole.isEmpty, whole.count == digits.count {
      self = .whole(digits: whole.count, isSigned: isSigned, beginsWithZero: beginsWithZero)
    } else if DecimalNumber.parse(trimmed.span) != nil {
      let rest = digits.dropFirst(whole.count)
      let isGroup =
        rest.count == 4 && rest.first == UInt8(ascii: ".")
        && rest.dropFirst().allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
      self = .fraction(mayBeGrouped: isGroup && 1...3 ~= whole.count && !beginsWithZero)
    } else {
      self = .word
    }
  }

  enum Comma { case decimal, textOrThousands }

  /// What a comma would be if two neighbours were one cell; nil where they cannot be one.
  static func meaningOfComma(between first: RowPart, _ second: RowPart) -> Comma? {
    switch (first, second) {
    case (.quoted, _), (_, .quoted): return nil
    case (.empty, _), (_, .empty): return .textOrThousands
    // Neither a number with a point nor one with a sign follows a comma within a cell.
    case (_, .fraction), (_, .whole(_, true, _)): return nil
    case (.word, _): return .textOrThousands
    // As in 1,2-xylene.
    case (.whole, .word): return .textOrThousands
    case (.fraction, .word): return nil
    case (.fraction(let mayBeGrouped), .whole): return mayBeGrouped ? .decimal : nil
    case (.whole(let digits, _, let beginsWithZero), .whole(let others, _, _)):
      return others == 3 && digits <= 3 && !beginsWithZero ? .textOrThousands : .decimal
    }
  }
}

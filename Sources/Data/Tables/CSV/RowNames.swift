/// The first cells of rows below a header that is one name short: names of rows, as R writes them and no name above them.
struct RowNames {
  /// Whether each is between quotation marks.
  private(set) var areQuoted = true
  /// Whether they are 1, 2, 3, ….
  private(set) var areCounted = true
  private var seen: Set<[UInt8]> = []
  private var areDistinct = true
  private var count = 0
  private let separator: UInt8?

  private static let comma = UInt8(ascii: ",")

  /// - Parameter separator: nil for white space.
  init(separator: UInt8?) { self.separator = separator }

  mutating func add(_ cell: UnsafeBufferPointer<UInt8>, isQuoted: Bool) {
    count += 1
    if !isQuoted { areQuoted = false }
    if areCounted, !cell.elementsEqual(String(count).utf8) { areCounted = false }
    if !seen.insert(Array(cell)).inserted { areDistinct = false }
  }

  /// Whether they may be names. A comma may be part of a number or a text: then names need quotation marks or count the rows.
  /// Beside other signs they need to differ, as R's do.
  var mayBe: Bool {
    if areQuoted || areCounted { return true }
    switch separator {
    case nil, CellCutter.tab: return true
    case Self.comma: return false
    default: return areDistinct
    }
  }

  /// Whether they are names for certain: commas may be decimal in two rows that are counted by chance.
  var areCertain: Bool { mayBe && count > (areQuoted || separator != Self.comma ? 1 : 2) }
}

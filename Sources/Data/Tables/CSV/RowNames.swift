/// The first cells of rows below a header that is one name short: names of rows, as R writes them and no name above them.
struct RowNames {
  /// Whether each is between quotation marks.
  private(set) var areQuoted = true
  /// Whether they are 1, 2, 3, ….
  private(set) var areCounted = true
  private var count = 0
  private let separator: UInt8?

  /// - Parameter separator: nil for white space.
  init(separator: UInt8?) { self.separator = separator }

  mutating func add(_ cell: UnsafeBufferPointer<UInt8>, isQuoted: Bool) {
    count += 1
    if !isQuoted { areQuoted = false }
    if areCounted, !cell.elementsEqual(String(count).utf8) { areCounted = false }
  }

  /// Whether they may be names. Neither a tab nor white space is part of a number; a comma may be, and a semicolon at a row's end,
  /// so that these need quotation marks or numbers that count the rows.
  var mayBe: Bool {
    guard !areQuoted, !areCounted else { return true }
    return separator == nil || separator == CellCutter.tab
  }

  /// Whether they are names for certain: commas may be decimal in two rows that are counted by chance.
  var areCertain: Bool {
    mayBe && count > (areQuoted || separator != UInt8(ascii: ",") ? 1 : 2)
  }
}

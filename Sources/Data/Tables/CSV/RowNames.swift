/// The first cells of rows below a header that is one name short: names of rows, as R writes them and no name above them.
struct RowNames {
  /// Whether each is between quotation marks.
  private(set) var areQuoted = true
  /// Whether they are 1, 2, 3, ….
  private(set) var areCounted = true
  private var count = 0
  private let separator: UInt8?

  // What distinguishes commas between cells from those within numbers.
  private var precedeNumbers = true
  private var someNumberHasAPoint = false
  /// By place, in how many rows the comma before a cell may be within a number.
  private var halves: [Int: Int] = [:]
  private var mayBeginNumber = false

  private static let comma = UInt8(ascii: ",")
  private static let point = UInt8(ascii: ".")

  /// - Parameter separator: nil for white space.
  init(separator: UInt8?) { self.separator = separator }

  /// Takes the next cell of a row, the first of which is its name.
  mutating func add(_ cell: UnsafeBufferPointer<UInt8>, isQuoted: Bool, at place: Int) {
    if place == 0 {
      count += 1
      if !isQuoted { areQuoted = false }
      if areCounted, !cell.elementsEqual(String(count).utf8) { areCounted = false }
    }
    guard separator == Self.comma else { return }
    let isNumber =
      NumberMarks.usual.usualForm(cell).map { DecimalNumber.parse($0.span) != nil } ?? false
    if place == 1, !isNumber, !cell.isEmpty, !cell.elementsEqual("NA".utf8) {
      precedeNumbers = false
    }
    if isNumber, cell.contains(Self.point) { someNumberHasAPoint = true }
    if place > 0, mayBeginNumber, isNumber, !isQuoted, Self.isDigit(cell.first),
      !cell.contains(Self.point)
    {
      halves[place, default: 0] += 1
    }
    mayBeginNumber = isNumber && !isQuoted && cell.dropFirst().allSatisfy { Self.isDigit($0) }
  }

  private static func isDigit(_ byte: UInt8?) -> Bool { byte.map { 48...57 ~= $0 } ?? false }

  /// Whether they may be names. A comma may be part of a number: then names need quotation marks or count the rows, unless
  /// numbers follow them that have a point, or that no comma at the same place of every row continues.
  var mayBe: Bool {
    guard !areQuoted, !areCounted, separator == Self.comma else { return true }
    return precedeNumbers && (someNumberHasAPoint || !halves.values.contains(count))
  }

  /// Whether they are names for certain: commas may be decimal in two rows that are counted by chance.
  var areCertain: Bool {
    mayBe && count > (areQuoted || separator != Self.comma || someNumberHasAPoint ? 1 : 2)
  }
}

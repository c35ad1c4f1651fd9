/// The cells that count as missing, made for looking up bytes.
struct MissingCells: Sendable {
  private let words: [[UInt8]]
  /// Whether some word begins with a byte.
  private let mayBegin: [Bool]
  private let includesEmpty: Bool
  /// Whether some number, such as −99, counts as missing.
  let includesNumbers: Bool

  init(_ cells: Set<String>) {
    words = cells.map { Array($0.utf8) }
    var mayBegin = [Bool](repeating: false, count: 256)
    for word in words { if let first = word.first { mayBegin[Int(first)] = true } }
    self.mayBegin = mayBegin
    includesEmpty = cells.contains("")
    includesNumbers = cells.contains { DecimalNumber.parse($0) != nil }
  }

  /// A cell without the spaces and tabs around it.
  func trimmed(_ cell: CellCutter.Cell) -> UnsafeBufferPointer<UInt8> {
    func isBlank(_ byte: UInt8) -> Bool { byte == CellCutter.space || byte == CellCutter.tab }
    var (start, end) = (cell.start, cell.end)
    while start < end, isBlank(start.pointee) { start += 1 }
    while start < end, isBlank(end[-1]) { end -= 1 }
    return UnsafeBufferPointer(start: start, count: end - start)
  }

  /// Whether a text, regardless of the blanks around it, counts as missing.
  func contains(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      guard let start = bytes.baseAddress else { return includesEmpty }
      let end = start + bytes.count
      return contains(trimmed(CellCutter.Cell(start: start, end: end, next: end)))
    }
  }

  /// Whether a cell, without the blanks around it, counts as missing.
  func contains(_ trimmed: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = trimmed.first else { return includesEmpty }
    guard mayBegin[Int(first)] else { return false }
    return words.contains { $0.elementsEqual(trimmed) }
  }
}

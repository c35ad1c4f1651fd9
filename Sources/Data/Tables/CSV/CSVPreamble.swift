/// What a CSV file begins with before its first row: a byte-order mark, and a line `sep=;` in which Excel names the separator.
///
/// The line may be between quotation marks, as programs write it that quote every cell, if what it names separates cells of the
/// next line, outside quotation marks: otherwise it is the name of a table's only column.
struct CSVPreamble {
  /// In bytes.
  let length: Int
  /// The separator that is named.
  let separator: UInt8?

  /// The number of lines.
  var lineCount: Int { separator == nil ? 0 : 1 }

  init(_ bytes: TableBytes) throws {
    let beginning = try bytes.beginning(1 << 12)
    let mark = beginning.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    if let quoted = Self.quotedLine(beginning[mark...]) {
      (length, separator) = (mark + quoted.length, quoted.separator)
      return
    }
    let line = beginning[mark...].prefix(16)
    let rest = line.dropFirst(4)
    guard Self.isKeyword(line), let separator = rest.first, separator < 0x80,
      separator != CellCutter.quote, separator != 0, !CellCutter.isLineBreak(separator),
      let lineBreak = rest.dropFirst().first, CellCutter.isLineBreak(lineBreak)
    else {
      (length, self.separator) = (mark, nil)
      return
    }
    (length, self.separator) = (mark + 5 + Self.breakLength(rest.dropFirst()), separator)
  }

  /// The length of a line `"sep=;"`, with its line break, and the separator.
  private static func quotedLine(_ text: ArraySlice<UInt8>) -> (length: Int, separator: UInt8)? {
    let line = text.prefix(9)
    guard line.count > 7, line.first == CellCutter.quote, isKeyword(line.dropFirst()),
      let separator = line.dropFirst(5).first, separates(separator),
      line.dropFirst(6).first == CellCutter.quote
    else { return nil }
    let rest = line.dropFirst(7)
    guard let lineBreak = rest.first, CellCutter.isLineBreak(lineBreak) else { return nil }
    let length = 7 + breakLength(rest)
    let next = text.dropFirst(length).prefix { !CellCutter.isLineBreak($0) }
    let outsideQuotes = next.split(separator: CellCutter.quote, omittingEmptySubsequences: false)
      .enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
    return outsideQuotes.contains { $0.contains(separator) } ? (length, separator) : nil
  }

  /// Whether a line begins with `sep=`, in capitals or not.
  private static func isKeyword(_ line: ArraySlice<UInt8>) -> Bool {
    line.prefix(4).map { $0 | ($0 == UInt8(ascii: "=") ? 0 : 0x20) }.elementsEqual("sep=".utf8)
  }

  /// Whether a byte between quotation marks is likely to be meant as a separator: a tab, or a sign that is not part of a number
  /// or a word.
  static func separates(_ byte: UInt8) -> Bool {
    byte == CellCutter.tab || ",;|".utf8.contains(byte)
  }

  private static func breakLength(_ text: ArraySlice<UInt8>) -> Int {
    text.starts(with: [CellCutter.carriageReturn, CellCutter.lineFeed]) ? 2 : 1
  }
}

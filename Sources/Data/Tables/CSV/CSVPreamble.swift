/// What a CSV file begins with before its first row: a byte-order mark, and a line `sep=;` in which Excel names the separator.
///
/// The line may be between quotation marks, as programs write it that quote every cell, if it names comma, semicolon or tab and
/// that is in the next line, outside quotation marks: otherwise it is the name of a table's only column.
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
    let keyword = line.prefix(4).map { $0 | ($0 == UInt8(ascii: "=") ? 0 : 0x20) }
    let rest = line.dropFirst(4)
    guard keyword.elementsEqual("sep=".utf8), let separator = rest.first, separator < 0x80,
      separator != CellCutter.quote, separator != 0, !CellCutter.isLineBreak(separator),
      let lineBreak = rest.dropFirst().first, CellCutter.isLineBreak(lineBreak)
    else {
      (length, self.separator) = (mark, nil)
      return
    }
    let breakLength =
      rest.dropFirst().starts(with: [CellCutter.carriageReturn, CellCutter.lineFeed]) ? 2 : 1
    (length, self.separator) = (mark + 5 + breakLength, separator)
  }

  /// The length of a line `"sep=;"`, with its line break, and the separator.
  private static func quotedLine(_ text: ArraySlice<UInt8>) -> (length: Int, separator: UInt8)? {
    let lineBreaks: [[UInt8]] = [
      [CellCutter.carriageReturn, CellCutter.lineFeed], [CellCutter.lineFeed],
      [CellCutter.carriageReturn],
    ]
    for separator in [UInt8(ascii: ","), UInt8(ascii: ";"), CellCutter.tab] {
      for word in ["\"sep=", "\"SEP="] {
        let line = Array(word.utf8) + [separator, CellCutter.quote]
        guard text.starts(with: line),
          let lineBreak = lineBreaks.first(where: { text.dropFirst(line.count).starts(with: $0) })
        else { continue }
        let length = line.count + lineBreak.count
        let next = text.dropFirst(length).prefix { !CellCutter.isLineBreak($0) }
        let outsideQuotes = next.split(
          separator: CellCutter.quote, omittingEmptySubsequences: false
        ).enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
        if outsideQuotes.contains(where: { $0.contains(separator) }) { return (length, separator) }
      }
    }
    return nil
  }
}

/// What a CSV file begins with before its first row: a byte-order mark, and a line `sep=;` in which Excel names the separator.
struct CSVPreamble {
  /// In bytes.
  let length: Int
  /// The separator that is named.
  let separator: UInt8?

  /// The number of lines.
  var lineCount: Int { separator == nil ? 0 : 1 }

  init(_ bytes: TableBytes) throws {
    let beginning = try bytes.beginning(16)
    let mark = beginning.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let line = beginning[mark...]
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
}

/// What a CSV file begins with before its first row: a byte-order mark, and a line `sep=;` in which Excel names the separator.
///
/// The line may be between quotation marks, as programs write it that quote every cell, if what it names separates cells of the
/// next line, outside quotation marks: otherwise it is the name of a table's only column. The same holds for a line `sep = ;`, which
/// people write.
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
    let line = beginning[mark...]
    if let other = Self.quotedLine(line) ?? Self.spacedLine(line) {
      (length, separator) = (mark + other.length, other.separator)
      return
    }
    guard Self.isKeyword(line), let separator = line.dropFirst(4).first, separator < 0x80,
      separator != CellCutter.quote, separator != 0, !CellCutter.isLineBreak(separator),
      let rest = Self.lengthOfRest(line.dropFirst(5), separator)
    else {
      (length, self.separator) = (mark, nil)
      return
    }
    (length, self.separator) = (mark + 5 + rest, separator)
  }

  /// The length of a line `"sep=;"`, with its line break, and the separator.
  private static func quotedLine(_ text: ArraySlice<UInt8>) -> (length: Int, separator: UInt8)? {
    guard text.first == CellCutter.quote, isKeyword(text.dropFirst()),
      let separator = text.dropFirst(5).first, separates(separator),
      text.dropFirst(6).first == CellCutter.quote,
      let rest = lengthOfRest(text.dropFirst(7), separator)
    else { return nil }
    let length = 7 + rest
    return cuts(separator, text.dropFirst(length)) ? (length, separator) : nil
  }

  /// The length of a line `sep = ;`, with its line break, and the separator.
  private static func spacedLine(_ text: ArraySlice<UInt8>) -> (length: Int, separator: UInt8)? {
    let line = text.prefix { !CellCutter.isLineBreak($0) }
    let isBlank: (UInt8) -> Bool = { $0 == CellCutter.space || $0 == CellCutter.tab }
    let name = line.prefix(3)
    let sign = line.dropFirst(3).drop(while: isBlank)
    guard isWord("sep", name), sign.first == UInt8(ascii: "=") else { return nil }
    let value = sign.dropFirst()
    // A tab is a blank as well.
    let separator =
      value.first { !isBlank($0) } ?? (value.contains(CellCutter.tab) ? CellCutter.tab : 0)
    guard separates(separator), value.allSatisfy({ isBlank($0) || $0 == separator }),
      let end = lengthOfRest(text.dropFirst(line.count), separator)
    else { return nil }
    let length = line.count + end
    return cuts(separator, text.dropFirst(length)) ? (length, separator) : nil
  }

  /// Whether the first line of a text has a separator outside quotation marks.
  private static func cuts(_ separator: UInt8, _ text: ArraySlice<UInt8>) -> Bool {
    let line = text.prefix { !CellCutter.isLineBreak($0) }
    return line.split(separator: CellCutter.quote, omittingEmptySubsequences: false)
      .enumerated().contains { $0.offset.isMultiple(of: 2) && $0.element.contains(separator) }
  }

  /// Whether a line begins with `sep=`, in capitals or not.
  private static func isKeyword(_ line: ArraySlice<UInt8>) -> Bool {
    isWord("sep", line.prefix(3)) && line.dropFirst(3).first == UInt8(ascii: "=")
  }

  /// Whether bytes are a word of small letters, in capitals or not.
  private static func isWord(_ word: String, _ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.map { $0 | 0x20 }.elementsEqual(word.utf8)
  }

  /// Whether a byte between quotation marks is likely to be meant as a separator: a tab, or a sign that is not part of a number
  /// or a word.
  static func separates(_ byte: UInt8) -> Bool {
    byte == CellCutter.tab || ",;|".utf8.contains(byte)
  }

  /// The length of what follows the separator that a line names, up to and with the line break: nothing else, or the empty cells with
  /// which programs make rows equally long. Nil where there is more.
  private static func lengthOfRest(_ text: ArraySlice<UInt8>, _ separator: UInt8) -> Int? {
    let padding = text.prefix { $0 == separator }.count
    let rest = text.dropFirst(padding)
    guard let lineBreak = rest.first, CellCutter.isLineBreak(lineBreak) else { return nil }
    let isPair = rest.starts(with: [CellCutter.carriageReturn, CellCutter.lineFeed])
    return padding + (isPair ? 2 : 1)
  }
}

import Words

/// The bytes of a table, to be read as often as needed, unpacked where they are packed with gzip.
struct TableBytes {
  /// The path, or what messages call the table.
  let source: String
  private let memory: [UInt8]?
  let isPacked: Bool
  private let packedCount: Int

  /// A file; one that cannot be read twice, such as a pipe, is held in memory.
  /// - Throws: `FileNotFoundError`.
  init(path: String) throws {
    var file = try FileStream(path: path)
    source = path
    memory = file.count == nil ? try file.readToEnd() : nil
    packedCount = memory?.count ?? file.count ?? 0
    let magic = if let memory { Array(memory.prefix(2)) } else { try file.read(atMost: 2) }
    isPacked = magic == GzipStream.magic
  }

  init(_ bytes: [UInt8], source: String) {
    self.source = source
    memory = bytes
    packedCount = bytes.count
    isPacked = bytes.starts(with: GzipStream.magic)
  }

  /// The text from its beginning.
  func open() throws -> any ByteStream {
    let stream: any ByteStream =
      if let memory { MemoryStream(memory) } else { try FileStream(path: source) }
    return isPacked ? GzipStream(stream, source: source) : stream
  }

  /// The first bytes of the text, at most as many as requested.
  func beginning(_ count: Int) throws -> [UInt8] {
    var stream = try open()
    return try stream.read(atMost: count)
  }

  /// Refuses what its first bytes show not to be UTF-8 text, naming what it is.
  /// - Throws: `DataError` for UTF-16, and for other bytes in a file that is called gzip.
  func refuseOtherEncodings() throws {
    let first = try beginning(512)
    if first.starts(with: [0xFF, 0xFE]) || first.starts(with: [0xFE, 0xFF]) {
      throw DataError(
        .init(source), found: "text in the encoding UTF-16", expected: "UTF-8 text",
        suggestion:
          "Save the file with the encoding UTF-8, or convert it with iconv -f UTF-16 -t UTF-8.")
    }
    if let (found, suggestion) = Self.otherFormat(first, firstWords: try firstWords(first)) {
      throw DataError(.init(source), found: found, expected: "a CSV table", suggestion: suggestion)
    }
    guard !isPacked, source.hasSuffix(".gz") else { return }
    let isText = first.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return true }
      // The last character may be cut.
      return TextCheck.badByte(from: start, to: start + bytes.count).map {
        $0.position - start > bytes.count - 4
      } ?? true
    }
    guard isText else {
      throw DataError(
        .init(source), found: "no gzip data, though its name ends in .gz",
        expected: "a gzip file, or text", suggestion: "Copy or download the file again.")
    }
  }

  /// Bytes within which comments and blank lines end that other formats begin with.
  private static let longestComments = 1 << 16

  /// The first words in small letters, beyond blank lines and what files of Weka and pages may have before the line that says what
  /// they are: lines of comments that begin with `%`, and comments between `<!--` and `-->`. Other files keep such lines.
  private func firstWords(_ first: [UInt8]) throws -> String {
    func words(_ bytes: [UInt8]) -> Substring {
      beyondBlanks(String(decoding: bytes, as: UTF8.self)[...])
    }
    func beyondBlanks(_ text: Substring) -> Substring {
      text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    }
    let start = words(Array(first.prefix(256)))
    guard start.isEmpty || start.hasPrefix("%") || start.hasPrefix("<!--") else {
      return start.lowercased()
    }
    var rest = words(try beginning(Self.longestComments))
    while rest.hasPrefix("%") { rest = beyondBlanks(rest.drop { !$0.isNewline }) }
    let isOfWeka = ["@relation ", "@relation\t"].contains(rest.prefix(10).lowercased())
    if isOfWeka || start.isEmpty { return rest.prefix(256).lowercased() }
    rest = words(try beginning(Self.longestComments))
    while rest.hasPrefix("<!--"), let end = rest.firstRange(of: "-->") {
      rest = beyondBlanks(rest[end.upperBound...])
    }
    return (rest.hasPrefix("<") ? rest.prefix(256) : start).lowercased()
  }

  /// What a file is that begins as no CSV table does, and what to do about it.
  private static func otherFormat(
    _ first: [UInt8], firstWords words: String
  ) -> (found: String, suggestion: Remedy)? {
    let line = words.prefix { !$0.isNewline }
    if first.starts(with: [0x50, 0x4B, 3, 4]) {
      return (
        "a ZIP archive, as an Excel workbook is one",
        "Unpack it, or save the workbook's sheet as CSV in UTF-8."
      )
    }
    if first.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
      return ("an Excel workbook", "Save its sheet as CSV in UTF-8.")
    }
    // A column may be called PAR1: of text, the next byte is no control.
    let next = first.dropFirst(4).first ?? CellCutter.lineFeed
    if first.starts(with: "PAR1".utf8), next < 0x20, next != CellCutter.tab,
      !CellCutter.isLineBreak(next)
    {
      return ("a Parquet file", "Write the table as CSV.")
    }
    // Cells may begin with brackets: what JSON has in its first line is a key, or nothing but a bracket.
    if ["{", "["].contains(line.first), !line.contains("\t"),
      ["{", "[", "[{"].contains(line.filter { !$0.isWhitespace }) || line.contains("\":")
        || line.contains("\" :")
    {
      return ("JSON", "Write the table as CSV.")
    }
    if ["<!doctype html", "<html>", "<html ", "<?xml "].contains(where: line.hasPrefix) {
      return ("a page or XML", "Look at the file: a page that says why a download failed, say.")
    }
    if line.hasPrefix("@relation ")
      || line.hasPrefix("@relation\t") && words.contains("\n@attribute")
    {
      return (
        "a table of Weka (ARFF)",
        "Remove all lines above the data, and write the names of columns above them."
      )
    }
    return nil
  }

  /// The whole text's length, estimated from what was unpacked first where it is packed.
  func estimatedCount(after read: Int, of stream: any ByteStream) -> Int {
    guard let gzip = stream as? GzipStream else { return packedCount }
    return Int(Double(packedCount) * Double(read) / Double(max(1, gzip.packedOffset)))
  }
}

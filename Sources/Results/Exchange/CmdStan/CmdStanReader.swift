import Tables
import Words

/// Reads CmdStan's CSV line by line: one chain, or several whose files were joined.
struct CmdStanReader {
  private let path: String
  private let bytes: [UInt8]
  /// Just after the last byte that is not white space.
  private let contentEnd: Int
  /// Whether any comment was seen. CmdStan ends every line, so a file by CmdStan that does not was truncated.
  private var hasComments = false
  private var chains: [CmdStanFile] = []
  private var chain: CmdStanFile
  private var headerBytes: ArraySlice<UInt8> = []
  /// The comments since the last row: they belong to the next chain, if its header follows.
  private var latest: [String: String] = [:]

  private init(_ bytes: [UInt8], path: String) {
    self.path = path
    // A crash may leave zeros where nothing was written yet.
    self.bytes =
      bytes.last == 0 ? Array(bytes.prefix(1 + (bytes.lastIndex { $0 != 0 } ?? -1))) : bytes
    contentEnd = 1 + (self.bytes.lastIndex { $0 > UInt8(ascii: " ") } ?? -1)
    chain = CmdStanFile(path: path)
  }

  /// The chains of a file, without draws of the warm-up.
  ///
  /// - Throws: `DataError` with the line for a row of another width or a cell that is not a number; for the output of a
  ///   method without draws; where there is no header.
  static func chains(_ bytes: [UInt8], path: String) throws -> [CmdStanFile] {
    var reader = CmdStanReader(bytes, path: path)
    try reader.read()
    return reader.chains
  }

  private mutating func read() throws {
    var start = 0
    var line = 0
    while start < bytes.count {
      line += 1
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      var range = start..<end
      while let last = range.last,
        bytes[last] == UInt8(ascii: "\r") || bytes[last] == UInt8(ascii: " ")
      {
        range = range.dropLast()
      }
      start = end + 1
      guard let first = range.first else { continue }
      if bytes[first] == UInt8(ascii: "#") {
        note(text(range.dropFirst()))
      } else if chain.header.isEmpty {
        headerBytes = bytes[range]
        // Comments hold paths, which may be in any encoding; names are what draws are found by.
        if let error = TextCheck.error(in: headerBytes, at: .init(path, line: line)) { throw error }
        try readHeader(text(range), line: line)
      } else if bytes[range] == headerBytes {
        try beginChain()
      } else {
        try readRow(range, isTerminated: end < bytes.count, line: line)
      }
    }
    _ = try chain.method()
    guard !chain.header.isEmpty else {
      throw DataError(
        .init(path), found: "comments and no header", expected: "CmdStan's header and draws",
        suggestion: "If the run was stopped before its first draw, leave the file out.")
    }
    try endChain()
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// Keeps `name = value` of a comment; the first of a name counts, as details come later.
  private mutating func note(_ comment: String) {
    hasComments = true
    if comment.contains("Adaptation terminated"), chain.rowsInWarmup == nil {
      chain.rowsInWarmup = chain.drawCount
    }
    let parts = comment.split(separator: "=", maxSplits: 1)
    guard parts.count == 2 else { return }
    func trimmed(_ text: Substring) -> String {
      String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
    let name = trimmed(parts[0])
    var value = trimmed(parts[1])
    if value.hasSuffix(" (Default)") { value = String(value.dropLast(" (Default)".count)) }
    if chain.settings[name] == nil { chain.settings[name] = value }
    if latest[name] == nil { latest[name] = value }
  }

  private mutating func readHeader(_ text: String, line: Int) throws {
    let header = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    if let name = header.first(where: { RowRole(ofColumn: $0) == .chain }) {
      throw DataError(
        .init(path, line: line), found: "comments above a table with the column \(quoted(name))",
        expected: "CmdStan's output of one chain, or a table alone",
        suggestion: "Remove the lines that begin with #.")
    }
    guard try chain.method() != .sample || header.contains("lp__") else {
      throw DataError(
        .init(path, line: line), found: "the header \(quoted(text))",
        expected: "one with lp__, as CmdStan's sampler writes it",
        suggestion:
          "A plain table needs columns chain and draw, one for each parameter, and no comments.")
    }
    var seen: Set<String> = []
    if let name = header.first(where: { !seen.insert($0).inserted }) {
      throw DataError(
        .init(path, line: line), found: "two columns named \(quoted(name))",
        expected: "different names")
    }
    chain.header = header
    chain.columns = [[Double]](repeating: [], count: header.count)
  }

  /// The header once more: another chain's file was joined to the one before.
  private mutating func beginChain() throws {
    let settings = latest.isEmpty ? chain.settings : latest
    let header = chain.header
    try endChain()
    chain = CmdStanFile(path: path)
    chain.settings = settings
    chain.header = header
    chain.columns = [[Double]](repeating: [], count: header.count)
  }

  private mutating func endChain() throws {
    try chain.finish()
    chains.append(chain)
  }

  private mutating func readRow(_ range: Range<Int>, isTerminated: Bool, line: Int) throws {
    latest = [:]
    let isLast = range.upperBound >= contentEnd
    let cells = bytes[range].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    let width = chain.header.count
    if isLast, cells.count < width || (!isTerminated && hasComments && cells.count == width) {
      chain.isCut = true
      return
    }
    guard cells.count == width else {
      throw DataError(
        .init(path, line: line), found: counted(cells.count, "cell"),
        expected: "\(width), as in the header",
        suggestion: "If the run was cut off in this line, remove the line.")
    }
    var numbers: [Double] = []
    numbers.reserveCapacity(width)
    for (column, cell) in cells.enumerated() {
      guard let number = drawnNumber(bytes.span.extracting(cell.startIndex..<cell.endIndex)) else {
        if isLast, !isTerminated, column == width - 1 {
          chain.isCut = true
          return
        }
        let place = DataError.Location(path, line: line, column: chain.header[column])
        throw TextCheck.error(in: cell, at: place)
          ?? DataError(
            place,
            found: quoted(String(decoding: cell, as: UTF8.self)), expected: "a number")
      }
      numbers.append(number)
    }
    for (column, number) in numbers.enumerated() { chain.columns[column].append(number) }
  }
}

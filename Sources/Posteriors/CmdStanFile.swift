import Inference
import Tables

/// The draws of one chain in the CSV format of CmdStan: comments that begin with `#`, a header, one line for each draw.
struct CmdStanFile {
  let path: String
  /// The column names as written, such as `beta.1.2`.
  private(set) var header: [String] = []
  /// For each column its draws, after warm-up.
  private(set) var columns: [[Double]] = []
  /// Draws of the warm-up that were left out.
  private(set) var warmupDraws = 0
  /// What the comments say, by name.
  private(set) var settings: [String: String] = [:]

  /// Whether the bytes look like such a file: it starts with a comment, or its header names the log density.
  static func matches(_ bytes: [UInt8]) -> Bool {
    guard let first = bytes.first(where: { $0 > UInt8(ascii: " ") }) else { return false }
    if first == UInt8(ascii: "#") { return true }
    let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    let names = String(decoding: line, as: UTF8.self).split(separator: ",")
    return names.contains("lp__") && !names.contains("chain")
  }

  /// - Throws: `DataError` with the line for a row of another width or a cell that is no number; for the output of a
  ///   method other than sampling; where there is no header.
  init(_ bytes: [UInt8], path: String) throws {
    self.path = path
    var rowsInWarmup: Int?
    var start = 0
    var line = 0
    while start < bytes.count {
      line += 1
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      var range = start..<end
      if range.last.map({ bytes[$0] }) == UInt8(ascii: "\r") { range = start..<end - 1 }
      start = end + 1
      guard let first = range.first else { continue }
      if bytes[first] == UInt8(ascii: "#") {
        let comment = String(decoding: bytes[range].dropFirst(), as: UTF8.self)
        if comment.contains("Adaptation terminated") { rowsInWarmup = columns.first?.count ?? 0 }
        note(comment)
      } else if header.isEmpty {
        try readHeader(String(decoding: bytes[range], as: UTF8.self), line: line)
      } else {
        try readRow(bytes, range, line: line)
      }
    }
    if let method = settings["method"], method != "sample" {
      throw DataError(
        .init(path), found: "the output of method \(quoted(method))",
        expected: "draws of method \"sample\"")
    }
    guard !header.isEmpty else {
      throw DataError(
        .init(path), found: "comments and no header", expected: "CmdStan's header and draws")
    }
    dropWarmup(rowsInWarmup)
  }

  /// Keeps `name = value` of a comment; the first of a name counts, as details come later.
  private mutating func note(_ comment: String) {
    let parts = comment.split(separator: "=", maxSplits: 1)
    guard parts.count == 2 else { return }
    func trimmed(_ text: Substring) -> String {
      String(text.drop { $0 == " " }.reversed().drop { $0 == " " || $0 == "\r" }.reversed())
    }
    let name = trimmed(parts[0])
    var value = trimmed(parts[1])
    if value.hasSuffix(" (Default)") { value = String(value.dropLast(" (Default)".count)) }
    if settings[name] == nil { settings[name] = value }
  }

  private mutating func readHeader(_ text: String, line: Int) throws {
    header = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard header.contains("lp__") else {
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
    columns = [[Double]](repeating: [], count: header.count)
  }

  private mutating func readRow(_ bytes: [UInt8], _ range: Range<Int>, line: Int) throws {
    let cells = bytes[range].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard cells.count == header.count else {
      throw DataError(
        .init(path, line: line), found: cells.count == 1 ? "1 cell" : "\(cells.count) cells",
        expected: "\(header.count), as in the header",
        suggestion: "If the run was cut off in its last line, remove that line.")
    }
    for (column, cell) in cells.enumerated() {
      guard let number = drawnNumber(bytes.span.extracting(cell.startIndex..<cell.endIndex)) else {
        throw DataError(
          .init(path, line: line, column: header[column]),
          found: quoted(String(decoding: cell, as: UTF8.self)), expected: "a number")
      }
      columns[column].append(number)
    }
  }

  /// Saved draws of the warm-up stand before the comment that ends it; without adaptation there is none, only the settings.
  private mutating func dropWarmup(_ rowsBeforeEnd: Int?) {
    let saved = ["1", "true"].contains(settings["save_warmup"] ?? "")
    let thin = max(1, settings["thin"].flatMap { Int($0) } ?? 1)
    let planned = max(0, settings["num_warmup"].flatMap { Int($0) } ?? 0)
    let rows = columns.first?.count ?? 0
    warmupDraws = min(
      rowsBeforeEnd ?? (saved ? planned / thin + (planned % thin).signum() : 0), rows)
    guard warmupDraws > 0 else { return }
    columns = columns.map { Array($0.dropFirst(warmupDraws)) }
  }

  /// `beta[1,2]` for `beta.1.2`; other names as they are.
  static func displayName(_ column: String) -> String {
    let parts = column.split(separator: ".", omittingEmptySubsequences: false)
    let indices = parts.dropFirst()
    guard !indices.isEmpty, let name = parts.first, !name.isEmpty,
      indices.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } })
    else { return column }
    return "\(name)[\(indices.joined(separator: ","))]"
  }
}

import Diagnostics
import Foundation
import Inference
import Tables

extension DrawSet {
  /// Reads draws of other programs: CmdStan's CSV files, one for each chain, or one plain CSV with columns `chain`, `draw` and
  /// one for each parameter, its rows in any order.
  ///
  /// - Throws: `FileNotFoundError`; `DataError` with the row or line for what cannot be used.
  public init(contentsOf paths: [String]) throws {
    var files: [(path: String, bytes: [UInt8])] = []
    for path in paths {
      if files.contains(where: { $0.path == path }) {
        throw DataError(
          .init(path), found: "the file given twice", expected: "each chain's file once")
      }
      files.append((path, try Self.bytes(path)))
    }
    let isCmdStan = files.map { CmdStanFile.matches($0.bytes) }
    if let other = isCmdStan.firstIndex(of: false) {
      guard files.count == 1 else {
        throw DataError(
          .init(files[other].path), found: "a file that CmdStan did not write, among several",
          expected: "CmdStan's CSV files, one for each chain, or one plain CSV with all chains",
          suggestion: "Join the chains in one table with the columns chain and draw.")
      }
      try self.init(table: files[0].bytes, path: files[0].path)
    } else {
      try self.init(cmdStan: files.map { try CmdStanFile($0.bytes, path: $0.path) })
    }
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    do { return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) } catch {
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      throw FileNotFoundError(
        path: path,
        found: !exists ? "no file" : isFolder.boolValue ? "a folder" : "no permission to read")
    }
  }

  private init(cmdStan files: [CmdStanFile]) throws {
    guard let first = files.first else {
      throw DataError(.init("draws"), found: "no file", expected: "one at least")
    }
    for file in files where file.header != first.header {
      let place = zip(file.header, first.header).first { $0 != $1 }
      throw DataError(
        .init(file.path),
        found: place.map { "the column \(quoted($0.0))" } ?? "\(file.header.count) columns",
        expected:
          "\(place.map { quoted($0.1) } ?? String(first.header.count)), as in \(first.path)",
        suggestion: "Give the chains of one model and one run.")
    }
    for file in files where file.columns.first?.isEmpty != false {
      throw DataError(
        .init(file.path), found: "no draws after warm-up", expected: "one draw at least",
        suggestion: "Run the chain to its end, or leave its file out.")
    }
    let model = first.settings["model"].map { " of \($0)" } ?? ""
    try self.init(
      source: files.count == 1 ? first.path : "\(first.path), …",
      origin: "CmdStan's draws\(model)", header: first.header,
      chains: files.enumerated().map {
        ColumnsOfChain(label: String($0.offset + 1), columns: $0.element.columns)
      },
      maximumTreeDepth: first.settings["max_depth"].flatMap { Int($0) },
      displayName: CmdStanFile.displayName)
    let warmups = files.map(\.warmupDraws)
    if let most = warmups.max(), most > 0 {
      notes.append(
        "\(warmups.reduce(0, +)) saved draws of the warm-up are left out (\(most) in a chain).")
    }
  }

  private static let expectedTable =
    "a CSV table with columns chain, draw and one for each parameter, or CmdStan's CSV"

  /// - Throws: `DataError` with the row of a cell that is no number, a draw that is missing, or one that is there twice.
  private init(table bytes: [UInt8], path: String) throws {
    // Every cell must be a number: an empty one is a mistake here, and "nan" is a draw like others.
    let table: Table
    do {
      table = try Table(csv: bytes, source: path, options: CSVOptions(missingCells: []))
    } catch let error as DataError where error.expected.hasSuffix("at least one row") {
      throw DataError(
        error.location, found: error.found, expected: Self.expectedTable,
        suggestion: "Check the path.")
    }
    for name in ["chain", "draw"] where !table.hasColumn(name) {
      let near = nearestName(to: name, among: table.columnNames)
      throw DataError(
        .init(path), found: "no column \"\(name)\" among \(quotedList(table.columnNames))",
        expected: Self.expectedTable,
        suggestion: near.map { "Rename \(quoted($0)) to \"\(name)\"." }
          ?? "Write the table so that each row is one draw: chain, draw, then the parameters.")
    }
    let chains = try table.wholeNumbers("chain")
    let draws = try table.wholeNumbers("draw")
    var rows: [Int: [Int]] = [:]
    for row in chains.indices { rows[chains[row], default: []].append(row) }
    for (chain, its) in rows {
      let ordered = its.sorted { (draws[$0], $0) < (draws[$1], $1) }
      rows[chain] = ordered
      for (before, after) in zip(ordered, ordered.dropFirst())
      where draws[after] != draws[before] + 1 {
        let isTwice = draws[after] == draws[before]
        throw DataError(
          table.location(rowAt: after, column: "draw"),
          found: "draw \(draws[after]) of chain \(chain) "
            + (isTwice
              ? "again, after row \(before + 1)"
              : "after draw \(draws[before]) (row \(before + 1))"),
          expected: isTwice ? "each draw once" : "draw \(draws[before] + 1)",
          suggestion: isTwice
            ? "Remove one of the two, or give the chains different numbers."
            : "Add what is missing, or number the draws of each chain consecutively.")
      }
    }
    let parameters = table.columns.filter { !["chain", "draw"].contains($0.name) }
    let numbers = try parameters.map { try table.draws($0) }
    let numbered = rows.keys.sorted()
    try self.init(
      source: path, origin: "draws in CSV", header: parameters.map(\.name),
      chains: numbered.map { chain in
        let order = rows[chain] ?? []
        return ColumnsOfChain(
          label: String(chain), columns: numbers.map { column in order.map { column[$0] } })
      })
  }
}

extension Table {
  /// The cells of a column of draws, words for non-finite numbers included.
  fileprivate func draws(_ column: Column) throws -> [Double] {
    switch column.cells {
    case .numbers(let numbers): return numbers
    case .texts(let texts):
      return try texts.enumerated().map { row, text in
        let trimmed = Array((text ?? "").trimmingCharacters(in: .whitespaces).utf8)
        if let number = drawnNumber(trimmed.span) { return number }
        throw DataError(
          location(rowAt: row, column: column.name),
          found: trimmed.isEmpty ? "an empty cell" : quoted(text ?? ""), expected: "a number",
          suggestion: "Correct the cell, or leave the column out.")
      }
    }
  }

  fileprivate func wholeNumbers(_ name: String) throws -> [Int] {
    try draws(column(name)).enumerated().map { row, number in
      if let whole = Int(exactly: number) { return whole }
      throw DataError(
        location(rowAt: row, column: name), found: "\(number)", expected: "a whole number")
    }
  }
}

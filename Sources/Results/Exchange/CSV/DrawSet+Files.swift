import Diagnostics
import Inference
import Posteriors
import Tables
import Words

extension DrawSet {
  /// Reads draws of other programs: CmdStan's CSV files, one for each chain, or one plain CSV with columns `chain`, `draw` and
  /// one for each parameter, its rows in any order.
  ///
  /// The columns that say chain and draw may also be called `chain__`, `iter__`, `.chain`, `.iteration`, `chain_id`, … as
  /// other programs write them.
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
      try self.init(cmdStan: files.flatMap { try CmdStanReader.chains($0.bytes, path: $0.path) })
    }
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    try Table.text(path: path)
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
    for file in files where try file.method() != first.method() {
      throw DataError(
        .init(file.path), found: "draws of method \(quoted(file.settings["method"] ?? "sample"))",
        expected: "\(quoted(first.settings["method"] ?? "sample")), as in \(first.path)",
        suggestion: "Give the chains of one model and one run.")
    }
    for file in files where file.drawCount == 0 {
      throw DataError(
        .init(file.path), found: "no draws after warm-up", expected: "one draw at least",
        suggestion: "Run the chain to its end, or leave its file out.")
    }
    let method = try first.method()
    let model = first.settings["model"].map { " of \($0)" } ?? ""
    let by = method == .sample ? "" : " by method \(first.settings["method"] ?? "")"
    let paths = files.map(\.path)
    let isOne = Set(paths).count == 1
    try self.init(
      source: isOne ? first.path : "\(first.path), …",
      origin: "CmdStan's draws\(model)\(by)", header: first.header,
      chains: files.enumerated().map {
        ColumnsOfChain(label: String($0.offset + 1), columns: $0.element.columns)
      },
      maximumTreeDepth: first.settings["max_depth"].flatMap { Int($0) },
      displayName: CmdStanFile.displayName)
    if case .approximation(let name) = method { approximation = "CmdStan's \(name)" }
    cautions += files.compactMap(\.caution)
    notes += Self.notes(files, method)
  }

  private static func notes(_ files: [CmdStanFile], _ method: CmdStanFile.Method) -> [String] {
    var notes: [String] = []
    let warmups = files.map(\.warmupDraws)
    if let most = warmups.max(), most > 0 {
      notes.append(
        "\(warmups.reduce(0, +)) saved draws of the warm-up are left out (\(most) in a chain).")
    }
    for path in Set(files.map(\.path)).sorted() {
      let count = files.count { $0.path == path }
      if count > 1 {
        notes.append("\(path) holds \(count) chains, one after the other; each is read as a chain.")
      }
    }
    if files.contains(where: \.hasMeanLine) {
      notes.append("The first line is the mean of the approximation, and no draw: it is left out.")
    }
    if method == .generatedQuantities {
      let fit = files.compactMap { $0.settings["fitted_params"] }.joined(separator: ", ")
      notes.append(
        "Generated quantities have no divergences and no energies of their own: diagnose the fit that they are worked out from"
          + (fit.isEmpty ? "." : " (\(fit))."))
    }
    return notes
  }
}

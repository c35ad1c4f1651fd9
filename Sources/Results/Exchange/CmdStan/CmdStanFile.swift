import Inference
import Words

/// The draws of one chain in the CSV format of CmdStan: comments that begin with `#`, a header, one line for each draw.
///
/// - Source: *CmdStan User's Guide*, Stan CSV File Format.
struct CmdStanFile {
  /// How draws were made.
  enum Method: Equatable {
    /// By Markov chains.
    case sample
    /// Computed from the draws of a chain: one line for each of them.
    case generatedQuantities
    /// Independent draws of an approximation, which CmdStan calls so.
    case approximation(String)
  }

  let path: String
  /// The column names as written, such as `beta.1.2`.
  var header: [String] = []
  /// For each column its draws, after warm-up.
  var columns: [[Double]] = []
  /// What the comments say, by name.
  var settings: [String: String] = [:]
  /// Rows that had been read when a comment ended the warm-up.
  var rowsInWarmup: Int?
  /// Whether a row was left out because the file ends within it.
  var isCut = false
  /// Draws of the warm-up that were left out.
  private(set) var warmupDraws = 0
  /// Whether the first line was left out: the mean of a variational approximation, not a draw from it.
  private(set) var hasMeanLine = false

  init(path: String) { self.path = path }

  var drawCount: Int { columns.first?.count ?? 0 }

  /// Whether the bytes look like such a file: it starts with a comment, or its header names the log density and no column
  /// that says the chain or the draw.
  static func matches(_ bytes: [UInt8]) -> Bool {
    guard let first = bytes.first(where: { $0 > UInt8(ascii: " ") }) else { return false }
    if first == UInt8(ascii: "#") { return true }
    let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    let names = String(decoding: line, as: UTF8.self).split(separator: ",").map(String.init)
    return names.contains("lp__") && !names.contains { RowRole(ofColumn: $0) != nil }
  }

  /// - Throws: `DataError` for the output of a method without draws.
  func method() throws -> Method {
    switch settings["method"] {
    case nil, "sample": return .sample
    case "generate_quantities": return .generatedQuantities
    case let name? where ["variational", "laplace", "pathfinder"].contains(name):
      return .approximation(name)
    case let name?:
      throw DataError(
        .init(path), found: "the output of method \(quoted(name))",
        expected: "draws of method \"sample\"",
        suggestion: name == "optimize"
          ? "It holds one point, which has no spread: sample, or draw around it by method laplace."
          : "Methods generate_quantities, laplace, pathfinder and variational have draws too.")
    }
  }

  /// Leaves out what is not a draw: saved draws of the warm-up, and the first line of a variational approximation.
  mutating func finish() throws {
    switch try method() {
    case .sample: dropWarmup()
    case .generatedQuantities: break
    case .approximation:
      // CmdStan writes the mean of the approximation first, with zeros for its densities.
      let densities = ["lp__", "log_p__", "log_g__"].compactMap { header.firstIndex(of: $0) }
      if densities.count == 3, densities.allSatisfy({ columns[$0].first == 0 }) {
        hasMeanLine = true
        columns = columns.map { Array($0.dropFirst()) }
      }
    }
  }

  /// Saved draws of the warm-up precede the comment that ends it; without adaptation there is no such comment, only the settings.
  private mutating func dropWarmup() {
    let saved = ["1", "true"].contains(settings["save_warmup"] ?? "")
    let planned = max(0, settings["num_warmup"].flatMap { Int($0) } ?? 0)
    warmupDraws = min(rowsInWarmup ?? (saved ? thinned(planned) : 0), drawCount)
    guard warmupDraws > 0 else { return }
    columns = columns.map { Array($0.dropFirst(warmupDraws)) }
  }

  /// The number of draws that are written for a number of transitions.
  private func thinned(_ count: Int) -> Int {
    let thin = max(1, settings["thin"].flatMap { Int($0) } ?? 1)
    return count / thin + (count % thin).signum()
  }

  /// What is wrong with the number of draws, in sentences; nil where the file keeps its promise, or makes none.
  var caution: String? {
    let setting =
      switch settings["method"] {
      case nil, "sample": "num_samples"
      case "laplace": "draws"
      case "variational": "output_samples"
      default: ""
      }
    let planned = settings[setting].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    let promised = planned.map { setting == "num_samples" ? thinned($0) : $0 }
    let torn =
      isCut
      ? "\(path) ends inside a line: the row there is left out, for its last number may be cut off."
      : nil
    guard let promised, drawCount != promised else { return torn }
    let count =
      drawCount < promised
      ? "\(path) has \(drawCount) of the \(promised) draws that its header promises (\(setting)): the run was stopped, or the file "
        + "was cut off. Run the chain again, or use what there is with care."
      : "\(path) has \(drawCount) draws where its header promises \(promised): where chains were joined in it, R̂ and ESS take them "
        + "for one. Give each chain's file by itself."
    return [torn, count].compactMap(\.self).joined(separator: " ")
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

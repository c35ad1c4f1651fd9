import Bayes

/// A command that has much to do.
struct Load: Sendable {
  /// What is run, and the bytes of its numbers.
  struct Trial {
    var arguments: [String]
    /// Bytes of the features of all rows.
    var matrixBytes: Int
    /// Bytes of the draws that are asked for.
    var drawBytes: Int
    /// Those of them that are held in memory: what is more is on the disk.
    var heldDrawBytes: Int

    init(_ command: String, matrixBytes: Int, drawBytes: Int, heldDrawBytes: Int) {
      arguments = command.split(separator: " ").map(String.init)
      (self.matrixBytes, self.drawBytes) = (matrixBytes, drawBytes)
      self.heldDrawBytes = heldDrawBytes
    }
  }

  var name: String
  var prepare: @Sendable (inout Inputs) throws -> Trial

  static let all = [
    Load(name: "nuts-million") {
      try tall(&$0, rows: 1_000_000, draws: 10, "nuts --chains 2 --warmup 25 --draws 5")
    },
    Load(name: "svi-million") {
      try tall(
        &$0, rows: 1_000_000, draws: SVI.posteriorDraws, "svi --batch-size 1000 --steps 5000")
    },
    Load(name: "chains-200") {
      try tall(&$0, rows: 500, draws: 20_000, "nuts --chains 200 --warmup 100 --draws 100")
    },
    Load(name: "day-of-draws") { inputs in
      let each = inputs.part(of: 200_000)
      return try tall(
        &inputs, rows: 500, draws: 4 * each, held: 100,
        "nuts --chains 4 --draws \(each) --draw-memory 100")
    },
    Load(name: "wide-inspect") { try wide(&$0) { "inspect \($0.path)" } },
    Load(name: "wide-svi") {
      try wide(&$0, draws: { SVI.posteriorDraws(dimension: $0.parameters) }) {
        fit($0.path, "--train 80 --test 20 --inference svi --steps 500")
      }
    },
    Load(name: "wide-nuts") {
      try wide(&$0, draws: { _ in 40 }) {
        fit(
          $0.path, "--train 80 --test 20 --inference nuts --chains 2 --warmup 20 --draws 20")
      }
    },
    Load(name: "wide-cluster") {
      try wide(&$0) { "cluster \($0.path) --columns 1-\($0.columns) --k 3 --seed 1 --json --quiet" }
    },
  ]

  private static func fit(_ path: String, _ options: String) -> String {
    "fit \(path) --target class --model logistic --seed 1 --quiet --output out \(options)"
  }

  /// A fit of 14 features and 11 classes.
  /// - Parameters:
  ///   - draws: of all chains.
  ///   - held: megabytes of draws in memory at the most; nil for all of them.
  private static func tall(
    _ inputs: inout Inputs, rows: Int, draws: Int, held: Int? = nil, _ inference: String
  ) throws -> Trial {
    let rows = max(400, inputs.part(of: rows))
    let table = try inputs.table(rows: rows, columns: 14, classes: 11)
    let bytes = draws * 11 * 15 * 8
    return Trial(
      fit(table, "--test 0.2 --inference \(inference)"), matrixBytes: rows * 14 * 8,
      drawBytes: bytes, heldDrawBytes: held.map { min(bytes, $0 * 1_000_000) } ?? bytes)
  }

  /// A table of 100 rows and 100,000 features.
  private struct WideTable {
    let path: String
    let columns: Int
    var parameters: Int { 2 * (columns + 1) }
  }

  private static func wide(
    _ inputs: inout Inputs, draws: (WideTable) -> Int = { _ in 0 },
    _ command: (WideTable) -> String
  ) throws -> Trial {
    let columns = inputs.part(of: 100_000)
    let path = try inputs.table(rows: 100, columns: columns, classes: 2)
    let table = WideTable(path: path, columns: columns)
    let bytes = draws(table) * table.parameters * 8
    return Trial(
      command(table), matrixBytes: 100 * columns * 8, drawBytes: bytes, heldDrawBytes: bytes)
  }
}

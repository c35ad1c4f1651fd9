/// A command that has much to do.
struct Load: Sendable {
  /// What is run, and the bytes of its numbers.
  struct Trial {
    var arguments: [String]
    /// Bytes of the features of all rows.
    var matrixBytes: Int
    /// Bytes of the draws that are asked for.
    var drawBytes = 0
    /// Those of them that are held in memory: what is more is on the disk.
    var heldDrawBytes = 0
  }

  var name: String
  var prepare: @Sendable (inout Inputs) throws -> Trial

  static let all = [
    Load(name: "nuts-million") {
      try fit(
        &$0, rows: 1_000_000, by: ["nuts"], draws: 5,
        more: [
          "--chains", "2", "--warmup", "25", "--draws", "5",
        ])
    },
    Load(name: "svi-million") {
      try fit(
        &$0, rows: 1_000_000, by: ["svi"], draws: 0,
        more: [
          "--batch-size", "1000", "--steps", "5000",
        ])
    },
    Load(name: "chains-200") {
      try fit(
        &$0, rows: 500, by: ["nuts"], draws: 20_000,
        more: [
          "--chains", "200", "--warmup", "100", "--draws", "100",
        ])
    },
    Load(name: "day-of-draws") { inputs in
      let each = inputs.part(of: 200_000)
      return try fit(
        &inputs, rows: 500, by: ["nuts"], draws: 4 * each, held: 100,
        more: [
          "--chains", "4", "--draws", "\(each)", "--draw-memory", "100",
        ])
    },
    Load(name: "wide-inspect") { inputs in
      let wide = try Wide(&inputs)
      return Trial(arguments: ["inspect", wide.path], matrixBytes: wide.bytes)
    },
    Load(name: "wide-svi") { inputs in
      let wide = try Wide(&inputs)
      return Trial(
        arguments: [
          "fit", wide.path, "--target", "class", "--model", "logistic", "--train", "80", "--test",
          "20", "--seed", "1",
          "--inference", "svi", "--steps", "500", "--quiet", "--output", "out",
        ], matrixBytes: wide.bytes)
    },
    Load(name: "wide-nuts") { inputs in
      let wide = try Wide(&inputs)
      return Trial(
        arguments: [
          "fit", wide.path, "--target", "class", "--model", "logistic", "--train", "80", "--test",
          "20", "--seed", "1",
          "--inference", "nuts", "--chains", "2", "--warmup", "20", "--draws", "20", "--quiet",
          "--output", "out",
        ], matrixBytes: wide.bytes, drawBytes: 40 * wide.parameters * 8,
        heldDrawBytes: 40 * wide.parameters * 8)
    },
    Load(name: "wide-cluster") { inputs in
      let wide = try Wide(&inputs)
      return Trial(
        arguments: [
          "cluster", wide.path, "--columns", "1-\(wide.columns)", "--k", "3", "--seed",
          "1", "--json", "--quiet",
        ],
        matrixBytes: wide.bytes)
    },
  ]

  /// A table of 100 rows and 100,000 features.
  private struct Wide {
    let (path, columns): (String, Int)
    var bytes: Int { 100 * columns * 8 }
    var parameters: Int { 2 * (columns + 1) }

    init(_ inputs: inout Inputs) throws {
      columns = inputs.part(of: 100_000)
      path = try inputs.table(rows: 100, columns: columns, classes: 2)
    }
  }

  /// A fit of 14 features and 11 classes.
  /// - Parameters:
  ///   - held: megabytes of draws in memory at the most; nil for all of them.
  private static func fit(
    _ inputs: inout Inputs, rows: Int, by inference: [String], draws: Int, held: Int? = nil,
    more: [String]
  ) throws -> Trial {
    let rows = max(400, inputs.part(of: rows))
    let table = try inputs.table(rows: rows, columns: 14, classes: 11)
    let drawBytes = draws * 11 * 15 * 8
    return Trial(
      arguments: [
        "fit", table, "--target", "class", "--model", "logistic", "--test", "0.2", "--seed", "1",
        "--quiet", "--output", "out",
        "--inference",
      ] + inference + more,
      matrixBytes: rows * 14 * 8, drawBytes: drawBytes,
      heldDrawBytes: min(drawBytes, (held ?? Int.max / 1_000_000) * 1_000_000))
  }
}

import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct CommandLineTests {
  static let keys = [
    "model", "inference", "seed", "train_rows", "test_rows", "train_accuracy", "test_accuracy",
    "test_log_loss",
    "macro_f1", "max_rhat", "min_bulk_ess", "min_tail_ess", "divergences", "gradient_evaluations",
    "elbo",
    "wall_seconds", "cpu_seconds", "sampling_cpu_seconds", "warnings",
  ]

  @Test(.tags(.random)) func nutsAndSVIFromFitToComparison() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let nuts = try CommandLineTool.run(
        CommandLineTool.fit(["--inference", "nuts", "--json", "--output", "\(folder)/nuts"]))
      #expect(nuts.code == 0, "\(nuts.errors)")
      let report = try nuts.json()
      for key in Self.keys { #expect(report[key] != nil, "\(key)") }
      #expect(report["train_rows"] as? Int == 300)
      #expect(report["test_rows"] as? Int == 150)
      #expect(report["elbo"] is NSNull)
      let accuracy = try #require(report["test_accuracy"] as? Double)
      let majority = try #require(report["majority_accuracy"] as? Double)
      #expect(accuracy > majority + 0.2)

      let svi = try CommandLineTool.run(
        CommandLineTool.fit(["--inference", "svi", "--json", "--output", "\(folder)/svi"]))
      #expect(svi.code == 0, "\(svi.errors)")
      let other = try svi.json()
      for key in Self.keys { #expect(other[key] != nil, "\(key)") }
      #expect(other["max_rhat"] is NSNull)
      #expect((other["elbo"] as? Double).map { $0 < 0 } == true)

      let comparison = try CommandLineTool.run(["compare", "\(folder)/svi", "\(folder)/nuts"])
      #expect(comparison.code == 0)
      #expect(comparison.output.contains("test accuracy"))
      #expect(comparison.output.contains("SVI"))
      let both = try CommandLineTool.run(["compare", "\(folder)/nuts", "\(folder)/svi", "--json"])
        .json()
      #expect(both["rms_shift"] is Double)

      try predictsWithColumnsInAnyOrder(folder)
      try exportsEveryScalar(folder)
      try refusesDamage(folder)
    }
  }

  /// Columns turned around, one surplus, one cell missing: the same predictions for the rows that are whole.
  private func predictsWithColumnsInAnyOrder(_ folder: String) throws {
    // Rows without quoted cells, which could hold commas.
    let whole = try String(contentsOfFile: CommandLineTool.data, encoding: .utf8)
      .split(separator: "\n").filter { !$0.contains("\"") }.prefix(20)
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    try #require(whole.count > 5)
    try whole.map { $0.joined(separator: ",") }.joined(separator: "\n")
      .write(toFile: "\(folder)/a.csv", atomically: true, encoding: .utf8)
    try whole.map {
      (Array($0.reversed()) + [$0 == whole[0] ? "surplus" : "1"]).joined(separator: ",")
    }
    .joined(separator: "\n").write(toFile: "\(folder)/b.csv", atomically: true, encoding: .utf8)
    let first = try CommandLineTool.run(["predict", "--fit", "\(folder)/nuts", "\(folder)/a.csv"])
    let second = try CommandLineTool.run(["predict", "--fit", "\(folder)/nuts", "\(folder)/b.csv"])
    #expect(first.code == 0, "\(first.errors)")
    #expect(first.output == second.output)
    let positional = try CommandLineTool.run(["predict", "\(folder)/nuts", "\(folder)/a.csv"])
    #expect(positional.code == 0 && positional.output == first.output)
    #expect(second.errors.contains("surplus"))
    let header = try #require(first.output.split(separator: "\n").first)
    #expect(header.hasPrefix("row,predicted,p_"))
    for line in first.output.split(separator: "\n").dropFirst() {
      let shares = line.split(separator: ",").dropFirst(2).compactMap { Double($0) }
      #expect(abs(shares.reduce(0, +) - 1) < 1e-9)
    }

    try whole.map { $0.dropLast(2).joined(separator: ",") }.joined(separator: "\n")
      .write(toFile: "\(folder)/c.csv", atomically: true, encoding: .utf8)
    let missing = try CommandLineTool.run(["predict", "--fit", "\(folder)/nuts", "\(folder)/c.csv"])
    #expect(missing.code == 65)
    #expect(missing.errors.contains("rhythm_repetition"))
  }

  private func exportsEveryScalar(_ folder: String) throws {
    let exported = try CommandLineTool.run(["export", "--fit", "\(folder)/nuts", "--format", "csv"])
    #expect(exported.code == 0)
    #expect(try CommandLineTool.run(["export", "\(folder)/nuts"]).output == exported.output)
    for command in ["summary", "diagnose", "check"] {
      let (first, named) = (
        try CommandLineTool.run([command, "\(folder)/nuts"]),
        try CommandLineTool.run([command, "--fit", "\(folder)/nuts"])
      )
      #expect(first.code == 0 && first.output == named.output, "\(named.errors)")
    }
    let lines = exported.output.split(separator: "\n")
    #expect(lines.count == 1 + 4 * 150)
    #expect(lines[0].hasPrefix("chain,draw,"))
    #expect(lines[0].contains("\"beta[Reel,pitch_mean]\""))
    #expect(lines[0].contains("sigma"))
  }

  private func refusesDamage(_ folder: String) throws {
    let path = "\(folder)/svi/draws.npy"
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
    let opened = try CommandLineTool.run(["export", "--fit", "\(folder)/svi"])
    #expect(opened.code == 65)
    #expect(opened.errors.contains("checksum"))
  }

  @Test func sameSeedSameBitsForOneThreadAndTwo() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      for threads in ["1", "2"] {
        let fit = try CommandLineTool.run(
          CommandLineTool.fit(["--threads", threads, "--output", "\(folder)/\(threads)"]))
        #expect(fit.code == 0, "\(fit.errors)")
      }
      let one = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/1/draws.npy"))
      let two = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/2/draws.npy"))
      #expect(one == two)
    }
  }

  @Test func controlCKeepsWhatWasDrawn() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      var arguments = CommandLineTool.fit(["--output", "\(folder)/fit"])
      arguments.removeAll { $0 == "--quiet" }
      let draws = try #require(arguments.firstIndex(of: "--draws"))
      arguments[draws + 1] = "2000000"
      let outcome = try CommandLineTool.start(arguments, interruptWhenSeen: "chain")()
      // Interrupted in warm-up there is nothing to keep; after it, what was drawn is there.
      #expect(outcome.code == 130, "\(outcome.errors)")
      let saved = FileManager.default.fileExists(atPath: "\(folder)/fit/manifest.json")
      #expect(saved || outcome.errors.contains("no fit was written"))
      if saved {
        let exported = try CommandLineTool.run(["export", "--fit", "\(folder)/fit"])
        #expect(exported.code == 0)
        #expect(exported.output.split(separator: "\n").count > 1)
      }
    }
  }

  @Test func mistakesAreAnsweredAndNothingIsWritten() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let output = ["--output", "\(folder)/out"]
      try Data("a;b;c\n1;2;x\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/semicolons.csv"))
      let table = CommandLineTool.data
      let base = [
        "fit", table, "--target", "genre", "--drop", "title", "--drop", "source", "--quiet",
      ]
      let cases: [([String], Int32, String)] = [
        (
          ["fit", table, "--target", "genr", "--drop", "title"] + output, 65,
          "Did you mean \"genre\""
        ),
        (["fit", table, "--target", "genre"] + output, 65, "title"),
        (
          ["fit", table, "--target", "genre", "--drop", "titel"] + output, 65,
          "Did you mean \"title\""
        ),
        (["fit", "\(folder)/nowhere.csv", "--target", "genre"] + output, 66, "nowhere.csv"),
        (base + ["--test", "10", "--test-data", table] + output, 64, "--test-data"),
        (
          base + ["--inference", "svi", "--schedule", "fast", "--learning-rate", "0.01"] + output,
          64, "--schedule is fast"
        ),
        (base + ["--model", "hierarchic"] + output, 64, "hierarchical"),
        (base + ["--separator", "\""] + output, 64, "--separator"),
        (base + ["--separator", "é"] + output, 64, "--separator"),
        (
          ["fit", "\(folder)/semicolons.csv", "--target", "c", "--separator", ","] + output, 65,
          "separated by \";\""
        ),
        // Unless told otherwise, semicolons are found.
        (["fit", "\(folder)/semicolons.csv", "--target", "c"] + output, 65, "the one class \"x\""),
        (base + ["--separator", "spaces"] + output, 64, "--separator"),
        (base + ["--separator", "\n"] + output, 64, "--separator"),
        (
          base + ["--train", "9223372036854775807", "--test", "9223372036854775807"] + output, 65,
          "1898 rows"
        ),
        (
          base + ["--inference", "svi", "--train", "100", "--batch-size", "101"] + output, 65,
          "batch size"
        ),
        (base + ["--output", ""], 64, "--output"),
        (
          base + ["--inference", "ancestral", "--output", "/nowhere/../../../../proc/fit"], 73,
          "/proc"
        ),
        (base + ["--train", "100000"] + output, 65, "100000"),
        (base + ["--impute", "none"] + output, 65, "snap_share"),
        (base + ["--output", "/proc/nowhere/fit"], 73, "/proc"),
        (["compare", "\(folder)/a", "\(folder)/b"], 66, "nothing there"),
        (["export", "--fit", folder], 66, "manifest.json"),
      ]
      for (arguments, code, words) in cases {
        let outcome = try CommandLineTool.run(arguments)
        #expect(outcome.code == code, "\(arguments): \(outcome.errors)")
        #expect(outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: "\(folder)/out"), "\(arguments)")
      }
    }
  }

  @Test func anOutputThatExistsIsRefusedUnlessForced() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let arguments = CommandLineTool.fit(["--inference", "ancestral", "--output", "\(folder)/fit"])
      #expect(try CommandLineTool.run(arguments).code == 0)
      let refused = try CommandLineTool.run(arguments)
      #expect(refused.code == 73)
      #expect(refused.errors.contains("--force"))
      #expect(try CommandLineTool.run(arguments + ["--force"]).code == 0)
      // A folder that is no fit is never replaced.
      let other = CommandLineTool.fit(["--inference", "ancestral", "--force", "--output", folder])
      #expect(try CommandLineTool.run(other).code == 73)
      #expect(FileManager.default.fileExists(atPath: "\(folder)/fit/manifest.json"))
    }
  }

  /// Draws of a prior without a mean overflow: the report says so, in JSON that can be read.
  @Test func aFitThatOverflowsIsReportedAndSaved() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let outcome = try CommandLineTool.run(
        CommandLineTool.fit([
          "--inference", "ancestral", "--degrees-of-freedom", "0.001", "--json",
          "--output", "\(folder)/fit",
        ]))
      #expect(outcome.code == 0, "\(outcome.errors)")
      let report = try outcome.json()
      for key in Self.keys { #expect(report[key] != nil, "\(key)") }
      #expect(report["test_log_loss"] is NSNull)
      #expect((report["warnings"] as? [String])?.contains { $0.contains("overflowed") } == true)
      #expect(try CommandLineTool.run(["export", "--fit", "\(folder)/fit"]).code == 0)
      let prediction = try CommandLineTool.run([
        "predict", "--fit", "\(folder)/fit", CommandLineTool.data,
      ])
      #expect(prediction.code == 65)
      #expect(prediction.errors.contains("row 1: found class probabilities"))
    }
  }

  /// What cannot be printed is a failure on standard output, and none on standard error.
  @Test func aFullDeviceIsNoticed() throws {
    #expect(try CommandLineTool.run(["models"], output: "/dev/full").code == 73)
    let fit = CommandLineTool.fit(["--inference", "svi", "--steps", "10"])
      .filter { $0 != "--quiet" }
    #expect(try CommandLineTool.run(fit, errors: "/dev/full").code == 0)
  }

  @Test func theConstantScheduleIsTheStudysRate() throws {
    let steps = ["--inference", "svi", "--steps", "300", "--json"]
    func elbo(_ more: [String]) throws -> Double? {
      try CommandLineTool.run(CommandLineTool.fit(steps + more)).json()["elbo"] as? Double
    }
    let constant = try #require(try elbo(["--schedule", "constant"]))
    #expect(try elbo(["--learning-rate", "0.001"]) == constant)
    // So few steps at so low a rate are not enough.
    #expect(try #require(try elbo(["--schedule", "fast"])) > constant + 10)
  }

  @Test func modelsNamesAllFive() throws {
    let outcome = try CommandLineTool.run(["models"])
    for name in ["logistic", "hierarchical", "hierarchical-normal", "ard", "ffnn"] {
      #expect(outcome.output.contains(name))
    }
    #expect(outcome.output.contains("HalfCauchy(1)"))
  }

  @Test(.tags(.random)) func everyModelFitsByEveryInference() throws {
    let settings = ["nuts": ["--chains", "2"], "svi": ["--steps", "3000"], "ancestral": []]
    for model in ["logistic", "hierarchical-normal", "ard", "ffnn"] {
      for (inference, its) in settings {
        let outcome = try CommandLineTool.run(
          CommandLineTool.fit(["--model", model, "--inference", inference, "--json"] + its))
        #expect(outcome.code == 0, "\(model) \(inference): \(outcome.errors)")
        let report = try outcome.json()
        let accuracy = try #require(report["test_accuracy"] as? Double)
        if inference != "ancestral" { #expect(accuracy > 0.55, "\(model) \(inference)") }
      }
    }
  }
}

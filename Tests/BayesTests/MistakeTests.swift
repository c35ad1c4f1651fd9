import Foundation
import Testing

/// What a stranger gets wrong with small tables, and what the tool answers.
@Suite struct MistakeTests {
  /// Sixty rows of two features; the third column and the target are the test's.
  private static func table(
    _ path: String, target: (Int) -> String, third: ((Int) -> String)? = nil
  ) throws {
    var text = "a,b\(third == nil ? "" : ",c"),genre\n"
    for row in 0..<60 {
      let (a, b) = (sin(Double(row * row)) + Double(row % 2), cos(Double(3 * row)))
      text += "\(a),\(b)\(third.map { ",\($0(row))" } ?? ""),\(target(row))\n"
    }
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }

  private static func twoClasses(_ path: String) throws {
    try table(path, target: { $0 % 2 == 0 ? "x" : "y" })
  }

  private static let short = ["--target", "genre", "--warmup", "50", "--draws", "20"]

  private func expect(
    _ arguments: [String], _ code: Int32, _ words: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try CommandLineTool.run(arguments)
    #expect(
      outcome.code == code && outcome.errors.contains(words), "\(arguments): \(outcome.errors)",
      sourceLocation: sourceLocation)
  }

  /// Options of one meaning, and those of hidden units where there are none.
  @Test(arguments: [
    (["--splits", "3", "--folds", "4"], "both say how often the table is split"),
    (["--splits", "3", "--folds-by", "a"], "both say how often the table is split"),
    (["--splits", "3", "--test-where", "a=1"], "each split draws its own test rows"),
    (["--splits", "3", "--train", "9"], "--splits and --train cannot be combined"),
    (["--train", "0"], "--train 0 leaves nothing to learn from"),
    (["--hidden", "none", "--dropout", "0.2"], "--dropout and --hidden none cannot be combined"),
    (
      ["--hidden", "none", "--activation", "tanh"],
      "--activation and --hidden none cannot be combined"
    ),
  ])
  func trainings(options: [String], words: String) throws {
    try expect(["train", "t.csv", "--target", "genre"] + options, 64, words)
  }

  /// `-` is no file: it means standard output where that has nothing else.
  @Test(arguments: [
    ["inspect", "t.csv", "--report", "-"], ["fit", "t.csv", "--target", "y", "--output", "-"],
    ["train", "t.csv", "--target", "y", "--output=-"],
    ["cluster", "t.csv", "--k", "2", "--labels", "-"],
    ["cluster", "t.csv", "--k", "2", "--centres", "-"],
    ["cluster", "t.csv", "--k", "2", "--save", "-"],
    ["cluster", "t.csv", "--k", "2", "--pictures", "-"],
    ["mixture", "t.csv", "--labels", "-"], ["mixture", "t.csv", "--cluster-draws", "-"],
    ["mixture", "t.csv", "--new-rows", "t.csv", "--new-labels", "-"],
    ["compare", "a", "b", "--report", "-"],
  ])
  func standardOutputHasWhatIsPrinted(_ arguments: [String]) throws {
    try expect(arguments, 64, "standard output has what is printed. Give another path")
  }

  /// Commands whose one result is a text write it to standard output, and no file.
  @Test func standardOutputForOneResult() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let path = "\(folder)/t.csv"
      try Self.twoClasses(path)
      let fit = "\(folder)/fit"
      let fitted = try CommandLineTool.run(
        ["fit", path, "--target", "genre", "--inference", "map", "--seed", "1", "--quiet"]
          + ["--output", fit])
      #expect(fitted.code == 0, "\(fitted.errors)")
      for arguments in [["predict", fit, path], ["export", fit]] {
        let plain = try CommandLineTool.run(arguments)
        let named = try CommandLineTool.run(arguments + ["--output", "-"])
        #expect(plain.code == 0 && named.code == 0 && !plain.output.isEmpty)
        #expect(named.output == plain.output)
      }
      let simulate = ["simulate", "--rows", "700", "--seed", "3", "--output"]
      let printed = try CommandLineTool.run(simulate + ["-"])
      #expect(printed.code == 0 && printed.errors.isEmpty, "\(printed.errors)")
      _ = try CommandLineTool.run(simulate + ["\(folder)/s.csv"])
      #expect(
        try printed.output == String(contentsOfFile: "\(folder)/s.csv", encoding: .utf8))
      #expect(!FileManager.default.fileExists(atPath: "-"))
    }
  }

  /// A word for missing cells is named where it is in the way, and read as missing where it is declared.
  @Test func wordsForMissingCells() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let path = "\(folder)/t.csv"
      try Self.table(
        path, target: { $0 % 2 == 0 ? "x" : "y" },
        third: { $0 % 3 == 0 ? "?" : $0 % 10 == 1 ? "-9" : "\($0)" })
      try expect(["fit", path] + Self.short, 65, "declare it with --missing \"?\"")
      let advised = try CommandLineTool.run(["inspect", path, "--target", "genre"])
      #expect(advised.output.contains("--missing"))
      let report = try CommandLineTool.run(
        ["inspect", path, "--target", "genre", "--missing", "?", "--missing", "-9", "--json"]
      ).json()
      let column = try #require((report["columns"] as? [[String: Any]])?[2])
      #expect(column["type"] as? String == "integer")
      // 20 rows of ?, and 1, 11, 31, 41 without those that 3 divides, of −9.
      let nines = (0..<60).count { $0 % 3 != 0 && $0 % 10 == 1 }
      #expect(column["missing"] as? Int == 20 + nines)
    }
  }

  @Test func networksWithoutHiddenUnits() throws {
    let fit = ["fit", "t.csv", "--model", "ffnn", "--hidden", "none"] + Self.short
    try expect(fit + ["--activation", "relu"], 64, "--activation and --hidden none")
    // Nothing is wrong with the options: the table is missing.
    try expect(fit, 66, "no file")
    try expect(
      ["train", "t.csv", "--target", "genre", "--hidden", "none", "--dropout", "0"], 66, "no file")
  }

  /// `train` takes the number of training rows that `fit` takes.
  @Test func trainingRowsByNumber() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let path = "\(folder)/t.csv"
      try Self.twoClasses(path)
      let options = ["--target", "genre", "--seed", "1", "--epochs", "2", "--quiet", "--json"]
      for (more, training, validation) in [
        ([], 24, 6), (["--validation", "10"], 30, 10), (["--validation", "0"], 30, 0),
      ] {
        let outcome = try CommandLineTool.run(
          ["train", path, "--train", "30", "--test", "12"] + options + more)
        let report = try outcome.json()
        #expect(report["train_rows"] as? Int == training && report["test_rows"] as? Int == 12)
        #expect(report["validation_rows"] as? Int == validation)
      }
    }
  }

  @Test func tables() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let path = "\(folder)/t.csv"
      try Self.table(path, target: { "\(sin(Double($0)))" })
      try expect(["fit", path] + Self.short, 65, "a quantity of 60 different numbers")
      try expect(
        ["fit", path, "--target-kind", "classes"] + Self.short, 65, "60 different values in 60 rows"
      )
      try Self.table(path, target: { "name \($0)" })
      try expect(["fit", path] + Self.short, 65, "60 different values in 60 rows")
      try Self.table(path, target: { _ in "x" })
      try expect(["fit", path] + Self.short, 65, "the one class \"x\"")
      try Self.table(
        path, target: { $0 % 2 == 0 ? "x" : "y" }, third: { "\(sin(Double($0)))e200" })
      try expect(["fit", path] + Self.short, 65, "at most 1e100 in size. Look for a wrong cell")
      try "".write(toFile: path, atomically: true, encoding: .utf8)
      try expect(["fit", path] + Self.short, 65, "an empty file")
      try expect(["fit", folder] + Self.short, 66, "a folder")
    }
  }

  /// What moves the cursor or colours the terminal is shown, wherever an argument is repeated.
  @Test(arguments: [
    ["\u{1B}[31mred"], ["fit", "t.csv", "--target", "y", "--\u{1B}[31mred"],
    ["fit", "t.csv", "--target", "y", "\u{1B}[31mred"],
    ["fit", "t.csv", "--target", "y", "--model", "\u{1B}[31mred"],
    ["fit", "t.csv", "--target", "y", "--draws", "\u{1B}[31mred"],
    ["fit", "t.csv", "--target", "y", "--separator", "\u{1B}[31mred"],
    ["inspect", "\u{1B}[31mred"], ["fit", "--resume", "\u{1B}[31mred"],
    ["summary", "\u{1B}[31mred"],
    ["inspect", CommandLineTool.data, "--target", "\u{1B}[31mred"],
    ["inspect", CommandLineTool.data, "--report", "/\u{1B}[31mred/page.html"],
  ])
  func controlCharactersOfArgumentsAreShown(_ arguments: [String]) throws {
    let outcome = try CommandLineTool.run(arguments)
    #expect(outcome.code != 0)
    #expect(!(outcome.errors + outcome.output).contains("\u{1B}"), "\(arguments)")
    #expect(outcome.errors.contains("\\u{1B}[31mred"), "\(outcome.errors)")
  }

  /// What was asked for is printed as it was, on standard output.
  @Test func helpIsNoMistake() throws {
    for arguments in [["--help"], ["fit", "--help"], ["--version"]] {
      let outcome = try CommandLineTool.run(arguments)
      #expect(outcome.code == 0 && !outcome.output.isEmpty && outcome.errors.isEmpty)
    }
    let none = try CommandLineTool.run([])
    #expect(none.code == 0 && none.output.contains("SUBCOMMANDS"))
  }

  /// A file of posteriordb that cannot be read costs its posterior alone.
  @Test func anUnreadablePosteriorIsSkipped() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      try FileManager.default.createDirectory(
        atPath: "\(folder)/posteriors", withIntermediateDirectories: true)
      try "{".write(
        toFile: "\(folder)/posteriors/garch-garch11.json", atomically: true, encoding: .utf8)
      for choice in [[], ["--explain"]] {
        let outcome = try CommandLineTool.run(
          ["--models", "garch", "--seeds", "1", "--output", "\(folder)/runs.jsonl"] + choice,
          of: "warmup-matrix", environment: ["BAYES_GENRE_POSTERIORDB": folder])
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("garch-garch11 is skipped: "), "\(outcome.output)")
        #expect(outcome.output.contains("Skipped, as a file of theirs cannot be read: garch"))
      }
    }
  }

  /// A value that names the held-out rows is sought among the texts, of which 1.25e8 is another.
  @Test func namesAmongManyNumbersAreFound() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let path = "\(folder)/t.csv"
      let rows = (0..<1200).map { row in
        "\(sin(Double(row * row)) + Double(row % 2)),\(row).5e7,\(row % 2 == 0 ? "x" : "y")\n"
      }
      try ("a,id,genre\n" + rows.joined()).write(toFile: path, atomically: true, encoding: .utf8)
      let fit = [
        "fit", path, "--target", "genre", "--drop", "id", "--inference", "map", "--json", "--quiet",
      ]
      let found = try CommandLineTool.run(fit + ["--test-where", "id=12.5e7"])
      #expect(found.code == 0, "\(found.errors)")
      #expect(try found.json()["test_rows"] as? Int == 1)
      try expect(fit + ["--test-where", "id=1.25e8"], 65, "1.25e8")
    }
  }

  @Test func initialValues() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      try Self.twoClasses("\(folder)/t.csv")
      let cases = [
        (#"{"sigma": 0}"#, "found 0 for \"sigma\", expected a value inside the support"),
        (#"{"alpha": [1, 2, 3]}"#, "expected 2 numbers, by genre (2)."),
        (#"{"beta": [1]}"#, "expected 2 × 2 numbers, by genre (2) and feature (2)."),
        (
          #"{"alpah": 1}"#,
          "such as \"alpha\", \"mu\", \"sigma\", \"beta\". Did you mean \"alpha\"?"
        ),
        ("[1, 2]", "expected an object of numbers"), ("{", "broken JSON"), ("[]", "an empty array"),
        (#"[{"sigma": 1}, {"sigma": 1}, {"sigma": 1}]"#, "found values for 3 chains"),
      ]
      for (text, words) in cases {
        let initial = "\(folder)/init.json"
        try text.write(toFile: initial, atomically: true, encoding: .utf8)
        try expect(
          ["fit", "\(folder)/t.csv", "--chains", "2", "--init", initial] + Self.short, 65, words)
      }
      try expect(
        ["fit", "\(folder)/t.csv", "--init", folder] + Self.short, 66, "found a folder")
    }
  }

  @Test func savedFits() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let table = "\(folder)/t.csv"
      try Self.twoClasses(table)
      func fit(_ name: String, _ more: [String]) throws -> CommandLineTool.Outcome {
        try CommandLineTool.run(
          ["fit", table] + Self.short + ["--chains", "1", "--output", "\(folder)/\(name)"] + more)
      }
      let two = try fit("two", ["--seed", "1"])
      #expect(two.code == 0 && two.output.contains("NUTS (1 chain × 20 draws"))
      let fewer = try fit("fewer", ["--seed", "1", "--drop", "b", "--quiet"])
      #expect(fewer.code == 0 && fewer.output.contains(" 1 feature, 2 classes"))
      let features = try CommandLineTool.run(["compare", "\(folder)/two", "\(folder)/fewer"])
      #expect(features.output.hasPrefix("caution: The two fits differ in data (features)"))
      try Self.table(table, target: { "\($0 % 3)" })
      #expect(try fit("three", ["--seed", "1"]).code == 0)
      try expect(["compare", "\(folder)/two", "\(folder)/three"], 65, "Compare fits of one target")

      // One rule for effective draws, wherever they are shown.
      func size(_ text: String) throws -> String {
        let line = try #require(
          text.split(separator: "\n").first { $0.hasPrefix("smallest bulk ESS") })
        return String(try #require(line.split(separator: " ").dropFirst(3).first))
      }
      let shown = try size(two.output)
      #expect(try size(CommandLineTool.run(["diagnose", "\(folder)/two"]).output) == shown)
      #expect(try size(features.output) == shown)

      let prior = try CommandLineTool.run(["check", "\(folder)/two", "--prior"])
      let verdict = try #require(prior.output.components(separatedBy: "verdict: ").last)
      #expect(prior.code == 0 && verdict.contains("within") && verdict.contains("class"))
      try expect(["check", table], 66, "found a file, expected the folder of a saved fit")
      try expect(["check", "\(folder)/gone"], 66, "found nothing there")
      try "a,b\n1,x\n".write(toFile: table, atomically: true, encoding: .utf8)
      let text = try CommandLineTool.run(["predict", "--fit", "\(folder)/two", table])
      #expect(text.code == 65 && text.errors.contains("row 1, column \"b\": found \"x\""))
      #expect(!text.errors.contains("--drop"))
    }
  }

  /// A seed that was drawn is told above the progress, once there is some; with --quiet in the report alone.
  @Test func seedsThatWereDrawn() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let table = "\(folder)/t.csv"
      try Self.twoClasses(table)
      let loud = try CommandLineTool.run(["fit", table] + Self.short)
      let seed = try #require(loud.errors.split(separator: "\n").first)
      #expect(seed.hasPrefix("seed ") && loud.output.contains(seed))
      #expect(try CommandLineTool.run(["fit", table, "--quiet"] + Self.short).errors.isEmpty)
      let wrong = try CommandLineTool.run(["fit", table, "--drop", "z"] + Self.short)
      #expect(wrong.code == 65 && !wrong.errors.contains("seed"))
    }
  }
}

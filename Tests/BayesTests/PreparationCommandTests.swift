import Foundation
import Testing

/// Options of `fit` and `train` for preparation and splits, as a stranger gives them.
@Suite struct PreparationCommandTests {
  /// A table with minutes among milliseconds, missing cells, a skewed column, a key and artists.
  private static func withTable(_ body: (String) throws -> Void) throws {
    try CommandLineTool.withTemporaryFolder { folder in
      var lines = ["artist,title,tempo,duration,loud,key,genre"]
      var state: UInt64 = 88_172_645_463_325_252
      func next(_ count: Int) -> Int {
        // xorshift64
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 11) % count
      }
      for row in 0..<240 {
        let genre = next(3)
        let tempo = row % 9 == 0 ? "" : String(90 + 20 * genre + next(30))
        let minutes = 2 + Double(next(300)) / 100
        let duration = genre == 2 && next(2) == 0 ? "\(minutes)" : "\(minutes * 60_000)"
        let loud = Double((1 + next(9)) * (1 + next(9)) * (1 + next(9)))
        lines.append(
          "artist \(next(60)),song \(row),\(tempo),\(duration),\(loud),\(next(12)),\("xyz".dropFirst(genre).prefix(1))"
        )
      }
      let path = "\(folder)/tracks.csv"
      try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
      try body(path)
    }
  }

  private static func fit(_ table: String, _ more: [String]) throws -> CommandLineTool.Outcome {
    try CommandLineTool.run(
      [
        "fit", table, "--target", "genre", "--drop", "title", "--inference", "svi", "--schedule",
        "fast", "--steps", "300", "--seed", "1", "--quiet",
      ] + more)
  }

  @Test func theReportSaysHowFeaturesWerePrepared() throws {
    try Self.withTable { table in
      let outcome = try Self.fit(
        table, ["--drop", "artist", "--encode", "key=cyclic:12", "--transform", "auto"])
      #expect(outcome.code == 0, "\(outcome.errors)")
      for words in [
        "preparation, learned from the training rows\n",
        "units: \"duration\" below ", "times 60000+indicator (", "mean+indicator for \"tempo\" (",
        "transformed: yeo-johnson for \"loud\" (λ = ", "categories: \"key\" cyclic, period 12",
        "scaled: standard (7 columns)",
      ] { #expect(outcome.output.contains(words), "\(words): \(outcome.output)") }
      let json = try Self.fit(table, ["--drop", "artist", "--json"]).json()
      #expect(
        json["features"] as? [String] == [
          "tempo", "tempo_missing", "duration", "duration_converted", "loud", "key",
        ])
      #expect((json["preparation"] as? [String])?.count == 3)
    }
  }

  /// Every option at once, saved and opened.
  @Test func everyOptionTogether() throws {
    try Self.withTable { table in
      let saved = table + ".fit"
      let outcome = try Self.fit(
        table,
        [
          "--count", "artist=2", "--units", "duration=below 100 times 60000", "--impute",
          "median+indicator", "--impute", "loud=zero", "--clip-tails", "0.01", "--transform",
          "none",
          "--transform", "loud=box-cox", "--encode", "key=one-hot", "--scale", "robust", "--scale",
          "tempo=minmax", "--normalize-rows", "--components", "0.99", "--output", saved,
        ])
      #expect(outcome.code == 0, "\(outcome.errors)")
      for words in [
        "texts: \"artist\" by the count of its value, shrunk by 2 rows", "clipped: ",
        "median+indicator for \"tempo\"", "box-cox for \"loud\"", "\"key\" one-hot, 12 values",
        "robust (", "minmax (1 column)", "rows: scaled to length 1", "components: ",
      ] { #expect(outcome.output.contains(words), "\(words): \(outcome.output)") }
      let predicted = try CommandLineTool.run(["predict", "--fit", saved, table])
      #expect(predicted.code == 0, "\(predicted.errors)")
      #expect(predicted.output.split(separator: "\n").count == 241)
    }
  }

  /// One row in nine has no tempo.
  @Test func missingCellsOfEncodedColumnsAreTold() throws {
    try Self.withTable { table in
      let encoded = ["--drop", "artist", "--encode", "tempo=cyclic:300"]
      let json = try Self.fit(table, encoded + ["--json"]).json()
      let features = json["features"] as? [String] ?? []
      #expect(features.prefix(3) == ["tempo_sin", "tempo_cos", "tempo_missing"])
      let words = (json["preparation"] as? [String] ?? []).joined(separator: "\n")
      #expect(
        words.contains(
          " missing cells: 0 in each of its columns and 1 in \"tempo_missing\")"
        ), "\(words)")
      let unmarked = try Self.fit(table, encoded + ["--impute", "mean"])
      #expect(unmarked.output.contains(" missing cells: 0 in each of its columns)"))
      for none in ["none", "tempo=none"] {
        let refused = try Self.fit(table, encoded + ["--impute", none])
        #expect(refused.code == 65 && refused.errors.contains("column \"tempo\": found a missing"))
      }
      let filled = try Self.fit(
        table, encoded + ["--impute", "none", "--impute", "tempo=most-frequent"])
      #expect(filled.output.contains("most-frequent for \"tempo\" ("), "\(filled.errors)")
    }
  }

  @Test func transformsAreForColumnsOfTheFile() throws {
    try Self.withTable { table in
      let options = ["--drop", "artist", "--encode", "key=cyclic:12", "--clip-tails", "0.03"]
      let outcome = try Self.fit(table, options + ["--transform", "log", "--scale", "key=none"])
      #expect(outcome.code == 0, "\(outcome.errors)")
      for words in [
        "transformed: log for \"tempo\", \"duration\", \"loud\"\n", "scaled: standard (5 columns)",
      ] { #expect(outcome.output.contains(words), "\(outcome.output)") }
      let clipped = outcome.output.split(separator: "\n").filter { $0.contains("clipped: ") }
      #expect(clipped.count == 1 && clipped.allSatisfy { !$0.contains("key") }, "\(clipped)")
    }
  }

  @Test func preparedColumnsStayAsTheyAre() throws {
    try Self.withTable { table in
      let json = try Self.fit(
        table, ["--drop", "artist", "--impute", "zero", "--scale", "none", "--json"]
      ).json()
      #expect(json["features"] as? [String] == ["tempo", "duration", "loud", "key"])
      #expect((json["preparation"] as? [String])?.count == 1)
    }
  }

  @Test func splitsByRule() throws {
    try Self.withTable { table in
      let drop = ["--drop", "artist"]
      let grouped = try Self.fit(table, drop + ["--group-by", "artist", "--json"])
      let rows = try #require(try grouped.json()["test_rows"] as? Int)
      #expect(abs(rows - 48) <= 6)
      let where_ = try Self.fit(table, drop + ["--test-where", "key=3", "--json"])
      let held = try String(contentsOfFile: table, encoding: .utf8).split(separator: "\n")
        .count { $0.split(separator: ",", omittingEmptySubsequences: false)[5] == "3" }
      #expect(try where_.json()["test_rows"] as? Int == held, "\(where_.errors)")
      let folds = try Self.fit(table, drop + ["--group-by", "artist", "--folds", "3", "--json"])
      let json = try folds.json()
      #expect(json["folds"] as? Bool == true && json["splits"] as? Int == 3, "\(folds.errors)")
      let trained = try CommandLineTool.run(
        [
          "train", table, "--target", "genre", "--drop", "title", "--drop", "artist", "--seed",
          "1", "--epochs", "3", "--group-by", "artist", "--folds", "3", "--quiet",
        ])
      #expect(
        trained.code == 0 && trained.output.contains("means over 3 folds"), "\(trained.errors)")
    }
  }

  @Test func validationRowsAreScoredOnTheirOwn() throws {
    try Self.withTable { table in
      let plain = ["--drop", "artist", "--output", table + ".plain", "--json"]
      let without = try Self.fit(table, plain).json()
      let options = ["--drop", "artist", "--validation", "0.25", "--output", table + ".fit"]
      let report = try Self.fit(table, options + ["--json"]).json()
      // 240 rows: a fifth to test, the same with and without validation.
      #expect(
        ["train_rows", "validation_rows", "test_rows"].map { report[$0] as? Int } == [132, 60, 48])
      #expect(without["validation_rows"] as? Int == 0 && without["train_rows"] as? Int == 192)
      #expect(without["validation_accuracy"] is NSNull)
      let scores = try ["train_score", "test_score", "validation_score"].map {
        try #require(report[$0] as? [String: Any])
      }
      #expect(scores[2]["log_loss"] as? Double == report["validation_log_loss"] as? Double)
      let counts = scores.map { $0["class_counts"] as? [Int] ?? [] }
      #expect(counts[1] == (without["test_score"] as? [String: Any])?["class_counts"] as? [Int])
      let whole = (without["train_score"] as? [String: Any])?["class_counts"] as? [Int]
      #expect(zip(counts[0], counts[2]).map(+) == whole)
      let compared = try CommandLineTool.run(["compare", table + ".plain", table + ".fit"])
      #expect(compared.output.contains("validation log loss"), "\(compared.errors)")

      // Beside a value that is held out, whole artists are taken.
      let held = try Self.fit(
        table,
        [
          "--drop", "artist", "--test-where", "key=3", "--validation", "60", "--group-by", "artist",
          "--json",
        ])
      let rows = try #require(try held.json()["validation_rows"] as? Int, "\(held.errors)")
      #expect(abs(rows - 60) <= 6)

      // What chooses an epoch is what is scored.
      let trained = try CommandLineTool.run(
        [
          "train", table, "--target", "genre", "--drop", "title", "--drop", "artist", "--seed",
          "1", "--epochs", "5", "--validation", "60", "--json", "--quiet",
        ]
      ).json()
      let curve = try #require(trained["training_curve"] as? [String: Any])
      let best = try #require(curve["best_epoch"] as? Int)
      let epochs = try #require(curve["epochs"] as? [[String: Any]])
      #expect(trained["train_rows"] as? Int == 132 && trained["validation_rows"] as? Int == 60)
      #expect(
        trained["validation_log_loss"] as? Double
          == epochs[best - 1]["validation_loss"] as? Double)
    }
  }

  @Test func eachValueOfAColumnIsHeldOut() throws {
    try Self.withTable { table in
      // Three regions, one of them missing in places.
      let lines = try String(contentsOfFile: table, encoding: .utf8).split(separator: "\n")
      let names = ["east", "north", "south"]
      let regions = lines.indices.map { row -> String in row % 7 == 0 ? "" : names[row % 5 % 3] }
      let path = table + ".regions.csv"
      try lines.indices.map { "\(lines[$0]),\($0 == 0 ? "region" : regions[$0])" }
        .joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
      let drop = ["--drop", "artist", "--drop", "region", "--folds-by", "region"]
      let json = try Self.fit(path, drop + ["--json"]).json()
      #expect(json["folds_by"] as? String == "region" && json["splits"] as? Int == 3)
      #expect(json["values"] as? [String] == ["east", "north", "south"])
      let methods = try #require(json["methods"] as? [[String: Any]])
      let scores = try #require(methods.first?["scores"] as? [String: Any])
      let single = try #require(scores["scores"] as? [[String: Any]])
      #expect(
        single.map { $0["rows"] as? Int }
          == ["east", "north", "south"].map { value in
            regions.dropFirst().count { $0 == value }
          })
      let trained = try CommandLineTool.run(
        [
          "train", path, "--target", "genre", "--drop", "title", "--seed", "1", "--epochs", "3",
        ] + drop)
      #expect(trained.output.contains("means over 3 values of region, each held out once"))
      #expect(trained.output.contains("\nnorth "))
      #expect(trained.errors.contains("region=south · split 3/3"), "\(trained.errors)")
    }
  }

  @Test(arguments: [
    (["--impute", "men"], 64, "Did you mean \"mean\"?"),
    (["--impute", "tempo=mena"], 64, "Did you mean \"mean\"?"),
    (["--scale", "standart"], 64, "Did you mean \"standard\"?"),
    (["--transform", "boxcox"], 64, "Did you mean \"box-cox\"?"),
    (["--encode", "key"], 64, "COLUMN=RULE"), (["--encode", "one-hot"], 64, "COLUMN=RULE"),
    (["--clip-tails", "0.7"], 64, "above 0 and below 0.5"),
    (["--components", "0"], 64, "a number of components"),
    (["--hash", "title=1"], 64, "from 2 to 65536"),
    (["--units", "below 3 times 2"], 64, "Write COLUMN=RULE"),
    (["--units", "foo"], 64, "for one column as COLUMN=RULE; auto and none also for all columns."),
    (["--encode", "key=cyclic"], 64, "such as cyclic:12, for one column as COLUMN=RULE.\n"),
    (
      ["--encode", "key=cyclic:12", "--impute", "key=latent"], 64,
      "--impute \"key=latent\" and --encode cannot be combined"
    ),
    (
      ["--encode", "key=one-hot", "--transform", "key=log"], 64,
      "--transform and --encode cannot be combined for column \"key\""
    ),
    (
      ["--encode", "key=one-hot", "--clip-tails", "key=0.1"], 64,
      "--clip-tails and --encode cannot be combined for column \"key\""
    ),
    (
      ["--impute", "latent", "--components", "2"], 64,
      "--impute latent and --components cannot be combined"
    ),
    (
      ["--impute", "latent", "--normalize-rows"], 64,
      "latent and --normalize-rows cannot be combined"
    ),
    (["--impute", "mean", "--impute", "median"], 64, "two rules for all columns"),
    (["--scale", "key=none", "--scale", "key=robust"], 64, "two rules for column \"key\""),
    (
      ["--split", "random", "--group-by", "artist"], 64, "--split and --group-by cannot be combined"
    ),
    (["--test-where", "key=3", "--test", "0.2"], 64, "--test-where and --test cannot be combined"),
    (["--test-where", "key"], 64, "Write COLUMN=VALUE"),
    (["--folds", "3", "--test", "9"], 64, "--folds and --test cannot be combined"),
    (["--folds", "3", "--output", "/nowhere/f"], 64, "--folds and --output cannot be combined"),
    (["--folds-by", "key", "--folds", "3"], 64, "--folds-by and --folds cannot be combined"),
    (["--folds-by", "key", "--test", "9"], 64, "--folds-by and --test cannot be combined"),
    (
      ["--folds-by", "key", "--test-where", "key=3"], 64,
      "--folds-by and --test-where cannot be combined"
    ),
    (["--folds-by", "key", "--split", "random"], 64, "--folds-by and --split cannot be combined"),
    (
      ["--folds-by", "key", "--group-by", "artist"], 64,
      "--folds-by and --group-by cannot be combined"
    ),
    (["--folds-by", "key", "--train", "9"], 64, "--folds-by and --train cannot be combined"),
    (["--folds-by", ""], 64, "--folds-by needs the name"),
    (["--folds", "3", "--validation", "9"], 64, "--folds and --validation cannot be combined"),
    (
      ["--test-where", "key=3", "--group-by", "artist"], 64,
      "--test-where and --group-by cannot be combined"
    ),
    (["--validation", "0"], 64, "--validation 0 takes no row"),
    (["--validation", "1.5"], 64, "--validation"),
    (["--drop", "artist", "--validation", "0.9"], 65, "found 216 rows for validation of the 240"),
    (["--drop", "artist", "--folds-by", "kee"], 65, "Did you mean \"key\"?"),
    (
      ["--impute", "latent", "--batch-size", "20"], 64,
      "--impute latent and --batch-size cannot be combined"
    ),
    (["--drop", "artist", "--impute", "tempp=zero"], 65, "Did you mean \"tempo\"?"),
    (["--drop", "artist", "--group-by", "artis"], 65, "Did you mean \"artist\"?"),
    (["--drop", "artist", "--test-where", "key=77"], 65, "\"77\" in no row"),
    (["--drop", "artist", "--transform", "key=log"], 65, "a positive number"),
    (["--drop", "artist", "--impute", "latent", "--scale", "robust"], 65, "Use --scale standard"),
  ])
  func mistakesAreAnswered(_ options: [String], _ code: Int32, _ words: String) throws {
    try Self.withTable { table in
      let outcome = try Self.fit(table, options)
      #expect(outcome.code == code && outcome.errors.contains(words), "\(outcome.errors)")
    }
  }
}

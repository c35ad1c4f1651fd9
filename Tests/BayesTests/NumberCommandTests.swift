import Foundation
import TestSupport
import Testing

/// Models of quantities and of counts, from the command line: the doors of a classifier.
@Suite struct NumberCommandTests {
  private static func fit(_ path: String, _ model: String, _ more: [String]) -> [String] {
    [
      "fit", path, "--model", model, "--seed", "\(seed(7))", "--quiet", "--warmup", "200",
      "--draws", "100", "--chains", "2",
    ] + more
  }

  private static let pitch = [
    "--target", "pitch_mean", "--drop", "title", "--drop", "source", "--drop", "genre", "--train",
    "200", "--test", "60",
  ]

  /// 90 rows of small counts that grow with x.
  private static func counts(at path: String) throws {
    let rows = (0..<90).map { row in
      "\(Double(row % 9) / 4),\(row % 7),\((row * row * 7 + row) % (2 + row % 9))"
    }
    try (["x,z,n"] + rows).joined(separator: "\n")
      .write(toFile: path, atomically: true, encoding: .utf8)
  }

  @Test func aQuantityGoesThroughEveryCommand() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let fit = try CommandLineTool.run(
        Self.fit(
          CommandLineTool.data, "linear", Self.pitch + ["--output", folder + "/one", "--json"]))
      #expect(fit.code == 0, "\(fit.errors)")
      let json = try fit.json()
      #expect(json["target"] as? String == "quantity" && json["test_rows"] as? Int == 60)
      #expect((json["classes"] as? [String])?.isEmpty == true)
      let (r2, rmse) = (
        try #require(json["r2"] as? Double), try #require(json["test_rmse"] as? Double)
      )
      let baseline = try #require(json["baseline"] as? [String: Any])
      // Both are scored on the same rows, with the same sum of squares.
      let ratio = rmse / (try #require(baseline["rmse"] as? Double))
      let unexplained = 1 - (try #require(baseline["r2"] as? Double))
      #expect(abs((1 - r2) / unexplained - ratio * ratio) < 1e-9)
      #expect(json["test_accuracy"] == nil && json["majority_accuracy"] == nil)

      let other = try CommandLineTool.run(
        Self.fit(
          CommandLineTool.data, "linear",
          Self.pitch + ["--drop", "pitch_range", "--output", folder + "/two"]))
      #expect(other.code == 0 && other.output.contains("a quantity to predict"), "\(other.errors)")
      #expect(other.output.contains("RMSE") && other.output.contains("training mean"))
      #expect(!other.output.contains("confusion"))

      let predicted = try CommandLineTool.run(["predict", folder + "/one", CommandLineTool.data])
      let lines = predicted.output.split(separator: "\n")
      #expect(predicted.code == 0 && lines.first == "row,mean,sd,q5,q50,q95", "\(predicted.errors)")
      #expect(lines.count == 1899)
      for line in lines.dropFirst().prefix(50) {
        let numbers = line.split(separator: ",").compactMap { Double($0) }
        #expect(numbers.count == 6 && numbers[3] < numbers[4] && numbers[4] < numbers[5])
      }

      let check = try CommandLineTool.run(["check", folder + "/one", "--replicates", "40"])
      #expect(check.code == 0 && check.output.contains("skewness"), "\(check.errors)")
      let prior = try CommandLineTool.run(["check", folder + "/one", "--prior", "--json"]).json()
      #expect((prior["checks"] as? [Any])?.count == 8 && prior["source"] as? String == "prior")

      let comparison = try CommandLineTool.run(["compare", folder + "/one", folder + "/two"])
      #expect(comparison.code == 0 && comparison.output.contains("R²"), "\(comparison.errors)")
      #expect(comparison.output.contains("elpd (PSIS-LOO)"))
      let test =
        try CommandLineTool.run(
          ["compare", folder + "/one", folder + "/two", "--json"]
        ).json()["test"] as? [String: Any]
      #expect(test?["log_density_diff_se"] is Double && test?["paired"] as? Bool == true)

      for command in ["summary", "diagnose", "export"] {
        let outcome = try CommandLineTool.run([command, folder + "/one"])
        #expect(outcome.code == 0, "\(command): \(outcome.errors)")
      }
      #expect(
        try CommandLineTool.run(["summary", folder + "/one"]).output.contains("sigma"))
    }
  }

  @Test func countsGoThroughEveryCommand() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      try Self.counts(at: folder + "/t.csv")
      let fit = try CommandLineTool.run(
        Self.fit(
          folder + "/t.csv", "negative-binomial",
          ["--target", "n", "--test", "20", "--output", folder + "/fit"]))
      #expect(fit.code == 0 && fit.output.contains("a count to predict"), "\(fit.errors)")
      let check = try CommandLineTool.run(["check", folder + "/fit"])
      #expect(check.output.contains("share of zeros") && check.output.contains("variance/mean"))
      let predicted = try CommandLineTool.run(["predict", folder + "/fit", folder + "/t.csv"])
      for line in predicted.output.split(separator: "\n").dropFirst() {
        let numbers = line.split(separator: ",").compactMap { Double($0) }
        #expect(numbers.count == 6 && numbers[3...].allSatisfy { $0 >= 0 && $0 == $0.rounded() })
      }
      let summary = try CommandLineTool.run(["summary", folder + "/fit", "--match", "dispersion"])
      #expect(summary.code == 0 && summary.output.contains("dispersion"))
    }
  }

  @Test func checksShowTheSpreadOfLargeNumbers() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let rows = (0..<40).map { "\($0),\(1_000_000 + 0.25 * Double($0 * 7 % 40))" }
      try ("x,y\n" + rows.joined(separator: "\n") + "\n").write(
        toFile: folder + "/t.csv", atomically: true, encoding: .utf8)
      let fit = try CommandLineTool.run(
        Self.fit(
          folder + "/t.csv", "linear",
          ["--target", "y", "--test", "8", "--output", folder + "/fit"]
        ))
      #expect(fit.code == 0, "\(fit.errors)")
      let check = try CommandLineTool.run(["check", folder + "/fit"])
      let mean = check.output.split(separator: "\n").map { $0.split(separator: " ") }
        .first { $0.first == "mean" }
      // The quantiles of the means differ by about one, and the table shows it.
      #expect(Set(try #require(mean)[1...4]).count > 2, "\(check.output)")
    }
  }

  /// The printed table has the columns of the task, the page the same, and the JSON object the means of the scores of the folds.
  @Test func quantitiesAreScoredOnFolds() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let fit = [
        "fit", CommandLineTool.data, "--model", "linear", "--target", "pitch_mean", "--drop",
        "title", "--drop", "source", "--drop", "genre", "--inference", "map", "--seed",
        "\(seed(7))",
      ]
      let printed = try CommandLineTool.run(
        fit + ["--folds", "5", "--report", folder + "/page.html"])
      #expect(printed.code == 0, "\(printed.errors)")
      #expect(printed.errors.contains("split 5/5 · test RMSE "))
      let page = try String(contentsOfFile: folder + "/page.html", encoding: .utf8)
      for words in ["RMSE", "log density", "MAE", "R²", "inside 90 %", "the units of pitch_mean"] {
        #expect(printed.output.contains(words) && page.contains(words), "\(words)")
      }
      #expect(printed.output.contains("\ntraining mean ") && !printed.output.contains("accuracy"))

      let grouped = try CommandLineTool.run(
        fit + ["--folds", "5", "--group-by", "genre", "--json", "--quiet"])
      #expect(grouped.code == 0 && grouped.errors.isEmpty, "\(grouped.errors)")
      let json = try grouped.json()
      #expect(json["target"] as? String == "quantity" && json["majority_accuracy"] == nil)
      let methods = try #require(json["methods"] as? [[String: Any]])
      let scores = try #require(methods.first?["scores"] as? [String: Any])
      let folds = try #require(scores["scores"] as? [[String: Any]])
      #expect(folds.count == 5 && folds.compactMap { $0["rows"] as? Int }.reduce(0, +) == 1898)
      for key in ["rmse", "mae", "r2", "log_density", "coverage_90"] {
        let mean = try #require((scores[key] as? [String: Any])?["mean"] as? Double)
        let sum = folds.compactMap { $0[key] as? Double }.reduce(0, +)
        #expect(abs(mean - sum / 5) < 1e-12 * max(1, abs(mean)), "\(key)")
        #expect(json["baseline_\(key)"] is Double)
      }
      #expect((json["baselines"] as? [[String: Any]])?.count == 5)

      let values = try CommandLineTool.run(fit + ["--folds-by", "genre", "--quiet"])
      #expect(values.code == 0, "\(values.errors)")
      #expect(values.output.hasPrefix("genre  ") && values.output.contains("training mean: RMSE"))
    }
  }

  @Test func countsAreScoredOnFolds() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      try Self.counts(at: folder + "/t.csv")
      let fit = [
        "fit", folder + "/t.csv", "--model", "negative-binomial", "--target", "n", "--inference",
        "laplace", "--seed", "\(seed(7))", "--quiet",
      ]
      let outcome = try CommandLineTool.run(fit + ["--folds", "3"])
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("RMSE and MAE in the units of n"))
      // Not a count: known before the first fit.
      let rows = try String(contentsOfFile: folder + "/t.csv", encoding: .utf8)
      try (rows + "\n1,1,0.5").write(
        toFile: folder + "/t.csv", atomically: true, encoding: .utf8)
      let refused = try CommandLineTool.run(fit + ["--folds", "3"])
      #expect(refused.code == 65 && refused.errors.contains("row 91"), "\(refused.errors)")
    }
  }

  @Test func modelsOfNumbersAreListed() throws {
    let text = try CommandLineTool.run(["models"])
    #expect(text.output.contains("linear (predicts a quantity)"))
    #expect(text.output.contains("negative-binomial (predicts a count)"))
    let models = try #require(
      try CommandLineTool.run(["models", "--json"]).json()["models"] as? [[String: Any]])
    #expect(
      models.map { $0["predicts"] as? String }
        == Array(repeating: "classes", count: 5) + ["quantity", "count"])
  }

  /// What does not suit a model is refused in words: by options with 64, by cells with 65.
  @Test(
    arguments: [
      (["--target", "genre", "--model", "linear"], 65, "found \"Chorale\", expected a number"),
      (["--target", "genre", "--model", "linear"], 65, "bayes-genre models lists them"),
      (["--target", "pitch_mean"], 65, "--model linear"),
      (["--target", "pitch_mean"], 65, "--above"),
      (
        ["--target", "pitch_mean", "--model", "negative-binomial"], 65, "expected a count: 0, 1, 2"
      ),
      (
        ["--target", "pitch_mean", "--model", "linear", "--above", "60"], 64,
        "--above and --model linear cannot be combined"
      ),
      (
        ["--target", "pitch_mean", "--model", "linear", "--target-kind", "classes"], 64,
        "--target-kind classes and --model linear cannot be combined"
      ),
      (
        ["--target", "pitch_mean", "--target-kind", "quantity"], 64,
        "--target-kind quantity cannot be fitted: a classifier needs classes."
      ),
      (
        ["--target", "pitch_mean", "--model", "linear", "--split", "stratified"], 64,
        "--split stratified and --model linear cannot be combined"
      ),
      (
        ["--target", "genre", "--noise-prior", "2"], 64,
        "--noise-prior needs --model linear, and --model is hierarchical"
      ),
      (
        ["--target", "pitch_mean", "--model", "linear", "--parameterization", "noncentered"], 64,
        "--parameterization noncentered needs --model hierarchical, hierarchical-normal or ard"
      ),
    ] as [([String], Int32, String)])
  func whatDoesNotSuitIsRefused(_ arguments: [String], _ code: Int32, _ words: String) throws {
    let outcome = try CommandLineTool.run(
      ["fit", CommandLineTool.data, "--drop", "title", "--drop", "source", "--quiet"]
        + (arguments.contains("genre") ? [] : ["--drop", "genre"]) + arguments)
    #expect(outcome.code == code && outcome.errors.contains(words), "\(outcome.errors)")
  }

  @Test func aQuantityCanBeCalibrated() throws {
    let outcome = try CommandLineTool.run([
      "calibrate", "--model", "linear", "--inference", "laplace", "--simulations", "20",
      "--draws", "19", "--rows", "40", "--features", "2", "--quiet", "--json",
    ])
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try outcome.json()["completed"] as? Int == 20)
    let refused = try CommandLineTool.run(["calibrate", "--model", "linear", "--classes", "3"])
    #expect(refused.code == 64)
    #expect(refused.errors.contains("--classes and --model linear cannot be combined"))
  }
}

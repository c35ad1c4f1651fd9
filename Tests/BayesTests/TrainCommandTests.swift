import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct TrainCommandTests {
  static func train(_ more: [String]) -> [String] {
    [
      "train", CommandLineTool.data, "--target", "genre", "--drop", "title", "--drop", "source",
      "--seed", "\(seed(7))",
    ] + more
  }

  @Test(.tags(.random)) func fromTrainingToPredictions() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let trained = try CommandLineTool.run(
        Self.train(["--hidden", "16,8", "--dropout", "0.1", "--json", "--output", "\(folder)/net"]))
      #expect(trained.code == 0, "\(trained.errors)")
      #expect(trained.errors.contains("validation loss"))
      let report = try trained.json()
      #expect(report["inference"] as? String == "point")
      let accuracy = try #require(report["test_accuracy"] as? Double)
      let majority = try #require(report["majority_accuracy"] as? Double)
      #expect(accuracy > majority + 0.2)
      let curve = try #require(report["training_curve"] as? [String: Any])
      let epochs = try #require(curve["epochs"] as? [[String: Any]])
      let losses = epochs.compactMap { $0["validation_loss"] as? Double }
      let best = try #require(curve["best_epoch"] as? Int)
      #expect(losses.count == epochs.count && losses[best - 1] == losses.min())
      #expect(epochs.allSatisfy { $0["train_loss"] is Double && $0["train_accuracy"] is Double })

      let predicted = try CommandLineTool.run(
        ["predict", "--fit", "\(folder)/net", CommandLineTool.data])
      #expect(predicted.code == 0, "\(predicted.errors)")
      #expect(predicted.output.hasPrefix("row,predicted,p_"))
      let summary = try CommandLineTool.run(["diagnose", "\(folder)/net"])
      #expect(summary.code == 0 && summary.output.contains("one point"))
    }
  }

  @Test(.tags(.random)) func severalSplitsGiveOneTable() throws {
    let outcome = try CommandLineTool.run(
      Self.train(["--hidden", "none", "--epochs", "5", "--splits", "3", "--json", "--quiet"]))
    #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    let methods = try #require(try outcome.json()["methods"] as? [[String: Any]])
    let scores = try #require(methods.first?["scores"] as? [String: Any])
    let accuracy = try #require(scores["accuracy"] as? [String: Double])
    #expect(scores["splits"] as? Int == 3 && accuracy["standard_error"].map { $0 > 0 } == true)
  }

  /// What was trained until Ctrl-C is kept, saved and told of.
  @Test func ctrlCKeepsTheBestWeights() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let arguments = Self.train([
        "--epochs", "10000000", "--patience", "0", "--json", "--output", "\(folder)/net",
      ])
      let outcome = try CommandLineTool.start(arguments, interruptWhenSeen: "epoch")()
      #expect(outcome.code == 130, "\(outcome.errors)")
      #expect(try outcome.json()["interrupted"] as? Bool == true)
      let predicted = try CommandLineTool.run(
        ["predict", "--fit", "\(folder)/net", CommandLineTool.data])
      #expect(predicted.code == 0)
    }
  }

  @Test(arguments: [
    (["--hidden", "0"], "--hidden"), (["--hidden", "3,"], "or none"),
    (["--dropout", "1"], "from 0 to below 1"), (["--epochs", "0"], "--epochs"),
    (["--validation", "1.0"], "a share between 0 and 1"), (["--splits", "1"], "--splits"),
    (["--splits", "3", "--output", "/tmp/x"], "--splits and --output cannot be combined"),
    (["--splits", "3", "--folds-by", "source"], "--splits and --folds-by cannot be combined"),
    (["--folds-by", "source", "--output", "/tmp/x"], "--folds-by and --output cannot be combined"),
    (["--validation", "0", "--refit"], "--refit and --validation 0 cannot be combined"),
    (["--validation", "0", "--patience", "3"], "--patience and --validation 0 cannot be combined"),
    (["--learning-rate", "0"], "positive"),
  ])
  func mistakesAreTold(_ options: [String], _ words: String) throws {
    let outcome = try CommandLineTool.run(Self.train(options))
    #expect(outcome.code == 64 && outcome.errors.contains(words), "\(outcome.errors)")
  }

  static let geography = ReferenceFiles.data?.appendingPathComponent(
    "geographical-origin/default_features_1059_tracks.txt"
  ).path

  static let isGeographyPresent = geography.map(FileManager.default.fileExists(atPath:)) ?? false

  /// On rows that chose nothing, both classifiers of the study are better than the largest class, and no worse than its
  /// best epochs on the scored rows of one split by more than two standard deviations of a split.
  @Test(
    .tags(.random),
    .enabled(if: isGeographyPresent, "the geographical data are not here"),
    arguments: [("none", 0.741), ("32", 0.795)])
  func theGeographicalStudy(_ hidden: String, _ published: Double) throws {
    let table = try #require(Self.geography)
    let outcome = try CommandLineTool.run([
      "train", table, "--no-header", "--target", "column69", "--above", "20", "--drop", "column70",
      "--hidden", hidden, "--splits", "20", "--seed", "\(seed(1))", "--refit", "--json", "--quiet",
    ])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let report = try outcome.json()
    // 136 of 212 test rows lie north.
    let majority = try #require(report["majority_accuracy"] as? Double)
    #expect(abs(majority - 136.0 / 212) < 1e-12)
    let methods = try #require(report["methods"] as? [[String: Any]])
    let scores = try #require(methods.first?["scores"] as? [String: Any])
    let accuracy = try #require(scores["accuracy"] as? [String: Double])
    let mean = try #require(accuracy["mean"])
    let error = try #require(accuracy["standard_error"])
    let corrected = try #require(accuracy["corrected_standard_error"])
    #expect(mean > majority + 4 * corrected)
    #expect(mean > published - 2 * error * 20.0.squareRoot())
  }
}

import Bayes
import Foundation
import GenreModels
import TestSupport
import Testing

/// What the command line prepares unless told otherwise is what `Pipeline.recommended` prepares.
@Suite(.tags(.random)) struct RecommendedPipelineTests {
  /// Read by JSONDecoder, as JSONSerialization is an ulp off for some numbers.
  private struct Losses: Decodable {
    let training, test: Double

    private enum CodingKeys: String, CodingKey {
      case training = "train_log_loss"
      case test = "test_log_loss"
    }
  }

  /// The embedded table, with cells missing in one column and minutes among milliseconds in another.
  private static func withTable(_ body: (String) throws -> Void) throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let text = try String(contentsOfFile: CommandLineTool.data, encoding: .utf8)
      let lines = text.split(separator: "\n").enumerated().map { row, line -> String in
        // Before the last six columns, so that no comma of a title counts.
        var cells = line.components(separatedBy: ",")
        if row > 0, row % 7 == 0 { cells[cells.count - 3] = "" }
        let minutes = 2 + Double(row * 37 % 100) / 50
        let duration = row % 3 == 0 ? "\(minutes)" : "\(minutes * 60_000)"
        cells.insert(row == 0 ? "duration" : duration, at: cells.count - 1)
        return cells.joined(separator: ",")
      }
      let path = "\(folder)/tracks.csv"
      try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
      try body(path)
    }
  }

  @Test func swiftAndTheCommandLineFitTheSame() throws {
    try Self.withTable { path in
      let outcome = try CommandLineTool.run([
        "fit", path, "--target", "genre", "--drop", "title", "--drop", "source", "--model",
        "logistic", "--inference", "map", "--seed", "\(seed(3))", "--quiet", "--json",
      ])
      #expect(outcome.code == 0, "\(outcome.errors)")
      let json = try outcome.json()
      let split = try Table.read(path: path).split(
        by: .stratified(target: "genre"), test: 0.2, seed: seed(3))
      let fit = try LogisticClassifier().fit(
        to: split,
        pipeline: .recommended(target: "genre", dropped: ["title", "source"]),
        by: .map(MAP(seed: seed(3))))
      let features = fit.pipeline.features
      #expect(features.contains("duration_converted") && features.contains("snap_share_missing"))
      #expect(json["features"] as? [String] == features)
      #expect(json["preparation"] as? [String] == fit.report.preparation)
      let losses = try JSONDecoder().decode(Losses.self, from: Data(outcome.output.utf8))
      #expect(losses.training == fit.report.training.classes?.logLoss)
      #expect(losses.test == fit.report.test?.classes?.logLoss)
    }
  }

  /// A fold without the one row in which a column differs holds the column at 0, and says so once. (`train` has validation rows too, so the
  /// row may be away from more than one fold.)
  @Test func aColumnThatAFoldLacksIsHeld() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let path = "\(folder)/rare.csv"
      let rows = (0..<60).map {
        "\(sin(Double($0))),\($0 == 17 ? 1 : 0),\($0 % 2 == 0 ? "p" : "q")"
      }
      try (["a,rare,y"] + rows).joined(separator: "\n")
        .write(toFile: path, atomically: true, encoding: .utf8)
      let common = ["--target", "y", "--quiet"]
      let fit =
        ["fit", path, "--model", "logistic", "--inference", "map", "--seed", "\(seed(1))"] + common
      for more in [
        fit + ["--folds", "5"], ["train", path, "--seed", "\(seed(1))", "--folds", "5"] + common,
      ] {
        let outcome = try CommandLineTool.run(more)
        #expect(outcome.code == 0, "\(outcome.errors)")
        let notes = outcome.output.components(separatedBy: "\n").filter { $0.hasPrefix("note: ") }
        #expect(notes.count == 1, "\(outcome.output)")
        #expect(notes[0].contains("\"rare\"") && notes[0].contains("of fold"), "\(notes)")
      }
      let json = try CommandLineTool.run(fit + ["--folds", "5", "--json"]).json()
      let held = try #require(json["held_columns"] as? [[String]])
      #expect(held.count == 5 && held.filter { $0 == ["rare"] }.count == 1)
      // A single fit whose test rows have it, and one whose table has it nowhere.
      try (["a,rare,y"] + rows.map { $0.replacingOccurrences(of: ",1,", with: ",0,") })
        .joined(separator: "\n").write(
          toFile: "\(folder)/never.csv", atomically: true, encoding: .utf8)
      let single = try CommandLineTool.run(
        ["fit", "\(folder)/never.csv", "--test-data", path] + fit.dropFirst(2))
      #expect(single.code == 0, "\(single.errors)")
      #expect(single.output.contains("note: Column \"rare\" is the same in all training rows"))
      let never = try CommandLineTool.run(["fit", "\(folder)/never.csv"] + fit.dropFirst(2))
      #expect(never.code == 65 && never.errors.contains("only the value 0"))
    }
  }
}

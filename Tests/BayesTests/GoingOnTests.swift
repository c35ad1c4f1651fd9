import Foundation
import Storage
import TestSupport
import Testing

/// Commands whose run is kept beside their output, or in the working folder: what they go on with, what they refuse, and what they
/// say where nothing can be kept.
@Suite(.serialized) struct GoingOnTests {
  /// A training that has kept an epoch and was killed; the table is read by a path from the working folder.
  private static func training(_ output: String, _ more: [String] = []) -> [String] {
    [
      "train", "tracks.csv", "--target", "genre", "--drop", "title", "--drop", "source",
      "--impute", "mean", "--seed", "1", "--patience", "0", "--epochs", "300",
      "--checkpoint-seconds", "0", "--output", output,
    ] + more
  }

  private static func bytes(_ path: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path))
  }

  /// Two folders with a table of the same name, the second without its last row.
  private static func tables(in folder: String) throws -> (first: String, second: String) {
    let places = ["\(folder)/first", "\(folder)/second"]
    for place in places {
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: CommandLineTool.data, toPath: "\(place)/tracks.csv")
    }
    let shorter = try String(contentsOfFile: CommandLineTool.data, encoding: .utf8)
      .split(separator: "\n").dropLast().joined(separator: "\n")
    try Data(shorter.utf8).write(to: URL(fileURLWithPath: "\(places[1])/tracks.csv"))
    return (places[0], places[1])
  }

  /// The same words from another working folder name another table, though the first is still as it was; and a table that has
  /// changed is another, too.
  @Test func otherFilesOfTheSameNameAreNoticed() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let (first, second) = try Self.tables(in: folder)
      let output = "\(folder)/net"
      let killed = try CommandLineTool.killed(
        Self.training(output), whenKept: "training", output: output, in: first)
      #expect(killed.code == SIGKILL)
      let kept = try Self.bytes("\(output).unfinished/journal")
      let elsewhere = try CommandLineTool.run(Self.training(output), in: second)
      #expect(elsewhere.code == 65, "\(elsewhere.errors)")
      #expect(elsewhere.errors.contains("found \(second)/tracks.csv, expected \(first)/tracks.csv"))
      #expect(try Self.bytes("\(output).unfinished/journal") == kept)
      let table = try Self.bytes("\(first)/tracks.csv")
      try (table + Data("\n".utf8)).write(to: URL(fileURLWithPath: "\(first)/tracks.csv"))
      let changed = try CommandLineTool.run(Self.training(output), in: first)
      #expect(changed.code == 65 && changed.errors.contains("tracks.csv: found"))
      #expect(changed.errors.contains("checksum"))
      try table.write(to: URL(fileURLWithPath: "\(first)/tracks.csv"))
      let same = try CommandLineTool.run(Self.training(output), in: first)
      #expect(same.code == 0, "\(same.errors)")
      #expect(same.errors.contains("going on with \(output).unfinished"))
    }
  }

  @Test func aDamagedJournalIsReplacedOnlyByForce() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let (first, _) = try Self.tables(in: folder)
      let output = "\(folder)/net"
      let killed = try CommandLineTool.killed(
        Self.training(output), whenKept: "training", output: output, in: first)
      #expect(killed.code == SIGKILL)
      let journal = "\(output).unfinished/journal"
      var damaged = try Self.bytes(journal)
      // In the first batch, as one that is cut off at the end counts for nothing.
      damaged[40] ^= 1
      try damaged.write(to: URL(fileURLWithPath: journal))
      let refused = try CommandLineTool.run(Self.training(output), in: first)
      #expect(refused.code == 65, "\(refused.errors)")
      #expect(refused.errors.hasPrefix("bayes-genre: \(journal): found "), "\(refused.errors)")
      #expect(try Self.bytes(journal) == damaged)
      let forced = try CommandLineTool.run(Self.training(output, ["--force"]), in: first)
      #expect(forced.code == 0, "\(forced.errors)")
      #expect(!forced.errors.contains("going on"))
      #expect(!FileManager.default.fileExists(atPath: "\(output).unfinished"))
      let whole = try CommandLineTool.run(Self.training("\(folder)/whole"), in: first)
      #expect(whole.code == 0)
      #expect(
        try Self.bytes("\(output)/positions.npy") == Self.bytes("\(folder)/whole/positions.npy"))
    }
  }

  /// A working folder in which nobody may make a file, not even root. The run is stopped before it was first to be saved.
  @Test func aLastSavingThatFailsIsSaid() throws {
    let endless = [
      "train", CommandLineTool.data, "--target", "genre", "--drop", "title", "--drop", "source",
      "--impute", "mean", "--seed", "1", "--patience", "0", "--epochs", "10000000",
      "--checkpoint-seconds", "1e6",
    ]
    let stopped = try CommandLineTool.start(
      endless, in: "/proc", interruptWhenSeen: "epoch")()
    #expect(stopped.code == 130, "\(stopped.errors)")
    let notes = stopped.errors.split(separator: "\n").filter { $0.hasPrefix("note:") }
    #expect(notes.count == 1, "\(stopped.errors)")
    #expect(notes.first?.hasPrefix("note: the unfinished run could not be kept: ") == true)
    #expect(notes.first?.contains("/proc/train-") == true)
    #expect(!stopped.errors.contains("the same command goes on"))
  }

  /// Savings of many fits that fail are said while they go on, also to whoever wants no progress, and cost nothing.
  @Test(arguments: [
    ["train", "--splits", "3", "--epochs", "3"], ["fit", "--folds", "3", "--inference", "map"],
  ])
  func savingsOfManyFitsThatFailAreSaid(_ words: [String]) throws {
    let arguments =
      [words[0], CommandLineTool.data, "--target", "genre", "--drop", "title", "--drop", "source"]
      + words.dropFirst()
      + ["--impute", "mean", "--seed", "1", "--quiet", "--checkpoint-seconds", "0", "--json"]
    let outcome = try CommandLineTool.run(arguments, in: "/proc")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.count == 1, "\(outcome.errors)")
    #expect(lines.first?.hasPrefix("could not save the unfinished run: /proc/\(words[0])-") == true)
    try CommandLineTool.withTemporaryFolder { folder in
      let kept = try CommandLineTool.run(arguments, in: folder)
      #expect(kept.code == 0 && kept.errors.isEmpty, "\(kept.errors)")
    }
  }
}

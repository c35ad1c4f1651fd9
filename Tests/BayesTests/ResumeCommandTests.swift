import Bayes
import Foundation
import TestSupport
import Testing

/// A fit that is stopped or killed goes on, and gives the same bytes as one that never was.
@Suite(.serialized) struct ResumeCommandTests {
  private static func fit(_ folder: String, _ name: String, _ more: [String] = []) -> [String] {
    CommandLineTool.fit(
      ["--output", "\(folder)/\(name)", "--checkpoint-seconds", "0.1", "--model", "logistic"]
        + more)
  }

  private static func bytes(_ path: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path))
  }

  private static func expectSame(_ folder: String, _ a: String, _ b: String) throws {
    for file in ["draws.npy", "positions.npy", "statistics.npy"] {
      #expect(try bytes("\(folder)/\(a)/\(file)") == bytes("\(folder)/\(b)/\(file)"), "\(file)")
    }
  }

  @Test(arguments: ["settings", "chain 0", "chain 3"]) func aKilledFitGoesOn(_ record: String)
    throws
  {
    try CommandLineTool.withTemporaryFolder { folder in
      let whole = try CommandLineTool.run(Self.fit(folder, "whole"))
      #expect(whole.code == 0, "\(whole.errors)")
      let killed = try CommandLineTool.killed(
        Self.fit(folder, "fit", ["--threads", "2"]),
        whenKept: record, output: "\(folder)/fit")
      #expect(killed.code == SIGKILL)
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/fit"))
      // Nothing is lost by mistake.
      let again = try CommandLineTool.run(Self.fit(folder, "fit"))
      #expect(again.code == 73 && again.errors.contains("--resume"))
      let resumed = try CommandLineTool.run(
        ["fit", "--resume", "\(folder)/fit", "--threads", "1", "--json"])
      #expect(resumed.code == 0, "\(resumed.errors)")
      #expect(try resumed.json()["interrupted"] as? Bool == false)
      try Self.expectSame(folder, "fit", "whole")
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/fit.unfinished"))
      let twice = try CommandLineTool.run(["fit", "--resume", "\(folder)/fit"])
      #expect(twice.code == 66 && twice.errors.contains("no unfinished run"))
    }
  }

  /// What an unfinished run has kept is exported as it is, also while a process works on it, and nothing in its folder changes.
  @Test func aRunIsLookedAtBeforeItsEnd() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let run = "\(folder)/fit.unfinished"
      func export(_ source: String, _ format: String, _ name: String) throws {
        let outcome = try CommandLineTool.run(
          ["export", source, "--format", format, "--output", "\(folder)/\(name)", "--force"])
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("is unfinished") == (source == run))
      }
      // More draws than any machine makes in the time; a slow one goes on until it has some.
      let endless = ["--warmup", "20", "--draws", "10000000", "--time-limit", "1"]
      var part = try CommandLineTool.run(Self.fit(folder, "fit", endless))
      while part.code == 130 {
        part = try CommandLineTool.run(["fit", "--resume", "\(folder)/fit", "--time-limit", "4"])
      }
      #expect(part.code == 0, "\(part.errors)")
      let before = try Self.bytes("\(run)/journal")
      try export("\(folder)/fit", "csv", "fit.csv")
      try export(run, "csv", "run.csv")
      #expect(try Self.bytes("\(run)/journal") == before)
      #expect(try Self.bytes("\(folder)/run.csv") == Self.bytes("\(folder)/fit.csv"))
      let process = Process()
      process.executableURL = CommandLineTool.binary("bayes-genre")
      process.arguments = ["fit", "--resume", "\(folder)/fit", "--time-limit", "1000", "--quiet"]
      process.standardError = FileHandle.nullDevice
      try process.run()
      defer {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
      }
      try export(run, "zarr", "live.zarr")
      #expect(process.isRunning)
      #expect(FileManager.default.fileExists(atPath: "\(folder)/live.zarr/.zmetadata"))
    }
  }

  @Test func aRunWithoutDrawsSaysSo() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let first = try CommandLineTool.run(
        Self.fit(folder, "fit", ["--warmup", "100000", "--time-limit", "2"]))
      #expect(first.code == 130, "\(first.errors)")
      let looked = try CommandLineTool.run(["export", "\(folder)/fit"])
      #expect(looked.code == 65 && looked.errors.contains("no draw yet"), "\(looked.errors)")
    }
  }

  /// Killed during its first saving a run has kept nothing: the same command begins anew, and `--resume` says that there is nothing.
  @Test(arguments: ["fit", "train"]) func aFirstSavingThatWasCutOffIsNotInTheWay(
    _ name: String
  ) throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let unfinished = "\(folder)/fit.unfinished"
      try FileManager.default.createDirectory(
        atPath: unfinished, withIntermediateDirectories: true)
      for file in ["lock", "journal.partial"] {
        try Data("bgjo".utf8).write(to: URL(fileURLWithPath: "\(unfinished)/\(file)"))
      }
      let resumed = try CommandLineTool.run(["fit", "--resume", "\(folder)/fit"])
      #expect(resumed.code == 66, "\(resumed.errors)")
      let command =
        name == "fit"
        ? Self.fit(folder, "fit", ["--inference", "svi", "--steps", "20"])
        : [
          "train", CommandLineTool.data, "--target", "genre", "--drop", "title", "--drop", "source",
          "--epochs", "1", "--output", "\(folder)/fit",
        ]
      let again = try CommandLineTool.run(command)
      #expect(again.code == 0, "\(again.errors)")
      #expect(!FileManager.default.fileExists(atPath: unfinished))
    }
  }

  @Test func aKilledFitBySVIGoesOn() throws {
    let options = [
      "--inference", "svi", "--schedule", "constant", "--steps", "40000", "--batch-size", "100",
    ]
    try CommandLineTool.withTemporaryFolder { folder in
      let whole = try CommandLineTool.run(Self.fit(folder, "whole", options))
      #expect(whole.code == 0, "\(whole.errors)")
      let killed = try CommandLineTool.killed(
        Self.fit(folder, "fit", options), whenKept: "optimization",
        output: "\(folder)/fit")
      #expect(killed.code == SIGKILL)
      let resumed = try CommandLineTool.run(["fit", "--resume", "\(folder)/fit", "--json"])
      #expect(resumed.code == 0, "\(resumed.errors)")
      #expect(try resumed.json()["interrupted"] as? Bool == false)
      for file in ["draws.npy", "positions.npy", "elbo.npy", "guide.npy"] {
        #expect(
          try Self.bytes("\(folder)/fit/\(file)") == Self.bytes("\(folder)/whole/\(file)"),
          "\(file)")
      }
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/fit.unfinished"))
    }
  }

  /// On every machine the first session ends before there is a draw, the second anywhere, the third at the end.
  @Test func aFitEndedByItsTimeLimitGoesOn() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let short = ["--warmup", "60", "--draws", "60", "--quiet"]
      #expect(try CommandLineTool.run(Self.fit(folder, "whole", short)).code == 0)
      let first = try CommandLineTool.run(
        Self.fit(folder, "fit", short + ["--time-limit", "0.001"]))
      #expect(first.code == 130 && first.errors.contains("ended before the first draw"))
      for limit in ["0.5", "1e6"]
      where FileManager.default.fileExists(atPath: "\(folder)/fit.unfinished") {
        let resumed = try CommandLineTool.run(
          ["fit", "--resume", "\(folder)/fit", "--time-limit", limit, "--quiet"])
        #expect(
          resumed.code == 0
            || limit == "0.5" && resumed.errors.contains("ended before the first draw"),
          "\(resumed.errors)")
      }
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/fit.unfinished"))
      try Self.expectSame(folder, "fit", "whole")
    }
  }

  /// More draws than any machine makes in the time; a slow one goes on until it has some.
  @Test func aTimeLimitThatEndedAFitIsNamed() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      var limit = 2
      var part = try CommandLineTool.run(
        Self.fit(
          folder, "fit",
          ["--warmup", "20", "--draws", "10000000", "--json", "--time-limit", "\(limit)"]))
      while part.code == 130, limit < 1000 {
        #expect(part.errors.contains("ended before the first draw"), "\(part.errors)")
        limit *= 2
        part = try CommandLineTool.run(
          ["fit", "--resume", "\(folder)/fit", "--time-limit", "\(limit)", "--json"])
      }
      #expect(part.code == 0, "\(part.errors)")
      let warnings = try #require(try part.json()["warnings"] as? [String])
      #expect(warnings.contains { $0.contains("time limit of \(limit) s") }, "\(warnings)")
      #expect(FileManager.default.fileExists(atPath: "\(folder)/fit.unfinished"))
    }
  }

  /// Another that holds the lock, as a second `fit --resume` does, is not disturbed.
  @Test func aRunInUseIsLeftAlone() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      _ = try CommandLineTool.killed(
        Self.fit(folder, "fit"), whenKept: "chain 0",
        output: "\(folder)/fit")
      let files = {
        try FileManager.default.contentsOfDirectory(atPath: "\(folder)/fit.unfinished").count
      }
      let count = try files()
      let lock = open("\(folder)/fit.unfinished/lock", O_RDWR)
      #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
      for arguments in [
        ["fit", "--resume", "\(folder)/fit"], Self.fit(folder, "fit", ["--force"]),
      ] {
        let refused = try CommandLineTool.run(arguments)
        #expect(refused.code == 73 && refused.errors.contains("at work on this run"))
        #expect(!refused.errors.contains("go on with:"))
      }
      #expect(try files() == count)
      close(lock)
      #expect(try CommandLineTool.run(["fit", "--resume", "\(folder)/fit"]).code == 0)
    }
  }

  @Test func aTableThatChangedIsRefused() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let copy = "\(folder)/tracks.csv"
      try FileManager.default.copyItem(atPath: CommandLineTool.data, toPath: copy)
      var arguments = Self.fit(folder, "fit")
      arguments[1] = copy
      _ = try CommandLineTool.killed(
        arguments, whenKept: "chain 0", output: "\(folder)/fit")
      let handle = try #require(FileHandle(forWritingAtPath: copy))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data("\n".utf8))
      try handle.close()
      let resumed = try CommandLineTool.run(["fit", "--resume", "\(folder)/fit"])
      #expect(resumed.code == 65)
      #expect(resumed.errors.contains("tracks.csv: found") && resumed.errors.contains("checksum"))
      let withMore = try CommandLineTool.run(
        ["fit", "--resume", "\(folder)/fit", "--draws", "7"])
      // The folder of the run itself is as good a name, and a page may be replaced.
      for name in ["fit.unfinished", "fit.unfinished/"] {
        let page = "\(folder)/page.html"
        try "old".write(toFile: page, atomically: true, encoding: .utf8)
        let same = try CommandLineTool.run(
          ["fit", "--resume", "\(folder)/\(name)", "--report", page, "--force"])
        #expect(same.code == 65 && same.errors == resumed.errors)
      }
      #expect(withMore.code == 64 && withMore.errors.contains("--draws"))
    }
  }

  @Test func settingsOfTheRunAreHeeded() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let initial = "\(folder)/init.json"
      try Data(#"{"alpha": 3, "beta[Reel,pitch_mean]": 0.5}"#.utf8)
        .write(to: URL(fileURLWithPath: initial))
      let refused = try CommandLineTool.run(Self.fit(folder, "fit", ["--init", initial]))
      #expect(refused.code == 65)
      #expect(refused.errors.contains("one number for site \"alpha\", expected 9 numbers"))
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/fit.unfinished"))
      try Data(#"{"beta[Reel,pitch_mean]": 0.5}"#.utf8).write(to: URL(fileURLWithPath: initial))
      let fit = try CommandLineTool.run(
        Self.fit(
          folder, "fit",
          [
            "--init", initial, "--thin", "2", "--jitter", "0.1", "--save-warmup", "--json",
            "--until-ess", "50", "--max-draws", "400", "--draw-memory", "0",
          ]))
      #expect(fit.code == 0, "\(fit.errors)")
      #expect(try #require(try fit.json()["min_bulk_ess"] as? Double) >= 50)
      #expect(FileManager.default.fileExists(atPath: "\(folder)/fit/warmup.npy"))
      for (options, word) in [
        (["--thin", "0"], "--thin"), (["--jitter", "1"], "--jitter"),
        (["--until-ess", "-1"], "--until-ess"), (["--max-draws", "500"], "--until-ess"),
        (["--time-limit", "0"], "--time-limit"),
        (["--checkpoint-seconds", "-1"], "--checkpoint-seconds"),
      ] {
        let outcome = try CommandLineTool.run(Self.fit(folder, "other", options))
        #expect(outcome.code == 64 && outcome.errors.contains(word), "\(outcome.errors)")
      }
    }
  }

  /// A run holds little more than the draws it keeps, and less than them where they go to disk.
  @Test(
    .enabled(if: !isSanitized, "a sanitizer needs memory of its own"),
    arguments: [
      (["100000", "100", "1", "3"], 0.4), (["3000", "2000", "1024", "4", "model"], 1),
    ] + (isWholeRun ? [(["100000", "100", "1024", "3"], 1)] : []) as [([String], Double)])
  func memoryStaysWithinBounds(_ arguments: [String], _ copies: Double) throws {
    let outcome = try CommandLineTool.run(arguments, of: "bench-memory")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let result = try outcome.json()
    let peak = try #require(result["peak_bytes"] as? Int)
    let draws = try #require(result["draw_bytes"] as? Int)
    #expect(Double(peak) <= 1.2 * copies * Double(draws) + 200e6, "\(outcome.output)")
    let metrics = try #require(result["metrics"] as? String)
    #expect(!metrics.contains("dense"))
  }

  /// A record that was altered is refused with its file, and is no internal error.
  @Test func anAlteredRecordIsRefused() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let killed = try CommandLineTool.killed(
        Self.fit(folder, "fit"), whenKept: "chain 0", output: "\(folder)/fit")
      #expect(killed.code == SIGKILL)
      let path = "\(folder)/fit.unfinished/journal"
      let data = try #require(try Journal(path).record("note fit"))
      let first = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      let changes: [[String: Any]] = [
        ["files": [Any]()], ["arguments": [String]()], ["arguments": ["--help"]],
        ["arguments": ["--resume", "x"]], ["arguments": ["x.csv", "--no-such-option"]],
        ["arguments": 3], ["seed": -1],
      ]
      let records =
        try changes.map {
          try JSONSerialization.data(withJSONObject: first.merging($0) { $1 })
        } + ["", "{", String(repeating: "[", count: 100_000), "\0"].map { Data($0.utf8) }
      for record in records {
        // Its checksums are right: someone has written it so.
        try Journal(path).append([.record("note fit", record)])
        let outcome = try CommandLineTool.run(["fit", "--resume", "\(folder)/fit"])
        let words = String(decoding: record.prefix(200), as: UTF8.self)
        #expect(outcome.code == 65, "\(words): \(outcome.errors)")
        #expect(outcome.errors.contains("fit.unfinished/journal: found"), "\(outcome.errors)")
      }
      // Any other byte is not what its checksum says.
      var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: URL(fileURLWithPath: path))
      let outcome = try CommandLineTool.run(["fit", "--resume", "\(folder)/fit"])
      #expect(outcome.code == 65 && outcome.errors.contains("fit.unfinished/journal: found"))
    }
  }
}

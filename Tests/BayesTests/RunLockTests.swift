import Foundation
import Storage
import Testing

/// Two commands that write to one place: one works, the other is refused in words and changes nothing.
@Suite(.serialized) struct RunLockTests {
  private static func process(_ arguments: [String], errors: String) throws -> Process {
    let process = Process()
    process.executableURL = CommandLineTool.binary("bayes-genre")
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    try Data().write(to: URL(fileURLWithPath: errors))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return process
  }

  private static func fit(_ folder: String, _ more: [String]) -> [String] {
    CommandLineTool.fit(["--output", "\(folder)/fit", "--model", "logistic"] + more)
  }

  private static func bytes(_ path: String) -> Data? {
    FileManager.default.contents(atPath: path)
  }

  /// Waits until a run has kept a record, or without one until it has a lock, as long as a process is at work.
  private static func wait(for record: String?, in run: String, of process: Process) {
    func isThere() -> Bool {
      guard let record else { return FileManager.default.fileExists(atPath: "\(run)/lock") }
      return CommandLineTool.isKept(record, in: "\(run)/journal")
    }
    while process.isRunning, !isThere() {
      Thread.sleep(forTimeInterval: 0.002)
    }
  }

  /// The lock is held from the first look at the place, long before the sampler begins, and with any inference.
  @Test(arguments: [nil, "note fit", "parameterization", "settings"])
  func aSecondCommandIsRefusedFromTheStart(_ record: String?) throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let unfinished = "\(folder)/fit.unfinished"
      let first = try Self.process(
        Self.fit(folder, ["--draws", "10000000"]), errors: "\(folder)/first")
      defer {
        first.interrupt()
        first.waitUntilExit()
      }
      Self.wait(for: record, in: unfinished, of: first)
      let train = ["train", CommandLineTool.data, "--target", "genre", "--output", "\(folder)/fit"]
      for arguments in [
        Self.fit(folder, ["--force"]), Self.fit(folder, []),
        Self.fit(folder, ["--inference", "map", "--force"]), train + ["--force"], train,
      ] {
        let refused = try CommandLineTool.run(arguments)
        #expect(refused.code == 73, "\(refused.errors)")
        #expect(
          refused.errors.hasPrefix(
            "bayes-genre: \(unfinished): found a process at work on this run, expected none."))
        #expect(refused.errors.split(separator: "\n").count == 1)
      }
      // The settings are still those of the first.
      Self.wait(for: "note fit", in: unfinished, of: first)
      let kept = try #require(try Journal("\(unfinished)/journal").record("note fit"))
      let words = String(decoding: kept, as: UTF8.self)
      #expect(words.contains("10000000") && !words.contains("map"))
      #expect(first.isRunning)
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/fit"))
    }
  }

  /// Starts at one instant: one wins, the others are told why not.
  @Test(arguments: [["--inference", "map"], []]) func oneOfManyWins(_ options: [String]) throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let started = try (0..<4).map { number in
        var arguments = Self.fit(folder, options)
        let place = try #require(arguments.firstIndex(of: "--seed"))
        arguments[place + 1] = String(number)
        return try Self.process(arguments, errors: "\(folder)/errors\(number)")
      }
      started.forEach { $0.waitUntilExit() }
      #expect(started.map(\.terminationStatus).sorted() == [0, 73, 73, 73])
      for (number, process) in started.enumerated() {
        let errors = String(
          decoding: Self.bytes("\(folder)/errors\(number)") ?? Data(), as: UTF8.self)
        #expect(!errors.contains("Error Domain"))
        guard process.terminationStatus == 73 else { continue }
        #expect(
          errors.contains("found a process at work on this run")
            || errors.contains("found something there already"), "\(errors)")
      }
      #expect(try CommandLineTool.run(["export", "\(folder)/fit"]).code == 0)
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/fit.unfinished"))
    }
  }

  /// Killed while it saves, at any moment: the fit before or the new one opens, and the next saving leaves nothing beside.
  @Test func aFitThatIsReplacedIsNeverGone() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let place = "\(folder)/runs"
      let fit = Self.fit(
        place, ["--inference", "ancestral", "--draws", "300", "--force", "--json"])
      #expect(try CommandLineTool.run(fit).code == 0)
      for delay in [0, 0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032] {
        let process = try Self.process(fit, errors: "\(folder)/errors")
        var isSaving = false
        while process.isRunning, !isSaving {
          isSaving = try FileManager.default.contentsOfDirectory(atPath: place)
            .contains { $0.hasSuffix(".partial") }
        }
        Thread.sleep(forTimeInterval: delay)
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let opened = try CommandLineTool.run(["export", "\(place)/fit"])
        #expect(opened.code == 0, "\(opened.errors)")
      }
      let last = try CommandLineTool.run(fit)
      #expect(last.code == 0, "\(last.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: place) == ["fit"])
    }
  }

  /// A command that fails leaves no folder, and nothing that it did not find.
  @Test func aFailureLeavesNothing() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      for (arguments, code) in [
        (["fit", "\(folder)/none.csv", "--target", "y"], 66),
        (["fit", CommandLineTool.data, "--target", "genre"], 65),
        (["train", "\(folder)/none.csv", "--target", "y"], 66),
      ] as [([String], Int32)] {
        let failed = try CommandLineTool.run(arguments + ["--output", "\(folder)/a/b/fit"])
        #expect(failed.code == code, "\(failed.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
      }
    }
  }
}

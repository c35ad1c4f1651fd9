import Foundation
import Testing

/// Whatever asks a long command to stop: what is done is kept, and the code says what asked.
@Suite(.serialized) struct StopCommandTests {
  /// More than any machine draws before it is stopped, and draws from the start.
  private static func endlessFit(_ folder: String) -> [String] {
    CommandLineTool.fit(
      [
        "--output", "\(folder)/fit", "--model", "logistic", "--draws", "10000000", "--warmup", "0",
        "--checkpoint-seconds", "0.1",
      ]
    ).filter { $0 != "--quiet" }
  }

  private static func training(epochs: Int) -> [String] {
    [
      "train", CommandLineTool.data, "--target", "genre", "--drop", "title", "--drop", "source",
      "--impute", "mean", "--seed", "1", "--epochs", "\(epochs)", "--patience", "0",
    ]
  }

  private static func text(_ path: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
  }

  /// Starts the tool in a shell that runs a command first; it writes into the files `output` and `errors` of a folder.
  private static func process(
    _ arguments: [String], in folder: String, after command: String = ":"
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments =
      ["-c", "\(command); exec \"$0\" \"$@\"", CommandLineTool.binary("bayes-genre").path]
      + arguments
    func file(_ name: String) throws -> FileHandle {
      let place = URL(fileURLWithPath: "\(folder)/\(name)")
      try Data().write(to: place)
      return try FileHandle(forWritingTo: place)
    }
    process.standardOutput = try file("output")
    process.standardError = try file("errors")
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// Waits until something is so, as long as a process is at work.
  private static func wait(for process: Process, until isSo: () -> Bool) {
    while process.isRunning, !isSo() { Thread.sleep(forTimeInterval: 0.02) }
  }

  /// Waits until a fit has saved what it drew.
  private static func waitForDraws(of process: Process, in folder: String) {
    wait(for: process) {
      CommandLineTool.isKept("chain 0", in: "\(folder)/fit.unfinished/journal")
    }
  }

  /// Whether a process does something about a signal, as the kernel has it.
  private static func heeds(_ signal: Int32, _ process: Process) -> Bool {
    let line = text("/proc/\(process.processIdentifier)/status").split(separator: "\n")
      .first { $0.hasPrefix("SigCgt:") }
    let caught = line.flatMap { UInt64($0.dropFirst(7).drop { $0 == "\t" }, radix: 16) } ?? 0
    return caught & 1 << UInt64(signal - 1) != 0
  }

  @Test(
    arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129), (SIGUSR1, 128 + SIGUSR1)]
      as [(Int32, Int32)])
  func aSignalKeepsTheFitAndItsRun(_ signal: Int32, _ code: Int32) throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let process = try Self.process(Self.endlessFit(folder), in: folder)
      defer { kill(process.processIdentifier, SIGKILL) }
      Self.waitForDraws(of: process, in: folder)
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
      let (output, errors) = (Self.text("\(folder)/output"), Self.text("\(folder)/errors"))
      #expect(process.terminationReason == .exit && process.terminationStatus == code, "\(errors)")
      #expect(errors.contains("go on with: bayes-genre fit --resume \(folder)/fit"))
      #expect(try CommandLineTool.run(["export", "\(folder)/fit"]).code == 0)
      #expect(CommandLineTool.isKept("chain 0", in: "\(folder)/fit.unfinished/journal"))
      #expect(output.contains("The run was interrupted"))
      #expect(output.contains("by SIG") == (signal != SIGINT))
    }
  }

  /// Stopped where nothing is drawn yet, the code is that of the signal as well.
  @Test func aSignalBeforeTheFirstDrawHasItsCode() throws {
    let mixture = [
      "mixture", CommandLineTool.data, "--columns", "pitch_mean,pitch_range", "--warmup",
      "10000000", "--seed", "1",
    ]
    let stopped = try CommandLineTool.start(mixture, interruptWhenSeen: "warmup", by: [SIGTERM])()
    #expect(stopped.code == 143 && stopped.output.isEmpty, "\(stopped.errors)")
    #expect(stopped.errors.contains("interrupted by SIGTERM before the first draw"))
  }

  @Test func aTrainingKeepsItsWeights() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let stopped = try CommandLineTool.start(
        Self.training(epochs: 10_000_000) + ["--output", "\(folder)/net"],
        interruptWhenSeen: "epoch",
        by: [SIGHUP])()
      #expect(stopped.code == 129, "\(stopped.errors)")
      let predicted = try CommandLineTool.run(["predict", "\(folder)/net", CommandLineTool.data])
      #expect(predicted.code == 0, "\(predicted.errors)")
    }
  }

  /// Between the distances of 30,000 centres it does not look whether it has to stop, and that takes longer than anybody waits: only
  /// the second signal ends it.
  @Test(arguments: [(SIGTERM, SIGTERM, 143), (SIGINT, SIGHUP, 129)] as [(Int32, Int32, Int32)])
  func aSecondSignalStopsAtOnce(_ first: Int32, _ second: Int32, _ code: Int32) throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let rows = (0..<30_000).map { row in
        (0..<16).map { "\((row * (7 + 2 * $0)) % 30_011)" }.joined(separator: ",")
      }
      try Data(rows.joined(separator: "\n").utf8).write(
        to: URL(fileURLWithPath: "\(folder)/t.csv"))
      let process = try Self.process(
        [
          "cluster", "\(folder)/t.csv", "--no-header", "--k", "30000", "--start", "random",
          "--algorithm", "hamerly", "--columns", "1-16", "--seed", "1",
        ], in: folder)
      defer { kill(process.processIdentifier, SIGKILL) }
      Self.wait(for: process, until: { Self.heeds(SIGUSR1, process) })
      kill(process.processIdentifier, first)
      Self.wait(for: process, until: { Self.text("\(folder)/errors").contains("stopping") })
      kill(process.processIdentifier, second)
      process.waitUntilExit()
      #expect(process.terminationReason == .exit && process.terminationStatus == code)
      #expect(Self.text("\(folder)/errors").split(separator: "\n").count == 1)
    }
  }

  /// As under `nohup`.
  @Test func whatWasIgnoredFromTheStartStaysIgnored() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let process = try Self.process(
        Self.endlessFit(folder), in: folder, after: #"trap "" HUP"#)
      defer { kill(process.processIdentifier, SIGKILL) }
      Self.waitForDraws(of: process, in: folder)
      kill(process.processIdentifier, SIGHUP)
      kill(process.processIdentifier, SIGTERM)
      process.waitUntilExit()
      #expect(process.terminationStatus == 143)
      let errors = Self.text("\(folder)/errors")
      #expect(errors.contains("SIGTERM: stopping") && !errors.contains("SIGHUP"), "\(errors)")
    }
  }

  /// Nobody reads standard error any more: that costs the lines, not the run. A result that nobody reads ends the process as it
  /// ends other programs.
  @Test(arguments: [("2>&1 >/dev/null", "0"), ("2>/dev/null", "\(128 + SIGPIPE)")])
  func aClosedPipeCostsOnlyWhatIsWrittenToIt(_ streams: String, _ code: String) throws {
    try CommandLineTool.withTemporaryFolder { folder in
      // The command waits until its reader is gone.
      let pipeline = """
        trap - PIPE; mkfifo "$0/gone"
        { read line <"$0/gone"; "$@"; echo $? >"$0/code"; } \(streams) | { exec <&-; : >"$0/gone"; }
        """
      let shell = Process()
      shell.executableURL = URL(fileURLWithPath: "/bin/sh")
      shell.arguments =
        ["-c", pipeline, folder, CommandLineTool.binary("bayes-genre").path]
        + Self.training(epochs: 5)
      shell.standardInput = FileHandle.nullDevice
      try shell.run()
      shell.waitUntilExit()
      #expect(Self.text("\(folder)/code") == code + "\n")
    }
  }

  /// Each ends by itself long before its work is done, with what it has or with a sentence.
  @Test(arguments: [
    // Steps of two thousand draws: none of them converges within the second.
    (
      ["--inference", "svi", "--schedule", "constant", "--particles", "2000"], "SVI was ended"
    ),
    (["--inference", "ancestral", "--draws", "10000000"], "The run was ended"),
    (["--inference", "pathfinder", "--paths", "1000"], "The run was ended"),
  ])
  func aTimeLimitEndsAnyInference(_ options: [String], _ words: String) throws {
    try CommandLineTool.withTemporaryFolder { folder in
      try Self.expectTimeLimit(
        CommandLineTool.fit(["--output", "\(folder)/fit"] + options), words)
    }
  }

  /// A climb takes longer than that on any machine.
  @Test(arguments: ["map", "laplace"]) func aTimeLimitEndsASearch(_ inference: String) throws {
    let ended = try CommandLineTool.run(
      CommandLineTool.fit(["--inference", inference, "--time-limit", "1e-6"]))
    #expect(ended.code == 130, "\(ended.errors)")
    #expect(
      ended.errors
        == "bayes-genre: the time limit of 1e-06 s ended before the first draw: no fit was written. Allow more time.\n"
    )
  }

  @Test func aTimeLimitEndsWhateverTakesLong() throws {
    let fit = [
      "fit", CommandLineTool.data, "--target", "genre", "--drop", "title", "--drop", "source",
      "--impute", "mean", "--seed", "1", "--draws", "10000000", "--folds", "5",
    ]
    let columns = ["--columns", "pitch_mean,pitch_range", "--seed", "1"]
    try Self.expectTimeLimit(fit, nil)
    try Self.expectTimeLimit(Self.training(epochs: 10_000_000), "Training was ended")
    try Self.expectTimeLimit(
      [
        "train", CommandLineTool.data, "--target", "genre", "--drop", "title", "--drop", "source",
        "--impute", "mean", "--splits", "100000", "--seed", "1",
      ], "stopped before its end")
    try Self.expectTimeLimit(
      ["calibrate", "--simulations", "1000000", "--rows", "10", "--seed", "1"], "Stopped after")
    try Self.expectTimeLimit(
      ["cluster", CommandLineTool.data, "--restarts", "1000000"] + columns, "Stopped before")
  }

  /// A machine that is slow has nothing to keep yet, and says so.
  private static func expectTimeLimit(_ arguments: [String], _ words: String?) throws {
    let ended = try CommandLineTool.run(arguments + ["--time-limit", "1"])
    if ended.code == 130 {
      #expect(ended.errors.contains("the time limit of 1 s ended before"), "\(ended.errors)")
      return
    }
    #expect(ended.code == 0, "\(ended.errors)")
    #expect(ended.errors.contains("note: the time limit of 1 s ended the work"))
    if let words { #expect(ended.output.contains(words), "\(ended.output)") }
  }

  @Test func aTimeLimitIsAPositiveNumber() throws {
    for command in ["fit", "train", "calibrate", "cluster", "mixture"] {
      let table = command == "calibrate" ? [] : [CommandLineTool.data]
      let target = ["fit", "train"].contains(command) ? ["--target", "genre"] : []
      for limit in ["0", "-1", "inf", "soon"] {
        let refused = try CommandLineTool.run(
          [command] + table + target + ["--time-limit", limit])
        #expect(refused.code == 64 && refused.errors.contains("--time-limit"), "\(refused.errors)")
      }
    }
  }
}

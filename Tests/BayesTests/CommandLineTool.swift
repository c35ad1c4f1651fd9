import Foundation
import TestSupport
import Testing

/// Runs the built `bayes-genre` as a stranger would.
enum CommandLineTool {
  struct Outcome {
    var code: Int32
    var output: String
    var errors: String

    /// The one JSON object on standard output.
    func json() throws -> [String: Any] {
      let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
      return try #require(object as? [String: Any])
    }
  }

  /// Beside the test bundle.
  static func binary(_ name: String) -> URL {
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let beside = tests.deletingLastPathComponent().appendingPathComponent(name)
    if FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
    return Repository.root.appendingPathComponent(".build/release/\(name)")
  }

  static let data = Repository.scores

  static func run(
    _ arguments: [String], of tool: String = "bayes-genre", in place: String? = nil,
    output: String? = nil, errors: String? = nil, environment: [String: String] = [:]
  ) throws -> Outcome {
    let process = start(
      arguments, of: tool, in: place, output: output, errors: errors, environment: environment)
    return try process()
  }

  /// Starts the tool; calling the result waits for its end. `interruptWhenSeen` sends signals, by default that of Ctrl-C, once it
  /// shows on standard error: each after the first once the tool has said that it stops. `killWhenThere` ends it with SIGKILL once a
  /// journal has a record. `output` and `errors` lead the streams to other files; `environment` adds to this process's; `place` is
  /// the working folder, by default this process's.
  static func start(
    _ arguments: [String], of tool: String = "bayes-genre", in place: String? = nil,
    interruptWhenSeen trigger: String? = nil, by signals: [Int32] = [SIGINT],
    killWhenThere record: (name: String, journal: String)? = nil, output: String? = nil,
    errors: String? = nil,
    environment: [String: String] = [:]
  ) -> () throws -> Outcome {
    {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      let outputFile = folder.appendingPathComponent("out")
      let errorFile = folder.appendingPathComponent("err")
      try Data().write(to: outputFile)
      try Data().write(to: errorFile)
      let process = Process()
      process.executableURL = binary(tool)
      process.arguments = arguments
      if let place { process.currentDirectoryURL = URL(fileURLWithPath: place) }
      process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
      process.standardOutput = try FileHandle(
        forWritingTo: output.map { URL(fileURLWithPath: $0) } ?? outputFile)
      process.standardError = try FileHandle(
        forWritingTo: errors.map { URL(fileURLWithPath: $0) } ?? errorFile)
      process.standardInput = FileHandle.nullDevice
      try process.run()
      if let trigger {
        for (place, signal) in signals.enumerated() {
          while process.isRunning {
            let errors = (try? String(contentsOf: errorFile, encoding: .utf8)) ?? ""
            if errors.contains(place == 0 ? trigger : "stopping") {
              kill(process.processIdentifier, signal)
              break
            }
            Thread.sleep(forTimeInterval: 0.05)
          }
        }
      }
      if let record {
        while process.isRunning {
          if Self.isKept(record.name, in: record.journal) {
            kill(process.processIdentifier, SIGKILL)
            break
          }
          Thread.sleep(forTimeInterval: 0.005)
        }
      }
      process.waitUntilExit()
      return Outcome(
        code: process.terminationStatus,
        output: try String(contentsOf: outputFile, encoding: .utf8),
        errors: try String(contentsOf: errorFile, encoding: .utf8))
    }
  }

  /// Whether a record of a name is in the journal of an unfinished run.
  static func isKept(_ name: String, in journal: String) -> Bool {
    FileManager.default.contents(atPath: journal)?.range(of: Data(name.utf8)) != nil
  }

  /// Runs the tool and ends it with SIGKILL once its run, beside the output, has kept a record. Where it was done first, on a machine
  /// with much else to do, its output is removed and it runs again.
  static func killed(
    _ arguments: [String], whenKept record: String, output: String, in folder: String? = nil
  ) throws -> Outcome {
    while true {
      let outcome = try start(
        arguments, in: folder, killWhenThere: (record, "\(output).unfinished/journal"))()
      if outcome.code != 0 { return outcome }
      try FileManager.default.removeItem(atPath: output)
    }
  }

  /// A folder that is gone after the test.
  static func withTemporaryFolder(_ body: (String) throws -> Void) throws {
    try TestSupport.withTemporaryFolder(body)
  }

  /// `fit` on the embedded table, small.
  static func fit(_ more: [String]) -> [String] {
    let isApproximation = !Set(more).isDisjoint(with: ["svi", "laplace", "pathfinder", "map"])
    let draws = isApproximation || more.contains("--draws") ? [] : ["--draws", "150"]
    let isWithoutWarmup = isApproximation || more.contains("ancestral")
    let warmup = isWithoutWarmup || more.contains("--warmup") ? [] : ["--warmup", "200"]
    return [
      "fit", data, "--target", "genre", "--drop", "title", "--drop", "source", "--train", "300",
      "--test", "150", "--seed", "\(seed(7))", "--quiet",
      "--impute", "mean",
    ] + warmup + draws + more
  }
}

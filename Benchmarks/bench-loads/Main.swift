import ArgumentParser
import Foundation

/// What whole commands need for large inputs, one line each: seconds, and memory against the bytes of the numbers they were given
/// and of those they gave.
///
/// Memory is the peak of a process of its own. `times` is what is left of it without the program itself and without the draws that
/// are asked to be in memory, against the bytes of the design matrix (the features of all rows, in double precision).
@main struct LoadsBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-loads", abstract: "Try large inputs on a build of bayes-genre.")

  @Argument(help: "The program.") var program: String
  @Argument(
    help: "The loads to try; by default all of: \(Load.all.map(\.name).joined(separator: ", ")).")
  var names: [String] = []
  @Option(help: "Where inputs and results are written, and removed again.") var folder =
    FileManager.default.temporaryDirectory.path
  @Option(help: "The size of everything, as a share of the whole.") var share = 1.0

  func validate() throws {
    let known = Load.all.map(\.name)
    if let name = names.first(where: { !known.contains($0) }) {
      throw ValidationError("\(name) is no load. Choose of \(known.joined(separator: ", ")).")
    }
    guard share > 0, share <= 1 else {
      throw ValidationError("--share is \(share). Choose a number above 0 and at most 1.")
    }
  }

  func run() throws {
    let scratch = URL(filePath: folder).appending(path: "bench-loads-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let program = URL(filePath: program).path
    guard FileManager.default.changeCurrentDirectoryPath(scratch.path) else {
      throw ValidationError("\(scratch.path) cannot be entered. Choose another --folder.")
    }
    // What a command needs that reads next to nothing.
    let own = try Child.run(program, ["models"]).peakBytes
    print("the program itself: \(own / 1_000_000) MB")
    print("load              status  seconds   peak MB  matrix MB  draws MB   times")
    var inputs = Inputs(folder: scratch, share: share)
    var isRefused = false
    for load in Load.all where names.isEmpty || names.contains(load.name) {
      let trial = try load.prepare(&inputs)
      let outcome = try Child.run(program, trial.arguments)
      isRefused = isRefused || outcome.status != 0
      print(Self.line(load.name, trial, outcome, own: own))
      fflush(nil)
      if outcome.status != 0 { print(outcome.errors) }
      for output in ["out", "out.unfinished"] {
        try? FileManager.default.removeItem(at: scratch.appending(path: output))
      }
    }
    if isRefused { throw ExitCode.failure }
  }

  private static func line(
    _ name: String, _ trial: Load.Trial, _ outcome: Child.Outcome, own: Int
  ) -> String {
    let rest = max(0, outcome.peakBytes - own - trial.heldDrawBytes)
    // Of a small matrix nothing follows.
    let times =
      trial.matrixBytes < 10_000_000
      ? "–" : String(format: "%.1f", Double(rest) / Double(trial.matrixBytes))
    func megabytes(_ bytes: Int) -> String { "\(bytes / 1_000_000)" }
    let cells: [(String, Int)] = [
      ("\(outcome.status)", 8), (String(format: "%.1f", outcome.seconds), 9),
      (megabytes(outcome.peakBytes), 10), (megabytes(trial.matrixBytes), 11),
      (megabytes(trial.drawBytes), 10), (times, 8),
    ]
    return name.padding(toLength: 16, withPad: " ", startingAt: 0)
      + cells.map { text, width in
        String(repeating: " ", count: max(1, width - text.count)) + text
      }.joined()
  }
}

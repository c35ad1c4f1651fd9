import ArgumentParser
import Bayes
import Foundation

struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Write a table of tracks like the genre table that streaming audio features come in.",
    discussion: """
      Columns, class shares, class-wise means, spreads, skews and missing shares follow a published table of 17,996 tracks \
      in 11 classes, its oddities included: the duration column mixes minutes and milliseconds.
      """)

  @Option(parsing: .unconditional, help: "Rows to write.", transform: whole(1...100_000_000))
  var rows: Int
  @Option(
    parsing: .unconditional,
    help: "The same seed gives the same bytes. By default one is drawn and printed.",
    transform: seedNumber)
  var seed: UInt64?
  @Option(help: "The CSV file to write, or - for standard output.") var output: String
  @Flag(help: "Replace the file if it is there.") var force = false

  func run() throws {
    try reportingFailures {
      try checkOutputs([pathOfResult(output)], besides: [], force: force)
      let seed = RunSeed(seed)
      let simulator = GenreTableSimulator(seed: seed.number)
      if let path = pathOfResult(output) {
        try simulator.write(rows: rows, to: path)
      } else {
        try simulator.write(rows: rows) { try printResult($0) }
      }
      if let title = seed.title { printError(title) }
    }
  }
}

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

  @Option(help: "Rows to write.") var rows: Int
  @Option(help: "The same seed gives the same bytes. By default one is drawn and printed.")
  var seed: UInt64?
  @Option(help: "The CSV file to write.") var output: String
  @Flag(help: "Replace the file if it is there.") var force = false

  func validate() throws { try require("--rows", rows, in: 1...100_000_000) }

  func run() throws {
    try reportingFailures {
      try refuseToReplace(output, unless: force)
      let seed = seed ?? UInt64(UInt32.random(in: 1...UInt32.max))
      if self.seed == nil { printError("seed \(seed)") }
      try GenreTableSimulator(seed: seed).write(rows: rows, to: output)
    }
  }
}

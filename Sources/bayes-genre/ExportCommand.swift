import ArgumentParser
import Bayes
import Foundation
import GenreModels

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "The draws of a saved fit, for other programs.")

  enum Format: String, ExpressibleByArgument, CaseIterable { case csv }

  @Option(help: "The saved fit.") var fit: String
  @Option(help: "csv: chain,draw, and one column for each scalar.") var format = Format.csv
  @Option(help: "The file to write; by default standard output.") var output: String?
  @Flag(help: "Replace the file if it is there.") var force = false

  func run() throws {
    try reportingFailures {
      try refuseToReplace(output, unless: force)
      let table = try GenreFit(contentsOf: fit).posterior.table()
      if let output { try table.write(path: output) } else { try printResult(table.csv) }
    }
  }
}

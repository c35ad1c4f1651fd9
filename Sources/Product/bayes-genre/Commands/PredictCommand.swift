import ArgumentParser
import Bayes
import Foundation
import GenreModels

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Class probabilities of new tracks from a saved fit.",
    usage: "bayes-genre predict <fit> <table> [<options>]")

  @OptionGroup var fit: FitArgument
  @Argument(help: "A CSV file of tracks; columns are found by name.") var table: String?
  @OptionGroup(title: "Reading") var reading: TableOptions
  @Option(help: "The CSV file to write: row,predicted,p_<label>,… By default standard output.")
  var output: String?
  @Flag(help: "Replace the file if it is there.") var force = false

  func validate() throws {
    let (_, table) = try paths()
    if let output, isSameFile(output, table) {
      throw ValidationError("--output \(output) is the table itself. Choose another file.")
    }
  }

  private func paths() throws -> (fit: String, table: String) {
    try fit.paths(table: table, command: "predict")
  }

  func run() throws {
    try reportingFailures {
      try refuseToReplace(output, unless: force)
      let (path, table) = try paths()
      let fit = try GenreFit(contentsOf: path)
      let predictions = try fit.predict(reading.read(table))
      for note in predictions.notes { printError("note: \(note)") }
      let result = try predictions.table()
      if let output { try result.write(path: output) } else { try printResult(result.csv) }
    }
  }
}

/// Whether two paths lead to one file.
private func isSameFile(_ a: String, _ b: String) -> Bool {
  func resolved(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
  }
  return resolved(a) == resolved(b)
}

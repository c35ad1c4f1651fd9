import ArgumentParser
import Bayes

/// How a table of tracks is read.
struct TableOptions: ParsableArguments {
  @Flag(
    name: .customLong("no-header"),
    help: "The first row is data; columns are called column1, column2, …")
  var noHeader = false

  @Option(help: "The character between cells.")
  var separator = ","

  func validate() throws {
    guard separator.count == 1 || separator == "tab" else {
      throw ValidationError("--separator: found \"\(separator)\", expected one character, or tab.")
    }
  }

  var csv: CSVOptions {
    CSVOptions(separator: separator == "tab" ? "\t" : separator.first ?? ",", hasHeader: !noHeader)
  }
}

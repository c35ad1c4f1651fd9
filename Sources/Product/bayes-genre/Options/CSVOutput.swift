import ArgumentParser
import Bayes

/// How a command writes the tables it makes: the one place for all of them.
struct CSVOutput: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "In CSV files that are written, put an apostrophe before names and texts that a spreadsheet would run as formulas: those that begin with =, +, -, @, a tab or a line break. Numbers stay as they are."
    ))
  var neutralizeFormulas = false

  /// Writes a table to a file, or to standard output.
  /// - Throws: `FileWriteError`.
  func write(_ table: Table, to path: String?) throws {
    if let path {
      try table.write(path: path, neutralizingFormulas: neutralizeFormulas)
    } else {
      try printResult(table.csv(neutralizingFormulas: neutralizeFormulas))
    }
  }
}

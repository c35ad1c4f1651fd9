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
    guard let character, character.isASCII, character != "\"", !character.isNewline else {
      throw ValidationError(
        "--separator: found \(separator.debugDescription), expected one ASCII character that is no quotation mark, or tab."
      )
    }
  }

  /// nil unless there is exactly one.
  private var character: Character? {
    if separator == "tab" { return "\t" }
    return separator.count == 1 ? separator.first : nil
  }

  var csv: CSVOptions { CSVOptions(separator: character ?? ",", hasHeader: !noHeader) }
}

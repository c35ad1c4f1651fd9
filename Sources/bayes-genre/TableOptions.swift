import ArgumentParser
import Bayes

/// How a table of tracks is read.
struct TableOptions: ParsableArguments {
  @Flag(
    name: .customLong("no-header"),
    help: "The first row is data; columns are called column1, column2, …")
  var noHeader = false

  @Option(
    help: "What stands between cells: one character, tab, whitespace, or auto to find out.")
  var separator = "auto"

  func validate() throws {
    guard parsedSeparator != nil else {
      throw ValidationError(
        "--separator: found \(separator.debugDescription), expected one ASCII character that is no quotation mark, tab, whitespace or auto."
      )
    }
  }

  private var parsedSeparator: CSVOptions.Separator? {
    switch separator {
    case "auto": return .detected
    case "whitespace": return .whitespace
    case "tab": return .character("\t")
    default:
      guard separator.count == 1, let character = separator.first, character.isASCII,
        character != "\"", !character.isNewline, character != "\0"
      else { return nil }
      return .character(character)
    }
  }

  var csv: CSVOptions {
    CSVOptions(separator: parsedSeparator ?? .detected, hasHeader: !noHeader)
  }
}

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

  /// The table in a file; one whose first row of data would be taken for names, and lost without a word, is refused.
  func table(path: String) throws -> Table {
    let table = try Table.read(path: path, options: csv)
    guard !noHeader else { return table }
    let numbers = table.columnNames.map { Double($0) }
    let counts = (0...1).contains { first in
      numbers == (first..<first + numbers.count).map { Double($0) }
    }
    guard numbers.allSatisfy({ $0 != nil }), !counts else { return table }
    throw DataError(
      .init("\(path) header"), found: "numbers only, such as \(table.columnNames[0])",
      expected: "names of columns",
      suggestion: "If the first line holds data, say that there is no header (--no-header).")
  }
}

import ArgumentParser
import Bayes

/// How a table is read.
struct TableOptions: ParsableArguments {
  @Flag(
    name: .customLong("no-header"),
    help: "The first row is data; columns are called column1, column2, …")
  var noHeader = false

  @Option(
    help: "What separates cells: one character, tab, whitespace, or auto to find out.")
  var separator = "auto"

  @Option(
    parsing: .unconditional,
    help:
      "What separates the fraction of a number: . or , as in 3,14. (default: .)",
    transform: { text in
      guard let mark = text.first, text.count == 1, ".,".contains(mark) else {
        throw ValidationError("expected . or ,")
      }
      return mark
    })
  var decimal: Character?

  @Option(
    parsing: .unconditional,
    help:
      "What separates groups of three digits: comma, point, apostrophe, space, or one character, as in 1'234'567. By default nothing.",
    transform: thousandsMark)
  var thousands: Character?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A cell that says that nothing is known, such as ?, besides empty ones, NA and other usual words; may be given several times.",
      valueName: "word"))
  var missing: [String] = []

  func validate() throws {
    if let thousands, thousands == decimal ?? "." {
      throw ValidationError(
        "--thousands and --decimal cannot be the same mark, \(thousands). Change one of them."
      )
    }
    guard parsedSeparator != nil else {
      throw ValidationError(
        "--separator cannot be \(separator.debugDescription). Give one ASCII character other than a quotation mark, tab, whitespace or auto."
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
    var options = CSVOptions(separator: parsedSeparator ?? .detected, hasHeader: !noHeader)
    options.decimalMark = decimal ?? "."
    options.thousandsMark = thousands
    options.missingCells.formUnion(missing)
    return options
  }

  /// The table in a file; says which columns were left out.
  /// - Parameter names: columns whose numbers are names, so that their texts matter.
  func read(_ path: String, names: [String] = []) throws -> Table {
    var options = csv
    options.nameColumns = Set(names)
    let table = try Table.read(path: path, options: options)
    for note in table.notes { printError("note: \(note)") }
    return table
  }

  /// The table in a file; one whose first row of data would be taken for names, and lost without a word, is refused.
  func table(path: String, names: [String] = []) throws -> Table {
    let table = try read(path, names: names)
    if !noHeader { try table.refuseNumbersAsNames(in: path) }
    return table
  }
}

/// A mark between thousands, by its name or literally.
@Sendable private func thousandsMark(_ text: String) throws -> Character {
  let names: [String: Character] = [
    "comma": ",", "point": ".", "apostrophe": "'", "space": " ", "underscore": "_",
  ]
  if let mark = names[text] { return mark }
  guard text.count == 1, let mark = text.first, !mark.isNumber, !mark.isLetter, !mark.isNewline,
    !"+-\"\0".contains(mark)
  else {
    throw ValidationError(
      "expected comma, point, apostrophe, space, or one character that is no digit, letter, sign or quotation mark."
    )
  }
  return mark
}

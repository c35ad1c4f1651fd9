/// How a CSV file is written: its separator, whether it has a header, and which cells count as missing.
public struct CSVOptions: Sendable, Equatable {
  /// What stands between cells.
  public var separator: Separator
  /// Whether the first line names the columns; if not, they are `column1`, `column2`, …
  public var hasHeader: Bool
  /// The cells that count as missing, spaces around them aside.
  public var missingCells: Set<String>

  /// Empty cells and the usual words for "not available" in R, Python and SQL.
  public static let usualMissingCells: Set<String> = [
    "", "NA", "N/A", "NaN", "nan", "null", "NULL", "None",
  ]

  /// The given form; by default a header, a separator found in the file, and the usual missing cells.
  /// - Precondition: a separator that is a character is ASCII, neither a quotation mark nor a line break.
  public init(
    separator: Separator = .detected, hasHeader: Bool = true,
    missingCells: Set<String> = CSVOptions.usualMissingCells
  ) {
    if case .character(let character) = separator {
      precondition(
        character.isASCII && character != "\"" && !character.isNewline && character != "\0",
        "\(character.debugDescription) cannot separate cells: expected one ASCII character, no quotation mark or line break"
      )
    }
    self.separator = separator
    self.hasHeader = hasHeader
    self.missingCells = missingCells
  }
}

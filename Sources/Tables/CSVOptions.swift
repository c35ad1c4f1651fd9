/// How a CSV file is written: its separator, whether it has a header, and which cells count as missing.
public struct CSVOptions: Sendable, Equatable {
  /// The separator between cells: one ASCII character, neither a quotation mark nor a line break.
  public var separator: Character
  /// Whether the first line names the columns; if not, they are `column1`, `column2`, …
  public var hasHeader: Bool
  /// The cells that count as missing, spaces around them aside.
  public var missingCells: Set<String>

  /// Empty cells and the usual words for "not available" in R, Python and SQL.
  public static let usualMissingCells: Set<String> = [
    "", "NA", "N/A", "NaN", "nan", "null", "NULL", "None",
  ]

  /// - Precondition: the separator is one ASCII character, neither a quotation mark nor a line break.
  public init(
    separator: Character = ",", hasHeader: Bool = true,
    missingCells: Set<String> = CSVOptions.usualMissingCells
  ) {
    precondition(
      separator.isASCII && separator != "\"" && !separator.isNewline,
      "\(separator.debugDescription) cannot separate cells: expected one ASCII character, no quotation mark or line break"
    )
    self.separator = separator
    self.hasHeader = hasHeader
    self.missingCells = missingCells
  }
}

/// How a CSV file is written: its separator, whether it has a header, how its numbers are written, and which cells count as
/// missing.
public struct CSVOptions: Sendable, Equatable {
  /// What separates cells.
  public var separator: Separator
  /// Whether the first line names the columns; if not, they are `column1`, `column2`, …
  public var hasHeader: Bool
  /// The cells that count as missing, ignoring spaces around them. In a column of texts, a word between quotation marks does not:
  /// `"NA"` is the text NA.
  public var missingCells: Set<String>
  /// What separates the whole number from the fraction: `.` or `,`.
  public var decimalMark: Character = "."
  /// What may come before every three digits of a whole number, as in `1'234'567`; nil for nothing.
  public var thousandsMark: Character?

  /// The columns whose numbers are names, of classes, groups or categories: their texts are kept, however many there are. Other
  /// columns lose theirs where they hold quantities beyond doubt: see `Column.text(at:)`.
  public var nameColumns: Set<String> = []

  /// Empty cells and the usual words for "not available" in R, Python, SQL and spreadsheets: those of pandas.
  public static let usualMissingCells: Set<String> = [
    "", "NA", "N/A", "n/a", "#NA", "#N/A", "#N/A N/A", "<NA>", "NaN", "nan", "-NaN", "-nan", "null",
    "NULL", "None", "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN",
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

  /// Whether the numbers of a column are names; the number `3` also names `column3`.
  func areNames(inColumn name: String) -> Bool {
    nameColumns.contains(name)
      || name.hasPrefix("column") && nameColumns.contains(String(name.dropFirst("column".count)))
  }
}

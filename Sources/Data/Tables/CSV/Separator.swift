extension CSVOptions {
  /// What separates the cells of a row.
  public enum Separator: Sendable, Equatable, ExpressibleByExtendedGraphemeClusterLiteral {
    /// The comma, tab or semicolon that cuts the first rows into equally many cells, tried in this order; else white
    /// space if it does and the cells are numbers or quoted; else the comma.
    case detected
    /// One ASCII character, neither a quotation mark nor a line break.
    case character(Character)
    /// Any run of spaces and tabs; those at a line's ends do not count.
    case whitespace

    /// The separator that is one character.
    public init(extendedGraphemeClusterLiteral value: Character) { self = .character(value) }
  }
}

import Storage

extension Table {
  /// Writes the table as CSV, first under another name and then renamed: never partial.
  ///
  /// - Parameter neutralizingFormulas: whether names and texts that a spreadsheet would run as formulas are written with an
  ///   apostrophe before them: see `csv(neutralizingFormulas:)`.
  /// - Throws: `FileWriteError`.
  public func write(path: String, neutralizingFormulas: Bool = false) throws {
    let writer = CSVWriter(neutralizesFormulas: neutralizingFormulas)
    try DurableStorage().write(writer.bytes(of: self), to: path)
  }
}

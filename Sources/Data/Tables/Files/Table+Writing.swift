import Storage

extension Table {
  /// Writes the table as CSV, first under another name and then renamed: never partial.
  /// - Throws: `FileWriteError`.
  public func write(path: String) throws {
    try DurableStorage().write(CSVWriter().bytes(of: self), to: path)
  }
}

import Storage

extension Table {
  /// Writes the table as CSV, beside the path first and then renamed: never half there.
  /// - Throws: `FileWriteError`.
  public func write(path: String) throws {
    try DurableStorage().write(CSVWriter().bytes(of: self), to: path)
  }
}

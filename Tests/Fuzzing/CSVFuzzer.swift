// Compiled into one module with the reader by `make fuzz`, for libFuzzer. Not part of the package.

/// Reads any bytes as a table: the first byte chooses how, the rest are the file.
///
/// A trap, a hang or a memory error is found by libFuzzer. Beyond that, the table or the message must not depend on
/// where blocks end or on the number of threads, and what is written must read back as it was.
@_cdecl("LLVMFuzzerTestOneInput")
public func readAnyBytes(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = UnsafeBufferPointer(start: start, count: count)
  guard let choice = input.first else { return 0 }
  let separators: [CSVOptions.Separator] = [
    .detected, ",", ";", "\t", " ", .whitespace, "1", "e",
  ]
  let options = CSVOptions(
    separator: separators[Int(choice & 7)], hasHeader: choice & 8 == 0,
    missingCells: choice & 16 == 0 ? CSVOptions.usualMissingCells : ["", "-99"])
  let bytes = TableBytes(Array(input.dropFirst()), source: "t.csv")

  let whole = outcome { try Table.read(bytes, options: options, threads: 1) }
  let blocks = outcome {
    try Table.read(bytes, options: options, threads: choice & 32 == 0 ? 1 : 3, blockSize: 5)
  }
  switch (whole, blocks) {
  case (.success(let first), .success(let second)): precondition(first == second)
  case (.failure(let first as DataError), .failure(let second as DataError)):
    precondition(first == second || bytes.isPacked)
  default: preconditionFailure("the same bytes are a table and none")
  }
  if case .success(let table) = whole, let again = try? Table(csv: table.csv, source: "t.csv") {
    precondition(again.rowCount == table.rowCount && again.columnNames == table.columnNames)
  }
  return 0
}

private func outcome(_ read: () throws -> Table) -> Result<Table, any Error> {
  Result(catching: read)
}

import Bayes

/// A table in any bytes: the first byte chooses how they are read, the rest are the file.
///
/// Beyond being read or refused, the table or the message must not depend on where blocks end or on the number of threads, and what
/// is written must read back as it was.
struct CSVTarget: FuzzTarget {
  let name = "csv"

  func read(_ bytes: [UInt8]) throws {
    guard let choice = bytes.first else { return }
    let separators: [CSVOptions.Separator] = [
      .detected, ",", ";", "\t", " ", .whitespace, "1", "e",
    ]
    let options = CSVOptions(
      separator: separators[Int(choice & 7)], hasHeader: choice & 8 == 0,
      missingCells: choice & 16 == 0 ? CSVOptions.usualMissingCells : ["", "-99"])
    let file = Array(bytes.dropFirst())
    func outcome(threads: Int, blockSize: Int) -> Result<Table, any Error> {
      Result {
        try Table.read(
          file, source: "t.csv", options: options, threads: threads, blockSize: blockSize)
      }
    }
    let whole = outcome(threads: 1, blockSize: 1 << 19)
    let blocks = outcome(threads: choice & 32 == 0 ? 1 : 3, blockSize: 5)
    switch (whole, blocks) {
    case (.success(let first), .success(let second)): precondition(first == second)
    case (.failure(let first as DataError), .failure(let second as DataError)):
      precondition(first == second || file.starts(with: [0x1F, 0x8B]))
    default: preconditionFailure("the same bytes are a table and none")
    }
    let table = try whole.get()
    if let again = try? Table(csv: table.csv, source: "t.csv") {
      precondition(again.rowCount == table.rowCount && again.columnNames == table.columnNames)
    }
  }
}

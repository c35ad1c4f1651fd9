import Bayes

/// A table in a file of NumPy.
struct MatrixTarget: FuzzTarget {
  let name = "npy"

  func read(_ bytes: [UInt8]) throws {
    let table = try Table.read(bytes, source: "t.npy")
    precondition(table.columns.allSatisfy { $0.count == table.rowCount })
  }
}

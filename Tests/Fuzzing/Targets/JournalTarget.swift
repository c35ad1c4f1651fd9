import Bayes
import Foundation

/// The body of a batch in the journal of an unfinished run, under checksums that are right, after an intact batch.
struct JournalTarget: FuzzTarget {
  let name = "journal"
  private let scratch = ScratchFolder()
  private let first: Data

  init() throws {
    let path = scratch.path + "/first"
    let rows = Journal.RowBlock(first: 0, count: 2, width: 1) { body in
      try [1.0, 2.0].withUnsafeBufferPointer(body)
    }
    try Journal(path).append([.record("state", Data("{}".utf8)), .rows("draws", rows)])
    first = try Data(contentsOf: URL(fileURLWithPath: path))
  }

  func read(_ bytes: [UInt8]) throws {
    let path = scratch.file("journal", Array(first + Journal.batch(ofBody: Data(bytes))))
    let journal = try Journal(path)
    for name in journal.names {
      _ = try journal.record(name)
      for count in 0...3 { try? journal.rows(count, of: name, width: 1).forEach { _ in } }
    }
    try journal.append([.record("state", Data(bytes))])
    let again = try Journal(path).record("state")
    precondition(again == Data(bytes))
  }
}

import Foundation
import Storage
import Synchronization
import TestSupport
import Testing

@Suite struct JournalTests {
  /// What a journal should hold, kept in memory.
  struct Oracle: Equatable {
    var records: [String: Data] = [:]
    var tables: [String: [[Double]]] = [:]
  }

  /// A batch as numbers: what to append, and what that does to the oracle.
  struct Batch: Sendable {
    var records: [(name: String, data: Data, replacesParts: Bool)] = []
    var rows: [(name: String, first: Int, rows: [[Double]])] = []

    var entries: [Journal.Entry] {
      records.map { .record($0.name, $0.data, replacesParts: $0.replacesParts) }
        + rows.map { own in
          .rows(
            own.name,
            Journal.RowBlock(first: own.first, count: own.rows.count, width: 3) { body in
              for row in own.rows { try row.withUnsafeBufferPointer(body) }
            })
        }
    }

    func apply(to oracle: inout Oracle) {
      for record in records {
        oracle.records[record.name] = record.data
        guard record.replacesParts else { continue }
        oracle.records = oracle.records.filter { !$0.key.hasPrefix(record.name + "/") }
        oracle.tables = oracle.tables.filter { !$0.key.hasPrefix(record.name + "/") }
      }
      for own in rows {
        oracle.tables[own.name] = (oracle.tables[own.name] ?? []).prefix(own.first) + own.rows
      }
    }
  }

  /// Batches of records and rows, some of which replace earlier ones.
  static func batches(_ count: Int, seed: UInt64) -> [Batch] {
    var random = MixingGenerator(state: seed)
    var lengths: [String: Int] = [:]
    return (0..<count).map { _ in
      var batch = Batch()
      for _ in 0..<Int.random(in: 0...2, using: &random) {
        let name = ["state", "split 1", "split 1/state", "été"].randomElement(using: &random) ?? ""
        let bytes = (0..<Int.random(in: 0...20, using: &random)).map { _ in
          UInt8.random(in: 0...255, using: &random)
        }
        let isResult = name == "split 1"
        batch.records.append((name, Data(bytes), isResult))
        if isResult { lengths["split 1/draws"] = nil }
      }
      for name in ["draws", "split 1/draws"] where Bool.random(using: &random) {
        let length = lengths[name] ?? 0
        let first = Int.random(in: max(0, length - 3)...length, using: &random)
        let rows = (0..<Int.random(in: 0...4, using: &random)).map { _ in
          (0..<3).map { _ in Double(bitPattern: .random(in: 0 ... .max, using: &random)) }
        }
        batch.rows.append((name, first, rows))
        lengths[name] = first + rows.count
      }
      if batch.entries.isEmpty { batch.records.append(("state", Data(), false)) }
      return batch
    }
  }

  /// What a journal holds before the first batch, and after each.
  static func oracles(_ batches: [Batch]) -> [Oracle] {
    batches.reduce(into: [Oracle()]) { oracles, batch in
      var next = oracles[oracles.count - 1]
      batch.apply(to: &next)
      oracles.append(next)
    }
  }

  private static func expect(_ journal: Journal, holds oracle: Oracle) throws {
    #expect(journal.names == Set(oracle.records.keys).union(oracle.tables.keys))
    for (name, data) in oracle.records { #expect(try journal.record(name) == data) }
    for (name, rows) in oracle.tables {
      var read: [[UInt64]] = []
      try journal.rows(rows.count, of: name, width: 3).forEach { read.append($0.map(\.bitPattern)) }
      #expect(read == rows.map { $0.map(\.bitPattern) })
      #expect(throws: SavedFitError.self) {
        try journal.rows(rows.count + 1, of: name, width: 3)
      }
    }
    #expect(try journal.record("nothing") == nil)
  }

  /// By the one who writes, and by another who opens the file.
  @Test(arguments: [1, 2, 3] as [UInt64]) func itHoldsWhatWasAppended(_ seed: UInt64) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/journal"
      var oracle = Oracle()
      // With no tolerance for what is out of date the file is written anew again and again.
      for (place, tolerance) in [(0..<30, 1 << 20), (30..<60, 0)] {
        let journal = try Journal(path, tolerance: tolerance)
        for batch in Self.batches(60, seed: seed)[place] {
          try journal.append(batch.entries)
          batch.apply(to: &oracle)
          try Self.expect(journal, holds: oracle)
          try Self.expect(Journal(path), holds: oracle)
        }
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["journal"])
    }
  }

  /// Cut anywhere, as by a kill or a power cut: what came before the batch that is cut counts, and the next goes on from there.
  @Test func aTornTailIsIgnored() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/journal"
      let (written, oracles, ends) = try Self.written(to: path, batches: 8)
      for length in ends[0]..<written.count {
        try written.prefix(length).write(to: URL(fileURLWithPath: path))
        let whole = ends.count { $0 <= length }
        let journal = try Journal(path)
        try Self.expect(journal, holds: oracles[whole - 1])
        if length % 7 == 0 {
          try journal.append([.record("next", Data([1]))])
          var oracle = oracles[whole - 1]
          oracle.records["next"] = Data([1])
          try Self.expect(Journal(path), holds: oracle)
        }
      }
      // The first batch comes with its file, so that a part of it is the work of another.
      for length in 1..<ends[0] {
        try written.prefix(length).write(to: URL(fileURLWithPath: path))
        #expect(throws: SavedFitError.self) { try Journal(path) }
      }
    }
  }

  /// Any bit of any byte: a file that was altered is refused by name, or, in its last batch, counts as torn.
  @Test func anAlteredByteIsNeverRead() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/journal"
      let (written, oracles, ends) = try Self.written(to: path, batches: 6)
      for place in written.indices {
        var altered = written
        altered[place] ^= 1 << (place % 8)
        try altered.write(to: URL(fileURLWithPath: path))
        if place < ends[ends.count - 2] {
          let error = #expect(throws: SavedFitError.self) { try Journal(path) }
          #expect(error?.description.hasPrefix(path) == true)
        } else {
          try Self.expect(Journal(path), holds: oracles[ends.count - 2])
        }
      }
    }
  }

  private static func written(
    to path: String, batches: Int
  ) throws -> (bytes: Data, oracles: [Oracle], ends: [Int]) {
    let journal = try Journal(path)
    var (oracles, ends) = ([Oracle](), [Int]())
    for batch in Self.batches(batches, seed: 11) {
      try journal.append(batch.entries)
      var oracle = oracles.last ?? Oracle()
      batch.apply(to: &oracle)
      oracles.append(oracle)
      ends.append(try Data(contentsOf: URL(fileURLWithPath: path)).count)
    }
    return (try Data(contentsOf: URL(fileURLWithPath: path)), oracles, ends)
  }

  private struct Failed: Error {}

  /// A step that fails, as on a full disk, at each of the steps.
  @Test func aFailureIsMadeGood() throws {
    for failing in 0..<12 {
      try withTemporaryFolder { folder in
        let path = folder + "/journal"
        let steps = Mutex(0)
        let storage = DurableStorage { _ in
          let step = steps.withLock { count in
            count += 1
            return count - 1
          }
          if step == failing { throw Failed() }
        }
        let journal = try Journal(path, by: storage, tolerance: 0)
        var (oracle, failures) = (Oracle(), 0)
        for batch in Self.batches(12, seed: 5) {
          var next = oracle
          batch.apply(to: &next)
          do {
            try journal.append(batch.entries)
            oracle = next
          } catch is Failed {
            failures += 1
            // It is there as a whole, or not at all; appended again, it is there.
            #expect(try Self.holds(journal, oracle) || Self.holds(journal, next))
            try journal.append(batch.entries)
            oracle = next
          }
          try Self.expect(journal, holds: oracle)
          try Self.expect(Journal(path), holds: oracle)
        }
        #expect(failures <= 1 && steps.withLock(\.self) > failing)
      }
    }
  }

  static func holds(_ journal: Journal, _ oracle: Oracle) throws -> Bool {
    for (name, data) in oracle.records where try journal.record(name) != data { return false }
    for (name, rows) in oracle.tables {
      var read: [[UInt64]] = []
      do {
        try journal.rows(rows.count, of: name, width: 3).forEach {
          read.append($0.map(\.bitPattern))
        }
      } catch is SavedFitError { return false }
      if read != rows.map({ $0.map(\.bitPattern) }) { return false }
    }
    return journal.names == Set(oracle.records.keys).union(oracle.tables.keys)
  }

  /// Most of the file out of date: it is written anew, and stays small.
  @Test func itDoesNotGrowByWhatIsOutOfDate() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/journal"
      let journal = try Journal(path, tolerance: 10_000)
      for number in 0..<1000 {
        try journal.append([.record("state", Data(repeating: UInt8(number % 256), count: 1000))])
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count < 13_000)
      }
      #expect(try Journal(path).record("state") == Data(repeating: UInt8(999 % 256), count: 1000))
    }
  }
}

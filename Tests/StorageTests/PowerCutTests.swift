import Foundation
import Storage
import Synchronization
import TestSupport
import Testing
import Words

/// What is left when the power fails before any of the steps of saving.
@Suite struct PowerCutTests {
  private struct Failed: Error {}

  /// Reads what cuts may leave of a journal: so many batches, of those that are certain and those that were begun. Returns how often
  /// there were more than are certain.
  private static func check(
    _ disk: ForgetfulDisk, _ oracles: [JournalTests.Oracle], certain: Int, begun: Int
  ) throws -> Int {
    var ahead = 0
    try disk.afterPowerCut { folder in
      let journal = try Journal(folder + "/run/journal")
      let found = try (certain...begun).first { try JournalTests.holds(journal, oracles[$0]) }
      #expect(found != nil, "expected \(certain) to \(begun) batches")
      if found != certain { ahead += 1 }
    }
    return ahead
  }

  /// At each step of appending; without tolerance for what is out of date, the file is written anew again and again.
  @Test(arguments: [1, 2, 3] as [UInt64], [0, 1 << 20])
  func aJournalKeepsWhatWasAppended(_ seed: UInt64, _ tolerance: Int) throws {
    try withTemporaryFolder { folder in
      try DurableStorage().sync(folder: DurableStorage().makeFolder(folder + "/run")[0])
      let disk = ForgetfulDisk(folder, seed: seed)
      let batches = JournalTests.batches(16, seed: seed)
      let oracles = JournalTests.oracles(batches)
      let appended = Mutex(0)
      let ahead = Mutex(0)
      let cuts = Mutex(0)
      let storage = disk.storage { _ in
        let certain = appended.withLock(\.self)
        let more = try Self.check(disk, oracles, certain: certain, begun: certain + 1)
        ahead.withLock { $0 += more }
        cuts.withLock { $0 += 1 }
      }
      let journal = try Journal(folder + "/run/journal", by: storage, tolerance: tolerance)
      for batch in batches {
        try journal.append(batch.entries)
        let certain = appended.withLock { count in
          count += 1
          return count
        }
        _ = try Self.check(disk, oracles, certain: certain, begun: certain)
      }
      // Some of what was not synced is kept, and not all.
      #expect((1..<4 * cuts.withLock(\.self)).contains(ahead.withLock(\.self)))
    }
  }

  /// A process that is killed leaves batches that count and are not on the disk; the next goes on from them, and then the power fails.
  @Test(arguments: [1, 2] as [UInt64])
  func aKillBeforeAPowerCutAltersNothing(_ seed: UInt64) throws {
    let batches = JournalTests.batches(7, seed: seed)
    let oracles = JournalTests.oracles(batches)
    // Killed before each step in turn: the steps of the first batches are fewer than these.
    for killedAt in 0..<20 {
      try withTemporaryFolder { folder in
        let disk = ForgetfulDisk(folder, seed: seed)
        let path = folder + "/run/journal"
        _ = try disk.storage().makeFolder(folder + "/run")
        let steps = Mutex(0)
        let first = try Journal(
          path,
          by: disk.storage { _ in
            let step = steps.withLock { count in
              count += 1
              return count - 1
            }
            if step >= killedAt { throw Failed() }
          })
        var taken = 0
        for batch in batches.prefix(5) {
          guard (try? first.append(batch.entries)) != nil else { break }
          taken += 1
        }
        let range = Mutex(taken...taken)
        let second = try Journal(
          path,
          by: disk.storage { _ in
            let range = range.withLock(\.self)
            _ = try Self.check(
              disk, oracles, certain: range.lowerBound, begun: range.upperBound)
          })
        // It may hold the batch that the first did not put on the disk.
        if taken < 5, try JournalTests.holds(second, oracles[taken + 1]) { taken += 1 }
        for batch in batches[taken...] {
          range.withLock { $0 = $0.lowerBound...(taken + 1) }
          try second.append(batch.entries)
          taken += 1
          range.withLock { $0 = taken...taken }
          _ = try Self.check(disk, oracles, certain: taken, begun: taken)
        }
      }
    }
  }

  /// Killed once it has made the folder, a process leaves one whose name is not on the disk; the first batch of the next puts it there.
  @Test(arguments: [1, 2, 3] as [UInt64]) func aBatchOutlastsItsNewFolder(_ seed: UInt64) throws {
    let batches = JournalTests.batches(1, seed: seed)
    try withTemporaryFolder { folder in
      let disk = ForgetfulDisk(folder, seed: seed)
      mkdir(folder + "/run", 0o777)
      let storage = disk.storage()
      #expect(try storage.makeFolder(folder + "/run").isEmpty)
      try Journal(folder + "/run/journal", by: storage).append(batches[0].entries)
      _ = try Self.check(disk, JournalTests.oracles(batches), certain: 1, begun: 1)
    }
  }

  /// A folder that takes the place of another: one of the two is there and whole, and the new one once it is said to be saved.
  @Test(arguments: [1, 2, 3] as [UInt64], [true, false])
  func oneOfTwoFoldersIsThere(_ seed: UInt64, _ isReplaced: Bool) throws {
    func files(_ text: String) -> SavedFolder {
      SavedFolder(files: [
        "a.json": Data((text + " a").utf8), "b.npy": Data(String(repeating: text, count: 50).utf8),
      ])
    }
    let (old, new) = (files("old"), files("new"))
    try withTemporaryFolder { folder in
      let path = folder + "/fit"
      if isReplaced { try old.write(to: path, overwriting: false) }
      let disk = ForgetfulDisk(folder, seed: seed)
      let seen = Mutex<Set<String>>([])
      @Sendable func check() throws {
        try disk.afterPowerCut { after in
          guard isReplaced || DurableStorage.status(after + "/fit") != nil else { return }
          let found = try SavedFolder(contentsOf: after + "/fit").files
          #expect(found == (found["a.json"] == new.files["a.json"] ? new : old).files)
          seen.withLock { _ = $0.insert(found == new.files ? "new" : "old") }
        }
      }
      let storage = disk.storage { _ in try check() }
      try new.write(to: path, overwriting: isReplaced, by: storage)
      #expect(seen.withLock(\.self) == (isReplaced ? ["old", "new"] : ["new"]))
      seen.withLock { $0 = [] }
      try check()
      #expect(seen.withLock(\.self) == ["new"])
      // What the power cut left is swept away by the next saving.
      try disk.afterPowerCut { after in
        try new.write(to: after + "/fit", overwriting: true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: after) == ["fit"])
      }
    }
  }

  /// A file likewise.
  @Test(arguments: [1, 2, 3] as [UInt64]) func oneOfTwoFilesIsThere(_ seed: UInt64) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/table.csv"
      let (old, new) = (Data(repeating: 65, count: 100), Data(repeating: 66, count: 90))
      try DurableStorage().write(old, to: path)
      let disk = ForgetfulDisk(folder, seed: seed)
      let storage = disk.storage { _ in
        try disk.afterPowerCut { after in
          let found = FileManager.default.contents(atPath: after + "/table.csv")
          #expect(found == old || found == new)
        }
      }
      try storage.write(new, to: path)
      try disk.afterPowerCut { after in
        #expect(FileManager.default.contents(atPath: after + "/table.csv") == new)
      }
    }
  }

  /// A storage that does not sync is found out: the disk forgets.
  @Test func whatIsNotSyncedIsForgotten() throws {
    try withTemporaryFolder { folder in
      let disk = ForgetfulDisk(folder, seed: 1)
      let storage = disk.storage()
      try storage.create(folder + "/a").write(Array("text".utf8))
      var seen: Set<String> = []
      try disk.afterPowerCut(times: 200) { after in
        let found = FileManager.default.contents(atPath: after + "/a")
        seen.insert(found.map { String(decoding: $0, as: UTF8.self) } ?? "none")
      }
      #expect(seen.isSuperset(of: ["none", "", "text", "\0\0\0\0"]))
    }
  }
}

extension StorageFile {
  fileprivate func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try write($0) } }
}

import Bayes
import FitSupport
import Foundation
import GenreModels
import Storage
import Synchronization
import TestSupport
import Testing
import Words

/// A fit that is saved over another: whatever ends the process or the machine, one of the two is there and whole.
@Suite struct SafeSavingTests {
  static func fit(_ seed: UInt64) throws -> TableFit {
    try SmallFit.made(.ancestral(draws: 2, seed: seed))
  }

  /// The steps that saving takes, in their order.
  static func steps(_ fit: TableFit, to path: String) throws -> [StorageStep] {
    let steps = Mutex<[StorageStep]>([])
    try fit.save(
      to: path, overwriting: true, by: DurableStorage { step in steps.withLock { $0.append(step) } }
    )
    return steps.withLock(\.self)
  }

  /// Every file is on the disk, then the folder, then it takes its name, then that is on the disk; the old one goes last.
  @Test func theOrderOutlastsAPowerCut() throws {
    let fit = try Self.fit(1)
    try withTemporaryFolder { folder in
      let path = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path + "/fit"
      for isFirst in [true, false] {
        let steps = try Self.steps(fit, to: path)
        let naming = try #require(
          steps.firstIndex {
            switch $0 {
            case .rename(_, to: path), .exchange(_, with: path): true
            default: false
            }
          })
        guard case .create(let beside)? = steps.first else { throw StepError() }
        #expect(
          steps[naming] == (isFirst ? .rename(beside, to: path) : .exchange(beside, with: path)))
        let before = steps[..<naming]
        let files = try FileManager.default.contentsOfDirectory(atPath: path)
        #expect(files.count >= 8)
        for file in files {
          let created = try #require(before.firstIndex(of: .create("\(beside)/\(file)")))
          let synced = try #require(before.firstIndex(of: .sync("\(beside)/\(file)")))
          #expect(created < synced)
        }
        // The manifest vouches for the others, so it is the last.
        #expect(before.suffix(2) == [.sync("\(beside)/manifest.json"), .sync(beside)])
        #expect(
          Array(steps[(naming + 1)...]) == [
            .sync(DurableStorage.folder(of: path)), .remove(beside),
          ])
      }
    }
  }

  struct StepError: Error {}

  /// At each step a fault: the old fit opens, or the new one, and nothing is left beside.
  @Test func aFaultLeavesTheOldFitOrTheNew() throws {
    let (old, new) = (try Self.fit(1), try Self.fit(2))
    try withTemporaryFolder { folder in
      let path = folder + "/fit"
      try old.save(to: path)
      let count = try Self.steps(new, to: path).count
      var seen: Set<UInt64> = []
      for place in 0..<count {
        try old.save(to: path, overwriting: true)
        let number = Mutex(0)
        let storage = DurableStorage { step in
          if case .remove = step { return }
          let current = number.withLock { number in
            number += 1
            return number - 1
          }
          if current == place { throw StepError() }
        }
        try? new.save(to: path, overwriting: true, by: storage)
        let found = try TableFit(contentsOf: path)
        #expect(found.posterior.draws == (found.report.seed == 1 ? old : new).posterior.draws)
        seen.insert(found.report.seed)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["fit"])
      }
      #expect(seen == [1, 2])
    }
  }

  /// A process that is killed before a step, counted from the last, leaves what it had written beside; the next saving sweeps
  /// that away.
  @Test(arguments: [1, 2, 3, 4, 20]) func aKillLeavesTheOldFitOrTheNew(_ place: Int) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.path + "/fit"
    let old = try Self.fit(1)
    try old.save(to: path)
    let count = try Self.steps(old, to: path).count
    let killedAt = count - place
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = path as String, killedAt = killedAt as Int] in
      let number = Mutex(0)
      let storage = DurableStorage { _ in
        let current = number.withLock { number in
          number += 1
          return number - 1
        }
        if current == killedAt { kill(getpid(), SIGKILL) }
      }
      try Self.fit(2).save(to: path, overwriting: true, by: storage)
    }
    // The last three steps are the exchange, its syncing, and the removal of the old fit.
    let found = try TableFit(contentsOf: path)
    #expect(found.report.seed == (place <= 2 ? 2 : 1))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2)
    try old.save(to: path, overwriting: true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["fit"])
  }

  /// What another process is still writing stays.
  @Test func whatIsBeingWrittenIsNotSweptAway() throws {
    let fit = try Self.fit(1)
    try withTemporaryFolder { folder in
      let path = folder + "/fit"
      let saved = Mutex(0)
      let storage = DurableStorage { step in
        guard case .sync(let file) = step, file.hasSuffix("manifest.json"),
          saved.withLock({ $0 }) == 0
        else { return }
        saved.withLock { $0 += 1 }
        try fit.save(to: path)
      }
      try fit.save(to: path, overwriting: true, by: storage)
      #expect(saved.withLock { $0 } == 1)
      #expect(try TableFit(contentsOf: path).posterior.draws == fit.posterior.draws)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["fit"])
    }
  }

  /// Two that save at one time without leave to overwrite: the second is refused, in words.
  @Test func theSecondOfTwoIsRefused() throws {
    let (first, second) = (try Self.fit(1), try Self.fit(2))
    try withTemporaryFolder { folder in
      let path = folder + "/fit"
      let storage = DurableStorage { step in
        if case .rename = step { try first.save(to: path) }
      }
      let error = #expect(throws: FileWriteError.self) {
        try second.save(to: path, overwriting: false, by: storage)
      }
      #expect(
        error?.description
          == "\(path): found something there already, expected a new path. Choose another path.")
      let opened = try TableFit(contentsOf: path)
      #expect(opened.report.seed == 1)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["fit"])
    }
  }
}

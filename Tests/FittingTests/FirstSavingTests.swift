import Bayes
import FitSupport
import Fitting
import Foundation
import Inference
import Storage
import Synchronization
import TestSupport
import Testing

/// The first that a run keeps: it takes nothing of another run, and where there is no room for it the run goes on and says so.
@Suite struct FirstSavingTests {
  /// A disk that a test fills and empties.
  private final class Disk: Sendable {
    private let room = Mutex(false)

    var isFull: Bool {
      get { room.withLock { !$0 } }
      set { room.withLock { $0 = !newValue } }
    }

    var storage: DurableStorage {
      DurableStorage { step in
        switch step {
        case .append(let path), .create(let path):
          // A folder needs no room.
          guard self.isFull, path.contains("/journal") else { return }
          throw FileWriteError(path: path, code: ENOSPC)
        default: break
        }
      }
    }
  }

  /// What was said of savings: the part, and whether it failed.
  private final class Said: Sendable {
    private let all = Mutex([(part: String, failure: String?)]())
    var events: [(part: String, failure: String?)] { all.withLock(\.self) }

    func context(_ journal: UnfinishedRun, _ body: @escaping @Sendable () -> Void = {})
      -> RunContext
    {
      RunContext(
        progress: { event in
          guard case .checkpoint(let progress) = event else { return }
          self.all.withLock { $0.append((progress.part, progress.failure)) }
          body()
        }, journal: journal)
    }
  }

  /// While the run waits, another process works there and leaves what it did: whenever this one comes to save, it is refused.
  @Test(arguments: [0, 1e9]) func aRunThatWaitedLeavesWhatAnotherKept(_ interval: Double) throws {
    try withTemporaryFolder { folder in
      let waiting = UnfinishedRun(beside: folder + "/fit", every: interval)
      waiting.waitsBeforeSaving = true
      let other = UnfinishedRun(beside: folder + "/fit")
      try other.append([.record("settings", ["seed": 7])])
      other.release()
      let journal = URL(fileURLWithPath: other.path + "/journal")
      let kept = try Data(contentsOf: journal)
      // It does not take it for its own, either.
      #expect(try waiting.record([String: Int].self, named: "settings") == nil)
      for part in ["settings", "chain 0"] {
        let error = #expect(throws: ResumeError.self) {
          try waiting.append([.record(part, ["seed": 8])])
          try waiting.saveNow()
        }
        let words = "\(try #require(error))"
        #expect(words.contains("what another process has kept in \(other.path)"))
        #expect(waiting.failure == words)
      }
      #expect(try Data(contentsOf: journal) == kept)
      // Nor does it hold the place.
      try other.claim()
      #expect(try other.record([String: Int].self, named: "settings") == ["seed": 7])
    }
  }

  @Test func aFitGoesOnWithoutRoom() throws {
    try withTemporaryFolder { folder in
      let (disk, said) = (Disk(), Said())
      let run = UnfinishedRun(beside: folder + "/fit", every: 0, storage: disk.storage)
      let whole = try UnfinishedRunTests.sampler().fit(EightSchools())
      let posterior = try UnfinishedRunTests.sampler().fit(EightSchools(), in: said.context(run))
      #expect(posterior.draws == whole.draws && posterior.statistics == whole.statistics)
      // Said at once, before any chain has moved.
      let first = try #require(said.events.first)
      #expect(first.part == "settings" && first.failure?.contains("no space left") == true)
      #expect(said.events.allSatisfy { $0.failure != nil })
      #expect(try !run.canGoOn)
    }
  }

  /// Room is made on the way: the run can be continued, and another run is still refused.
  @Test func whatIsKeptLaterBeginsWithTheSettings() throws {
    try withTemporaryFolder { folder in
      let (disk, said) = (Disk(), Said())
      let interruption = Interruption()
      let run = UnfinishedRun(beside: folder + "/fit", every: 0, storage: disk.storage)
      var context = said.context(run) {
        let events = said.events
        if events.count == 5 { disk.isFull = false }
        if events.count == 20 { interruption.request() }
      }
      context.interruption = interruption
      _ = try? UnfinishedRunTests.sampler().fit(EightSchools(), in: context)
      #expect(interruption.isRequested)
      // Whoever heard that the settings were not kept hears that they are.
      let ofSettings = said.events.filter { $0.part == "settings" }
      #expect(ofSettings.map { $0.failure == nil } == [false, true])
      run.release()
      var other = UnfinishedRunTests.sampler()
      other.targetAcceptance = 0.9
      #expect(throws: ResumeError.self) {
        try other.fit(EightSchools(), in: UnfinishedRunTests.context(folder))
      }
      let whole = try UnfinishedRunTests.sampler().fit(EightSchools())
      let resumed = try UnfinishedRunTests.sampler().fit(
        EightSchools(), in: UnfinishedRunTests.context(folder))
      #expect(resumed.draws == whole.draws && resumed.statistics == whole.statistics)
    }
  }

  /// One that another process holds, or that is damaged, is no full disk.
  @Test func whatIsAnothersIsRefused() throws {
    try withTemporaryFolder { folder in
      func waiting() -> UnfinishedRun {
        let run = UnfinishedRun(beside: folder + "/fit", every: 0)
        run.waitsBeforeSaving = true
        return run
      }
      let holder = UnfinishedRun(beside: folder + "/fit")
      try holder.claim()
      let sampler = UnfinishedRunTests.sampler()
      #expect(throws: RunInUse.self) {
        try sampler.fit(EightSchools(), in: RunContext(journal: waiting()))
      }
      try holder.append([.record("settings", 1)])
      holder.release()
      #expect(throws: ResumeError.self) {
        try sampler.fit(EightSchools(), in: RunContext(journal: waiting()))
      }
      let journal = URL(fileURLWithPath: holder.path + "/journal")
      var bytes = try Data(contentsOf: journal)
      bytes[0] ^= 1
      try bytes.write(to: journal)
      #expect(throws: SavedFitError.self) {
        try sampler.fit(EightSchools(), in: RunContext(journal: waiting()))
      }
      #expect(try Data(contentsOf: journal) == bytes)
    }
  }

  /// A process that was killed during its first saving leaves nothing to go on from, and nothing that is in the way.
  @Test(arguments: [true, false]) func aSavingThatWasNeverFinishedIsNone(_ isBegun: Bool) throws {
    try withTemporaryFolder { folder in
      let output = folder + "/fit"
      _ = try DurableStorage().makeFolder(output + ".unfinished")
      for name in ["lock", "journal.partial"] {
        try Data("bgjo".utf8).write(to: URL(fileURLWithPath: "\(output).unfinished/\(name)"))
      }
      #expect(!UnfinishedRun.exists(beside: output))
      let run = UnfinishedRun(beside: output)
      if isBegun { try run.begin() } else { try run.claim() }
      #expect(try !run.canGoOn)
      run.release()
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }
}

import Bayes
import Fitting
import Foundation
import Storage
import Synchronization
import TestSupport
import Testing

/// Work that is stopped again and again, each time by a process that knows its folder alone, ends as if nothing had stopped it.
@Suite struct KeptWorkTests {
  /// Runs work until it is done, stopped at an event: of each session a later one, as what is kept reports again.
  private static func untilDone<Result>(
    _ events: Int, isStopped: (Result) -> Bool, _ work: (RunContext) throws -> Result
  ) throws -> (result: Result, sessions: Int) {
    var found: (Result, Int)?
    try withTemporaryFolder { folder in
      for session in 1...50 where found == nil {
        let interruption = Interruption()
        let left = Mutex(events * session)
        let run = UnfinishedRun(beside: folder + "/work")
        let context = RunContext(
          progress: { event in
            if case .checkpoint(let progress) = event { return #expect(progress.failure == nil) }
            left.withLock {
              $0 -= 1
              if $0 == 0 { interruption.request() }
            }
          }, interruption: interruption, journal: run)
        let result: Result
        do { result = try work(context) } catch is NothingTrained { continue }
        if !isStopped(result) { found = (result, session) }
      }
    }
    return try #require(found)
  }

  /// Also in the second training, on all rows.
  @Test(arguments: [false, true]) func aTrainingGoesOn(_ refits: Bool) throws {
    var settings = TrainingCases.quick(epochs: 23)
    (settings.refits, settings.patience) = (refits, 6)
    let model = TrainingCases.network([8])
    let whole = try TrainingCases.train(model, by: settings)
    let (parts, sessions) = try Self.untilDone(5, isStopped: \.report.run.interrupted) {
      try TrainingCases.train(model, by: settings, in: $0)
    }
    #expect(sessions > 2)
    #expect(parts.posterior.draws == whole.posterior.draws)
    #expect(parts.report.run.training == whole.report.run.training)
    #expect(parts.report.test == whole.report.test && parts.report.notes == whole.report.notes)
    #expect(parts.report.warnings == whole.report.warnings)
  }

  @Test func anotherTrainingIsRefused() throws {
    try withTemporaryFolder { folder in
      let interruption = Interruption()
      let context = RunContext(
        progress: { event in if case .epoch = event { interruption.request() } },
        interruption: interruption, journal: UnfinishedRun(beside: folder + "/work"))
      _ = try TrainingCases.train(
        TrainingCases.network([8]), by: TrainingCases.quick(epochs: 9), in: context)
      for (hidden, epochs) in [(8, 10), (7, 9)] {
        #expect(throws: ResumeError.self) {
          _ = try TrainingCases.train(
            TrainingCases.network([hidden]), by: TrainingCases.quick(epochs: epochs),
            in: RunContext(journal: context.journal))
        }
      }
    }
  }

  /// Stopped within a split and between two: neither is done twice in another way.
  @Test(arguments: [1, 4, 7]) func aComparisonGoesOn(_ events: Int) throws {
    let plan = SplitPlan("class", holdingOut: .folds(3), seed: seed(5))
    let methods = [SplitComparisonTests.training(3), SplitComparisonTests.training(5)]
    let whole = try SplitComparison.run(methods, on: TrainingCases.signs, by: plan)
    let (parts, sessions) = try Self.untilDone(events, isStopped: \.interrupted) {
      try SplitComparison.run(methods, on: TrainingCases.signs, by: plan, in: $0)
    }
    #expect(sessions > 1 && parts.splits == 3)
    #expect(parts.entries.map(\.scores) == whole.entries.map(\.scores))
    #expect(parts.entries.map(\.bestEpochs) == whole.entries.map(\.bestEpochs))
    #expect(parts.entries.map(\.warnedSplits) == whole.entries.map(\.warnedSplits))
    #expect(parts.baselines == whole.baselines && parts.heldColumns == whole.heldColumns)
  }

  @Test func anotherComparisonIsRefused() throws {
    try withTemporaryFolder { folder in
      let journal = UnfinishedRun(beside: folder + "/work")
      func compare(_ folds: Int, _ seed: UInt64, _ epochs: Int) throws {
        _ = try SplitComparison.run(
          [SplitComparisonTests.training(epochs)], on: TrainingCases.signs,
          by: SplitPlan("class", holdingOut: .folds(folds), seed: seed),
          in: RunContext(journal: journal))
      }
      try compare(2, 1, 2)
      for (folds, seed, epochs) in [(3, 1, 2), (2, 2, 2), (2, 1, 3)] {
        #expect(throws: ResumeError.self) { try compare(folds, UInt64(seed), epochs) }
      }
    }
  }

  /// A disk without room until a number of savings have failed.
  private static func disk(failing count: Int) -> DurableStorage {
    let left = Mutex(count)
    return DurableStorage { step in
      switch step {
      case .append(let path), .create(let path):
        // A folder needs no room.
        guard path.contains("/journal") else { return }
        let isFull = left.withLock { left in
          left -= 1
          return left >= 0
        }
        if isFull { throw FileWriteError(path: path, code: ENOSPC) }
      default: break
      }
    }
  }

  /// Each saving that fails is reported, that of the beginning too, and costs no split.
  @Test(arguments: [1, 3, 1000]) func aComparisonGoesOnWithoutRoom(_ failures: Int) throws {
    try withTemporaryFolder { folder in
      let run = UnfinishedRun(
        beside: folder + "/work", every: 0, storage: Self.disk(failing: failures))
      func compare(_ seed: UInt64, in context: RunContext) throws -> SplitComparison {
        try SplitComparison.run(
          [SplitComparisonTests.training(3)], on: TrainingCases.signs,
          by: SplitPlan("class", holdingOut: .folds(3), seed: seed), in: context)
      }
      let said = Mutex([(part: String, failure: String?)]())
      let context = RunContext(
        progress: { event in
          guard case .checkpoint(let progress) = event else { return }
          said.withLock { $0.append((progress.part, progress.failure)) }
        }, journal: run)
      let whole = try compare(seed(5), in: RunContext())
      let found = try compare(seed(5), in: context)
      #expect(found.splits == 3 && found.entries.map(\.scores) == whole.entries.map(\.scores))
      let events = said.withLock(\.self)
      #expect(events.first?.part == "marks")
      #expect(events.first?.failure?.contains("no space left") == true)
      let failed = events.count { $0.failure != nil }
      #expect(failed == min(failures, events.count))
      #expect(events.contains { $0.part.hasPrefix("split 3") })
      run.release()
      guard failures < 1000 else { return }
      // What was kept belongs to this comparison.
      #expect(throws: ResumeError.self) {
        try compare(seed(6), in: RunContext(journal: UnfinishedRun(beside: folder + "/work")))
      }
      let again = try compare(
        seed(5), in: RunContext(journal: UnfinishedRun(beside: folder + "/work")))
      #expect(again.entries.map(\.scores) == whole.entries.map(\.scores))
    }
  }
}

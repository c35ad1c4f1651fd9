import Bayes
import FitSupport
import Fitting
import Foundation
import Inference
import Posteriors
import Storage
import Synchronization
import TestSupport
import Testing

@Suite struct UnfinishedRunTests {
  static func sampler() -> NUTS {
    var sampler = NUTS()
    (sampler.chains, sampler.warmup, sampler.draws, sampler.threads) = (3, 60, 80, 1)
    (sampler.seed, sampler.savesWarmup) = (6, true)
    return sampler
  }

  /// Of a process that knows the folder alone.
  static func context(_ folder: String) -> RunContext {
    RunContext(journal: UnfinishedRun(beside: folder + "/fit"))
  }

  /// Stopped after so many events of progress, again and again, each time by a process that knows the folder alone.
  @Test func aRunGoesOnFromItsFolder() throws {
    let whole = try Self.sampler().fit(EightSchools())
    try withTemporaryFolder { folder in
      for seconds in [0.02, 0.1] {
        let first = UnfinishedRun(beside: folder + "/fit")
        var limited = Self.sampler()
        var posterior: Posterior?
        for _ in 0..<1000 where posterior == nil {
          limited.timeLimit = seconds
          let unfinished = UnfinishedRun(beside: folder + "/fit", every: 0.005)
          let part = RunClock.$current.withValue(.ticking(by: 1e-5)) {
            try? limited.fit(EightSchools(), in: RunContext(journal: unfinished))
          }
          #expect(unfinished.failure == nil)
          unfinished.release()
          if part?.run.isUnfinished == false { posterior = part }
        }
        let resumed = try #require(posterior)
        #expect(resumed.draws == whole.draws && resumed.statistics == whole.statistics)
        #expect(resumed.warmup?.draws == whole.warmup?.draws)
        #expect(resumed.divergentTransitions == whole.divergentTransitions)
        first.remove()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
      }
    }
  }

  @Test func aDamagedOrForeignFolderIsRefused() throws {
    try withTemporaryFolder { folder in
      let unfinished = UnfinishedRun(beside: folder + "/fit", every: 0.005)
      try unfinished.begin()
      _ = try Self.sampler().fit(EightSchools(), in: RunContext(journal: unfinished))
      unfinished.release()
      func again(_ sampler: NUTS = Self.sampler(), _ model: EightSchools = EightSchools()) -> String
      {
        do { _ = try sampler.fit(model, in: Self.context(folder)) } catch { return "\(error)" }
        return ""
      }
      #expect(again().isEmpty)
      var other = Self.sampler()
      other.targetAcceptance = 0.9
      #expect(again(other).contains("other settings"))
      #expect(again(Self.sampler(), EightSchools(pointwise: true)).contains("log density"))
      // Whatever byte is altered: the run is refused, or its last saving is done again, with the same bits.
      let file = URL(fileURLWithPath: unfinished.path + "/journal")
      let written = try Data(contentsOf: file)
      let whole = try Self.sampler().fit(EightSchools())
      var refusals = 0
      for place in stride(from: 0, to: written.count, by: written.count / 60) {
        var altered = written
        altered[place] ^= 4
        try altered.write(to: file)
        do {
          let resumed = try Self.sampler().fit(EightSchools(), in: Self.context(folder))
          #expect(resumed.draws == whole.draws && resumed.statistics == whole.statistics)
        } catch let error as SavedFitError {
          refusals += 1
          #expect(error.description.hasPrefix(file.path + ": found bytes from "))
        }
      }
      #expect(refusals > 20)
      try Journal(file.path).append([.record("chain 1", Data("{".utf8))])
      #expect(again().contains("journal: found broken JSON, in the record chain 1"))
    }
  }

  /// A disk that is full for a while, as a limit on the size of files: the rows of the attempt that failed do not count.
  @Test func aSavingThatFailedOnTheWayIsMadeGood() async {
    await #expect(processExitsWith: .success) {
      let sampler = Self.sampler()
      let whole = try sampler.fit(EightSchools())
      let run = try sampler.sample(CompiledModel(EightSchools()))
      try withTemporaryFolder { folder in
        let unfinished = UnfinishedRun(beside: folder + "/fit")
        let context = RunContext(journal: unfinished)
        let dimension = run.chains[0].draws.dimension
        guard let journal = try ChainJournal(context, sampler, dimension: dimension) else {
          preconditionFailure()
        }
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        let before = limit.rlim_cur
        for bytes in [2000, before] {
          limit.rlim_cur = rlim_t(bytes)
          setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
          for chain in run.chains { journal.save(chain) }
          // What was made good is no failure any more.
          precondition((unfinished.failure != nil) == (bytes == 2000))
        }
        unfinished.release()
        let resumed = try sampler.fit(EightSchools(), in: Self.context(folder))
        precondition(resumed.draws == whole.draws && resumed.statistics == whole.statistics)
      }
    }
  }

  @Test func settingsAreLookedAtBeforeTheFolderIs() throws {
    try withTemporaryFolder { folder in
      let unfinished = UnfinishedRun(beside: folder + "/fit")
      try unfinished.begin()
      _ = try Self.sampler().fit(EightSchools(), in: RunContext(journal: unfinished))
      unfinished.release()
      var none = Self.sampler()
      none.chains = 0
      #expect(throws: InvalidSetting.self) {
        _ = try none.fit(EightSchools(), in: Self.context(folder))
      }
    }
  }

  /// A gradient that is a number long, as only a record that was made by hand has.
  @Test func aStateOfAnotherLengthIsRefused() throws {
    try withTemporaryFolder { folder in
      let unfinished = UnfinishedRun(beside: folder + "/fit")
      try unfinished.begin()
      _ = try Self.sampler().fit(EightSchools(), in: RunContext(journal: unfinished))
      unfinished.release()
      let journal = try Journal(unfinished.path + "/journal")
      let text = String(decoding: try #require(try journal.record("chain 2")), as: UTF8.self)
      let key = try #require(text.range(of: "\"gradient\":["))
      let longer = Data((text[..<key.upperBound] + "1," + text[key.upperBound...]).utf8)
      try journal.append([.record("chain 2", longer)])
      #expect(throws: ResumeError.self) {
        _ = try Self.sampler().fit(EightSchools(), in: Self.context(folder))
      }
    }
  }

  /// While one is at work on a run, no other may begin, go on with or remove it.
  @Test func aRunIsOnesAlone() throws {
    try withTemporaryFolder { folder in
      let first = UnfinishedRun(beside: folder + "/fit", every: 0)
      try first.begin()
      let refused = Mutex(0)
      let progress: ProgressHandler = { event in
        guard case .chain(let progress) = event, progress.phase == .finished else { return }
        let second = UnfinishedRun(beside: folder + "/fit")
        do { try second.begin() } catch is RunInUse { refused.withLock { $0 += 1 } } catch {}
        do {
          _ = try Self.sampler().fit(EightSchools(), in: RunContext(journal: second))
        } catch let error as RunInUse {
          refused.withLock { $0 += 1 }
          #expect(error.description.contains("fit.unfinished: found a process at work"))
        } catch {}
        second.remove()
        #expect(UnfinishedRun.exists(beside: folder + "/fit"))
      }
      _ = try Self.sampler().fit(
        EightSchools(), in: RunContext(progress: progress, journal: first))
      #expect(try first.canGoOn)
      #expect(refused.withLock { $0 } == 6)
      // The lock is that of the one who began, not of the fit: the fit is still to be saved.
      #expect(throws: RunInUse.self) { try UnfinishedRun(beside: folder + "/fit").claim() }
      first.release()
      let second = UnfinishedRun(beside: folder + "/fit")
      _ = try Self.sampler().fit(EightSchools(), in: RunContext(journal: second))
      second.remove()
      #expect(!UnfinishedRun.exists(beside: folder + "/fit"))
    }
  }

  /// From the first look at a place to the end no other gets it, and what it holds stays.
  @Test func aClaimHoldsFromTheFirstLook() throws {
    try withTemporaryFolder { folder in
      let output = folder + "/new/fit"
      let first = UnfinishedRun(beside: output)
      try first.claim()
      #expect(!UnfinishedRun.exists(beside: output))
      // By another spelling of the path, too.
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/link", withDestinationPath: "new")
      for path in [output, folder + "/./new/fit/", folder + "/link/fit"] {
        #expect(throws: RunInUse.self, "\(path)") { try UnfinishedRun(beside: path).claim() }
        #expect(throws: RunInUse.self, "\(path)") { try UnfinishedRun(beside: path).begin() }
      }
      try first.claim()
      try first.begin()
      try first.remember(["seed": 1], as: "fit")
      let second = UnfinishedRun(beside: output)
      #expect(throws: RunInUse.self) { try second.begin() }
      second.remove()
      #expect(throws: RunInUse.self) { try second.remembered([String: Int].self, as: "fit") }
      first.release()
      // What was remembered outlasts who wrote it.
      try second.claim()
      #expect(try second.remembered([String: Int].self, as: "fit") == ["seed": 1])
      try second.begin()
      #expect(!UnfinishedRun.exists(beside: output))
      second.release()
      try FileManager.default.removeItem(atPath: folder + "/link")
      // The folder above is left: the second did not make it.
      #expect(try FileManager.default.subpathsOfDirectory(atPath: folder) == ["new"])
    }
  }

  /// A claim that is forgotten is none.
  @Test func aClaimEndsWithItsOwner() throws {
    try withTemporaryFolder { folder in
      do { try UnfinishedRun(beside: folder + "/new/fit").claim() }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
      do { try UnfinishedRun(beside: folder + "/fit").claim() }
      try UnfinishedRun(beside: folder + "/fit").claim()
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }

  private final class Counts: Sendable {
    let holders = Atomic(0)
    let claimed = Atomic(0)
  }

  /// Many that claim, remember and remove at once: each has it alone or is told so, and nobody meets an error of the system.
  @Test func manyClaimsAtOnce() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let output = folder.path + "/fit"
    let counts = Counts()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<8 {
        group.addTask {
          for round in 0..<40 {
            let run = UnfinishedRun(beside: output)
            do { try run.begin() } catch is RunInUse { continue }
            let holding = counts.holders.add(1, ordering: .sequentiallyConsistent).newValue
            #expect(holding == 1)
            counts.claimed.add(1, ordering: .sequentiallyConsistent)
            try run.remember([number, round], as: "fit")
            #expect(try run.remembered([Int].self, as: "fit") == [number, round])
            counts.holders.subtract(1, ordering: .sequentiallyConsistent)
            run.remove()
          }
        }
      }
      try await group.waitForAll()
    }
    let total = counts.claimed.load(ordering: .sequentiallyConsistent)
    #expect(total >= 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  /// A clock that goes on by a quarter of a second whenever it is looked at, from the moment when a run has begun until a test stops it.
  private final class HandClock: Sendable {
    private struct State {
      var seconds: Double
      var looks = 0
      var isStopped = false
    }

    private let state: Mutex<State>

    init(_ seconds: Double) { state = Mutex(State(seconds: seconds)) }

    func stop(at seconds: Double) {
      state.withLock { $0 = State(seconds: seconds, isStopped: true) }
    }

    private func look() -> Double {
      state.withLock { state in
        defer {
          state.looks += 1
          if state.looks > 20, !state.isStopped { state.seconds += 0.25 }
        }
        return state.seconds
      }
    }

    var clock: RunClock {
      RunClock(wallSeconds: look, processCPUSeconds: { self.state.withLock { 3 * $0.seconds } })
    }
  }

  /// The clock goes on where the session before was when it saved last.
  @Test func sessionsAddUp() throws {
    try withTemporaryFolder { folder in
      let output = folder + "/fit"
      var sampler = Self.sampler()
      // Without a warm-up its first event is of a draw.
      (sampler.draws, sampler.warmup) = (100_000_000, 0)
      func session(at start: Double, for seconds: Double, isLast: Bool) throws -> Posterior {
        let hand = HandClock(start)
        let interruption = Interruption()
        let progress: ProgressHandler = { _ in
          hand.stop(at: start + seconds)
          if !isLast { interruption.request() }
        }
        return try RunClock.$current.withValue(hand.clock) {
          try sampler.fit(
            EightSchools(),
            in: RunContext(
              progress: progress, interruption: interruption,
              journal: UnfinishedRun(beside: output, every: 1e6)))
        }
      }
      // Sessions begin at any hour, and hours between them do not count.
      let first = try session(at: 50, for: 7, isLast: false)
      #expect(first.run.wallSeconds == 7 && first.run.isUnfinished == true)
      let second = try session(at: 5000, for: 30, isLast: false)
      #expect(second.run.wallSeconds == 37)
      sampler.draws = second.draws.lengths.reduce(0, max)
      let last = try session(at: 4, for: 0.5, isLast: true)
      #expect(last.run.wallSeconds == 37.5 && last.run.isUnfinished == false)
      #expect(last.run.cpuSeconds >= second.run.cpuSeconds)
    }
  }

  /// A chain that had to stop before its first draw leaves a gap: the others keep their numbers.
  @Test func chainsKeepTheirNumbers() throws {
    try withTemporaryFolder { folder in
      let whole = try Self.sampler().fit(EightSchools())
      let run = try Self.sampler().sample(CompiledModel(EightSchools()))
      let (interruption, unfinished) = (Interruption(), UnfinishedRun(beside: folder + "/fit"))
      interruption.request()
      let context = RunContext(interruption: interruption, journal: unfinished)
      let dimension = run.chains[0].draws.dimension
      let journal = try #require(
        try ChainJournal(context, Self.sampler(), dimension: dimension))
      run.chains.dropFirst().forEach(journal.save)
      let part = try Self.sampler().fit(EightSchools(), in: context)
      #expect(part.chainNumbers == [1, 2] && whole.chainNumbers == [0, 1, 2])
      #expect(DrawSet(part).chainLabels == ["2", "3"])
      let numbers = try part.table().column("chain")
      #expect(numbers.text(at: 0) == "1" && numbers.text(at: 159) == "2")
      #expect(part.statistics == Array(whole.statistics.dropFirst()))
    }
  }

  @Test func anInterruptionSaysHowFarItCame() throws {
    func warning(_ change: (inout NUTS) -> Void) throws -> String {
      var sampler = Self.sampler()
      (sampler.draws, sampler.timeLimit, sampler.chains) = (100, 0.3, 2)
      change(&sampler)
      let posterior = try RunClock.$current.withValue(.ticking(by: 1e-5)) {
        try sampler.fit(EightSchools())
      }
      return try #require(posterior.run.warnings.first { $0.contains("time limit") })
    }
    let plain = try warning { $0.draws = 10_000_000 }
    #expect(plain.contains(" of 10000000 draws."))
    let wanted = try warning { ($0.targetESS, $0.maximumDraws) = (1e9, 100_000_000) }
    #expect(
      wanted.contains("effective sample size of 1000000000 that") && !wanted.contains("of 100 "))
  }

  /// Chains of different length: the most draws count, and it is said. What the sampler counts is of all transitions.
  @Test func statisticsSayWhatTheyUse() throws {
    let interruption = Interruption()
    var sampler = Self.sampler()
    sampler.draws = 100_000
    let posterior = try sampler.fit(
      EightSchools(),
      in: RunContext(
        progress: { event in
          guard case .chain(let progress) = event else { return }
          if progress.chain == 1, progress.phase == .sampling { interruption.request() }
        }, interruption: interruption))
    let lengths = posterior.draws.lengths
    #expect(lengths.count == 2 && lengths[0] == 100_000 && lengths[1] < 100_000)
    let selection = posterior.draws.selection
    #expect(selection.drawCount * selection.chains.count == max(100_000, 2 * lengths[1]))
    #expect(posterior["tau"]?.values()?.values.count == max(100_000, 2 * lengths[1]))
    #expect(posterior.run.warnings.contains { $0.contains("use the first \(selection.drawCount)") })
    let report = try #require(posterior.samplerReport(posterior.summaries()))
    #expect(report.transitionCount == lengths.reduce(0, +))
    let divergent = posterior.statistics.joined().count { $0.isDivergent }
    #expect(report.divergences == divergent && posterior.divergences == divergent)
    #expect(posterior.divergentTransitions.map(\.count).max() ?? 0 <= divergent)
    #expect(report.energyBFMI.count == 2)
  }

  /// What is derived for each row of the data is no part of the draws, and can be had one draw at a time.
  @Test func rowwiseValuesAreWorkedOutOnRequest() throws {
    let model = EightSchools(pointwise: true)
    let posterior = try Self.sampler().fit(model)
    #expect(posterior["difference"] == nil)
    let mu = try #require(posterior["mu"]?.values())
    var count = 0
    try posterior.forEachDraw(ofDeterministic: "difference", in: model) { chain, draw, values in
      let own = mu.chain(chain)[chain * 80 + draw]
      #expect(values == [own - 1, own - 2, own - 3])
      count += 1
    }
    #expect(count == 240)
    #expect(throws: ModelError.self) {
      try posterior.forEachDraw(ofDeterministic: "mean", in: model) { _, _, _ in }
    }
  }

  /// More scalars than a block of columns holds: the same numbers whichever way they are read.
  @Test func scalarsAreTheSameByRowAndByColumn() throws {
    let posterior = try Self.sampler().fit(EightSchools())
    var row = 0
    posterior.draws.forEachDraw(ofChain: 1) { scalars in
      for place in scalars.indices {
        #expect(posterior.draws.values(ofScalar: place).chain(1)[80 + row] == scalars[place])
      }
      row += 1
    }
    #expect(row == 80)
  }
}

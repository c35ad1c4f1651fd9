import Bayes
import Foundation
import Testing

@Suite struct UnfinishedRunTests {
  static func sampler() -> NUTS {
    var sampler = NUTS()
    (sampler.chains, sampler.warmup, sampler.draws, sampler.threads) = (3, 60, 80, 1)
    (sampler.seed, sampler.savesWarmup) = (6, true)
    return sampler
  }

  /// Stopped after so many events of progress, again and again, each time by a process that knows the folder alone.
  @Test func aRunGoesOnFromItsFolder() throws {
    let whole = try Self.sampler().fit(EightSchools())
    try SavedFitTests.withFolder { folder in
      for seconds in [0.02, 0.1] {
        let first = UnfinishedRun(beside: folder + "/fit", every: 0.005)
        try first.begin()
        var limited = Self.sampler()
        var posterior: Posterior?
        for _ in 0..<1000 where posterior == nil {
          limited.timeLimit = seconds
          let unfinished = UnfinishedRun(beside: folder + "/fit", every: 0.005)
          let part = try? limited.fit(EightSchools(), unfinished: unfinished)
          #expect(unfinished.failure == nil)
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
    try SavedFitTests.withFolder { folder in
      let unfinished = UnfinishedRun(beside: folder + "/fit", every: 0.005)
      try unfinished.begin()
      _ = try Self.sampler().fit(EightSchools(), unfinished: unfinished)
      func again(_ sampler: NUTS = Self.sampler(), _ model: EightSchools = EightSchools()) -> String
      {
        do {
          _ = try sampler.fit(model, unfinished: UnfinishedRun(beside: folder + "/fit"))
        } catch { return "\(error)" }
        return ""
      }
      #expect(again().isEmpty)
      var other = Self.sampler()
      other.targetAcceptance = 0.9
      #expect(again(other).contains("other settings"))
      #expect(again(Self.sampler(), EightSchools(pointwise: true)).contains("log density"))
      let file = URL(fileURLWithPath: unfinished.path + "/chain-1.draws")
      try Data(contentsOf: file).dropLast(1).write(to: file)
      #expect(again().contains("chain-1.draws: found fewer rows"))
      let state = URL(fileURLWithPath: unfinished.path + "/chain-1.json")
      try Data("{".utf8).write(to: state)
      #expect(again().contains("chain-1.json"))
    }
  }

  /// Chains of different length: the most draws count, and it is said.
  @Test func statisticsSayWhatTheyUse() throws {
    let interruption = Interruption()
    var sampler = Self.sampler()
    sampler.draws = 100_000
    let posterior = try sampler.fit(
      EightSchools(),
      progress: { if $0.chain == 1, $0.phase == .sampling { interruption.request() } },
      interruption: interruption)
    let lengths = posterior.draws.lengths
    #expect(lengths.count == 2 && lengths[0] == 100_000 && lengths[1] < 100_000)
    let selection = posterior.draws.selection
    #expect(selection.drawCount * selection.chains.count == max(100_000, 2 * lengths[1]))
    #expect(posterior["tau"]?.values()?.values.count == max(100_000, 2 * lengths[1]))
    #expect(posterior.run.warnings.contains { $0.contains("use the first \(selection.drawCount)") })
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

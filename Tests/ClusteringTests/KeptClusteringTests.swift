import Clustering
import Inference
import MathKernels
import Preprocessing
import TestSupport
import Testing

/// Clusterings that are killed or stopped at any moment go on from there, and end with the bits of one that nobody stopped.
@Suite(.tags(.random)) struct KeptClusteringTests {
  static let matrix = Simulated.uniform(rows: 700, width: 3, seed: seed(31))

  private static func settings(_ batchSize: Int? = nil) -> KMeans {
    var settings = KMeans(clusters: 6, restarts: 4, seed: seed(5))
    (settings.tolerance, settings.batchSize) = (0, batchSize)
    return settings
  }

  /// A context that asks to stop once so much is kept.
  private static func stopping(after savings: Int, _ journal: MemoryJournal) -> RunContext {
    let interruption = Interruption()
    return RunContext(
      progress: { event in
        if case .checkpoint(let progress) = event {
          #expect(progress.failure == nil)
          if journal.savings == savings { interruption.request() }
        }
      }, interruption: interruption, journal: journal)
  }

  /// Does work that is killed after so many savings, and once more from what is left; then the same where it was asked to stop. Both
  /// are expected to give what it gives unbroken, and to do no more again than what was not yet kept.
  private static func expectGoingOn<Result: Equatable>(
    at places: some Sequence<Int>, _ work: (RunContext) throws -> Result,
    isStopped: (Result) -> Bool
  ) throws {
    let whole = try work(RunContext())
    let unbroken = MemoryJournal()
    #expect(try work(RunContext(journal: unbroken)) == whole)
    try #require(places.contains { $0 < unbroken.savings }, "nothing is tried")
    for place in places where place < unbroken.savings {
      let killed = MemoryJournal(lifetime: place)
      _ = try work(RunContext(journal: killed))
      let after = MemoryJournal(goingOnWith: killed)
      #expect(try work(RunContext(journal: after)) == whole, "killed after \(place) savings")
      #expect(after.savings <= unbroken.savings - place + 2)

      let stopped = MemoryJournal()
      let part = try work(stopping(after: place, stopped))
      #expect(isStopped(part), "stopped after \(place) savings")
      let rest = MemoryJournal(goingOnWith: stopped)
      #expect(try work(RunContext(journal: rest)) == whole, "stopped after \(place) savings")
      #expect(rest.savings <= unbroken.savings - place + 2)
    }
  }

  /// Also with Hamerly's bounds, which are not kept.
  @Test(arguments: [KMeans.Algorithm.lloyd, .hamerly])
  func runsGoOn(_ algorithm: KMeans.Algorithm) throws {
    var settings = Self.settings()
    settings.algorithm = algorithm
    try Self.expectGoingOn(at: [1, 2, 5, 9, 12, 30]) {
      try settings.fitted(to: Self.matrix, in: $0)
    } isStopped: {
      $0.isInterrupted
    }
  }

  @Test func minibatchesGoOn() throws {
    try Self.expectGoingOn(at: [1, 2, 7, 20, 41]) {
      try Self.settings(60).fitted(to: Self.matrix, in: $0)
    } isStopped: {
      $0.isInterrupted
    }
  }

  /// Rows in a unit of their own, given centres, and empty clusters.
  @Test func unusualRunsGoOn() throws {
    let tiny = DesignMatrix(
      features: Self.matrix.features, values: Self.matrix.values.map { $0 * 1e-170 })
    var settings = Self.settings()
    settings.restarts = 8
    try Self.expectGoingOn(at: [1, 4]) {
      try settings.fitted(to: tiny, in: $0)
    } isStopped: {
      $0.isInterrupted
    }
    let far = ClusterCenters(
      features: Self.matrix.features,
      values: [0.5, 0.5, 0.5] + (1...9).flatMap { [Double($0) * 1e6, 1e6, 1e6] })
    var given = KMeans(clusters: 10, start: .centers(far))
    given.tolerance = 0
    try Self.expectGoingOn(at: [1, 2, 3, 8]) {
      try given.fitted(to: Self.matrix, in: $0)
    } isStopped: {
      $0.isInterrupted
    }
  }

  @Test func aScreeCurveGoesOn() throws {
    try Self.expectGoingOn(at: [1, 3, 10, 40]) {
      try Self.settings().screeCurve(of: Self.matrix, clusters: [1, 4, 2, 4], in: $0)
    } isStopped: {
      $0.points.count < 4
    }
  }

  @Test func aGapStatisticGoesOn() throws {
    try Self.expectGoingOn(at: [1, 2, 9, 25, 60]) {
      try Self.settings().gapStatistic(
        of: Self.matrix, maximumClusters: 3, references: 4, in: $0)
    } isStopped: {
      $0.points.count < 3
    }
  }

  /// What one clustering was at work on is forgotten with the next saving: a journal does not grow.
  @Test func finishedPartsAreForgotten() throws {
    let journal = MemoryJournal()
    _ = try Self.settings().gapStatistic(
      of: Self.matrix, maximumClusters: 2, references: 3, in: RunContext(journal: journal))
    #expect(journal.names == ["gap"])
  }

  /// A part of the rows' silhouettes is kept where it is stopped, and no row is done twice.
  @Test func silhouettesGoOn() throws {
    let (matrix, labels) = Simulated.blobs(3, rows: 600, width: 2, distance: 4, seed: seed(5))
    func made(_ context: RunContext) throws -> Silhouette? {
      try Silhouette(of: matrix, labels: labels, clusterCount: 3, threads: 1, in: context)
    }
    let whole = try #require(try made(RunContext()))
    var (journal, sessions) = (MemoryJournal(), 0)
    var found: Silhouette?
    while found == nil, sessions < 60 {
      sessions += 1
      journal = MemoryJournal(goingOnWith: journal)
      // Five blocks of rows a session: each looks at the clock once.
      found = try made(
        RunContext(
          interruption: Interruption(after: 5.5, clock: .ticking(by: 1)), journal: journal))
    }
    #expect(found == whole && sessions == 8)
  }

  @Test func otherWorkIsRefused() throws {
    let journal = MemoryJournal()
    let interrupted = Self.stopping(after: 3, journal)
    _ = try Self.settings().fitted(to: Self.matrix, in: interrupted)
    let again = RunContext(journal: journal)
    var other = Self.settings()
    other.seed += 1
    #expect(throws: ResumeError.self) { try other.fitted(to: Self.matrix, in: again) }
    let rows = Simulated.uniform(rows: 700, width: 3, seed: seed(32))
    #expect(throws: ResumeError.self) { try Self.settings().fitted(to: rows, in: again) }
    // Neither decides a bit.
    var same = Self.settings()
    (same.threads, same.algorithm) = (1, .hamerly)
    #expect(
      try same.fitted(to: Self.matrix, in: again) == Self.settings().fitted(to: Self.matrix))
  }

  /// Choosing many centres is stopped too; then there is nothing to keep.
  @Test func manyCentersAreStopped() throws {
    let interruption = Interruption()
    interruption.request()
    #expect(throws: NothingClustered.self) {
      try KMeans(clusters: 300, seed: seed(1)).fitted(
        to: Self.matrix, in: RunContext(interruption: interruption))
    }
  }
}

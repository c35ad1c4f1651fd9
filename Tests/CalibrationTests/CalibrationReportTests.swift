import Bayes
import Foundation
import Synchronization
import TestSupport
import Testing

/// Two standard normals whose sum is observed: a normal posterior of correlation −0.8.
private struct NormalSum: GenerativeModel {
  var y: [Double]?

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let row = m.plate("row", 1)
    let (a, b) = (m.sample("a", Normal(0, 1)), m.sample("b", Normal(0, 1)))
    m.observe("y", Normal(a + b, 0.5), y, over: row)
  }

  func observing(_ observations: [String: [Double]]) -> NormalSum {
    NormalSum(y: observations["y"])
  }
}

/// A journal whose first saving of ranks waits for a second one to overtake it, and gives up after a while.
private final class OvertakenJournal: RunJournal {
  let interval = 0.0
  private let begun = Atomic(0)
  /// How many simulations each saving held, in the order in which they were there.
  let kept = Mutex<[Int]>([])

  func record<Record: Decodable>(_ type: Record.Type, named name: String) -> Record? { nil }

  func readRows(
    _ count: Int, named name: String, width: Int,
    _ body: (UnsafeBufferPointer<Double>) throws -> Void
  ) {}

  func append(_ entries: [JournalEntry]) throws {
    guard case .record(let record as [[Int]?], _)? = entries.last?.content else { return }
    if begun.add(1, ordering: .relaxed).oldValue == 0 {
      for _ in 0..<300 where kept.withLock(\.isEmpty) { usleep(1000) }
    }
    kept.withLock { $0.append(record.count { $0 != nil }) }
  }
}

@Suite(.tags(.random)) struct CalibrationReportTests {
  private static var settings: SimulationBasedCalibration {
    var settings = SimulationBasedCalibration()
    (settings.simulations, settings.draws, settings.seed) = (200, 99, seed(3))
    return settings
  }

  private static func report(_ approximation: Approximation) throws -> CalibrationReport {
    try settings.report(on: NormalSum(), by: approximation)
  }

  private func words(_ report: CalibrationReport, _ name: String) throws -> String {
    try #require(report.groups.first { $0.name == name }).shape.words
  }

  @Test func anExactGuideIsCalibrated() throws {
    for approximation in [
      .svi(SVI(), guide: .fullRank), .laplace(LaplaceApproximation(seed: seed(0))),
    ]
      as [Approximation]
    {
      let report = try Self.report(approximation)
      #expect(report.isCalibrated, "\(report.text())")
      #expect(report.completed == 200 && report.unconverged == 0)
    }
  }

  @Test func aMeanFieldIsTooNarrow() throws {
    let report = try Self.report(.svi(SVI(), guide: .meanField))
    for site in ["a", "b"] { #expect(try words(report, site) == "too narrow") }
    #expect(!report.isCalibrated && report.text().contains("too narrow"))
  }

  @Test func aShiftedGuideIsFound() throws {
    let outcome = try Self.settings.attempt(NormalSum()) { posterior, count, seed, _ in
      let run = try LaplaceApproximation().fit(posterior, initial: [0, 0])
      let draws = run.fitted.draw(count: count, seed: seed)
      return (0..<count).map { [draws.position($0).first ?? 0, draws.position($0).last ?? 0] }
        .map { [$0[0] + 0.5, $0[1]] }
    }
    let a = try #require(outcome.scalars.first { $0.name == "a" })
    let b = try #require(outcome.scalars.first { $0.name == "b" })
    #expect(CalibrationShape([a.ranks], level: 0.01).words == "shifted up")
    #expect(CalibrationShape([b.ranks], level: 0.01).words == "calibrated")
  }

  /// Of two simulations that end at once, the later saving holds what the earlier one did.
  @Test func savingsDoNotOvertakeEachOther() throws {
    var settings = Self.settings
    (settings.simulations, settings.threads) = (40, 2)
    let journal = OvertakenJournal()
    _ = try settings.attempt(
      NormalSum(),
      by: { posterior, count, _, _ in
        [[Double]](repeating: [Double](repeating: 0, count: posterior.dimension), count: count)
      }, in: RunContext(journal: journal))
    let kept = journal.kept.withLock { $0 }
    #expect(kept.count > 1 && kept == kept.sorted())
  }

  private static var quickNUTS: NUTS {
    var nuts = NUTS(seed: 0)
    nuts.warmup = 30
    return nuts
  }

  /// A few looks at the clock end it within its first simulation, which then does not count; with ever more of them it arrives at what
  /// it gives where nobody stops it.
  @Test(
    arguments: [
      .nuts(quickNUTS), .svi(SVI()), .laplace(LaplaceApproximation()), .pathfinder(Pathfinder()),
    ] as [Approximation])
  func aSimulationIsStoppedWithin(_ approximation: Approximation) throws {
    var settings = Self.settings
    (settings.simulations, settings.draws, settings.threads) = (6, 19, 1)
    func json(_ report: CalibrationReport) throws -> String {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      return String(decoding: try encoder.encode(report), as: UTF8.self)
    }
    let whole = try json(settings.report(on: NormalSum(), by: approximation))
    var (journal, looks, found) = (MemoryJournal(), 4, String?.none)
    var counts: [Int] = []
    while found == nil, looks < 1 << 30 {
      let next = MemoryJournal(goingOnWith: journal)
      let context = RunContext(
        interruption: Interruption(after: Double(looks) + 0.5, clock: .ticking(by: 1)),
        journal: next)
      do {
        let report = try settings.report(on: NormalSum(), by: approximation, in: context)
        if !report.isInterrupted { found = try json(report) }
      } catch is NothingDrawn {}
      counts.append(try next.record([[Int]?].self, named: "ranks")?.count { $0 != nil } ?? 0)
      (journal, looks) = (next, looks * 3)
    }
    #expect(found == whole)
    #expect(counts.first == 0 && counts == counts.sorted(), "\(counts)")
  }

  /// Stopped again and again, each time by a process that knows its folder alone.
  @Test func aCalibrationGoesOn() throws {
    let inference: SimulationBasedCalibration.Approximation = { posterior, count, seed, _ in
      var random = RandomStream(seed: seed, purpose: .simulation)
      return (0..<count).map { _ in (0..<posterior.dimension).map { _ in random.normal() } }
    }
    let whole = try Self.settings.attempt(NormalSum(), by: inference)
    try withTemporaryFolder { folder in
      var (sessions, isDone) = (0, false)
      while !isDone, sessions < 50 {
        sessions += 1
        let interruption = Interruption()
        let left = Mutex(60)
        let part = try Self.settings.attempt(
          NormalSum(), by: inference,
          in: RunContext(
            progress: { event in
              guard case .simulation = event else { return }
              left.withLock { $0 -= 1 }
              if left.withLock({ $0 == 0 }) { interruption.request() }
            }, interruption: interruption, journal: UnfinishedRun(beside: folder + "/work")))
        isDone = !part.isInterrupted
        if isDone { #expect(part.scalars == whole.scalars && part.completed == whole.completed) }
      }
      #expect(isDone && sessions > 1)
      var other = Self.settings
      other.seed += 1
      #expect(throws: ResumeError.self) {
        _ = try other.attempt(
          NormalSum(), by: inference,
          in: RunContext(journal: UnfinishedRun(beside: folder + "/work")))
      }
    }
  }

  /// What is done is kept, and what fails is reported.
  @Test func interruptionsAndFailuresAreTold() throws {
    let interruption = Interruption()
    let report = try Self.settings.report(
      on: NormalSum(), by: .laplace(LaplaceApproximation(seed: seed(0))),
      in: RunContext(
        progress: { event in
          guard case .simulation(let progress) = event, progress.total == 200 else {
            Issue.record("a calibration reported \(event)")
            return
          }
          if progress.completed == 30 { interruption.request() }
        }, interruption: interruption))
    #expect(report.isInterrupted && (30..<200).contains(report.completed))
    #expect(report.text().contains("Stopped after"))
    struct Refusal: Error {}
    let calls = Atomic(0)
    let outcome = try Self.settings.attempt(NormalSum()) { posterior, count, seed, _ in
      if calls.add(1, ordering: .relaxed).oldValue % 4 == 0 { throw Refusal() }
      return [[Double]](repeating: [0, 0], count: count)
    }
    #expect(outcome.completed == 150 && outcome.failures.count == 50 && !outcome.isInterrupted)
    #expect(throws: NoRanks.self) { _ = try Self.report(.map(MAP(seed: seed(0)))) }
  }
}

import Bayes
import Foundation
import Genre
import Geography
import GenreModels
import Synchronization
import TestSupport
import Testing

@Suite struct StudyTests {
  /// The card of a study is whole: its settings read back what they print.
  @Test func studiesHaveCards() throws {
    func check<Repeated: Study>(_ study: Repeated.Type) throws {
      #expect(!Repeated.id.isEmpty && Repeated.id.allSatisfy { $0.isLowercase || $0 == "-" })
      #expect(!Repeated.title.isEmpty && !Repeated.source.isEmpty && !Repeated.words.isEmpty)
      for setting in Repeated.settings {
        var value = Repeated()
        guard let text = setting.text(in: value) else { continue }
        try setting.set(text, in: &value)
        #expect(setting.text(in: value) == text)
      }
    }
    try check(GenreStudy.self)
    try check(GeographyStudy.self)
  }

  @Test func anotherTableIsNoGeography() throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("geography-\(UUID().uuidString).csv").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data("1,2,3\n4,5,6\n".utf8).write(to: URL(filePath: path))
    let error = #expect(throws: DataError.self) {
      try GeographyStudy().run(on: path, in: RunContext())
    }
    #expect(error?.description.contains("found 3 columns, expected 70") == true)
  }

  private static func withTracks(_ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/tracks.csv"
      try GenreTableSimulator(seed: 3).write(rows: 1_400, to: path)
      try body(path)
    }
  }

  private static func study(_ ids: String..., chains: Int = 0, threads: Int? = nil) -> GenreStudy {
    var study = GenreStudy()
    (study.only, study.seeds, study.chainSeeds, study.threads) = (ids, 2, chains, threads)
    study.seed = seed(1)
    return study
  }

  /// The findings without what a clock says.
  private static func object(_ findings: GenreFindings) throws -> [[String: Any]] {
    let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(findings))
    let experiments = try #require((json as? [String: Any])?["experiments"] as? [[String: Any]])
    return experiments.map { experiment in
      var experiment = experiment
      experiment["fits"] = (experiment["fits"] as? [[String: Any]])?.map { fit in
        var fit = fit
        fit["scores"] = (fit["scores"] as? [String: Any])?.filter { $0.key != "cpu_seconds" }
        return fit
      }
      return experiment
    }
  }

  private static func scores(_ experiment: [String: Any]) -> [[String: Any]] {
    (experiment["fits"] as? [[String: Any]] ?? []).compactMap { $0["scores"] as? [String: Any] }
  }

  /// Each experiment has its fits, at its sizes, whatever the number of threads, and also if it stops after each fit.
  @Test(.tags(.random)) func experimentsAreRepeated() throws {
    try Self.withTracks { path in
      let study = Self.study("1", "prior")
      let findings = try study.run(on: path, in: RunContext())
      let experiments = try Self.object(findings)
      #expect(experiments.map { $0["id"] as? String } == ["1", "prior"])
      #expect(experiments.map { Self.scores($0).count } == [2, 2])
      for scores in Self.scores(experiments[0]) {
        #expect((scores["training"] as? [String: Any])?["rows"] as? Int == 100)
        #expect((scores["test"] as? [String: Any])?["rows"] as? Int == 100)
      }
      // By the prior all classes are equally probable; the means of 1,000 draws differ from that by 9 % or so.
      for scores in Self.scores(experiments[1]) {
        #expect(abs(try #require(scores["test_log_loss"] as? Double) - log(11.0)) < 0.15)
      }
      let again = try Self.object(
        Self.study("1", "prior", threads: 1).run(on: path, in: RunContext()))
      #expect(NSArray(array: again) == NSArray(array: experiments))

      var journal = MemoryJournal(every: 1e6)
      var (sessions, resumed) = (0, [[String: Any]]())
      while resumed.isEmpty, sessions < 20 {
        sessions += 1
        let next = MemoryJournal(goingOnWith: journal, every: 1e6)
        // Fits that were kept report too: each session sees one more.
        let stop = Interruption()
        let left = Mutex(sessions)
        let context = RunContext(
          progress: { event in
            guard case .split = event else { return }
            let isLast = left.withLock { left in
              left -= 1
              return left == 0
            }
            if isLast { stop.request() }
          }, interruption: stop, journal: next)
        let found = try study.run(on: path, in: context)
        journal = next
        if case .experiments(let results) = found, results.interrupted { continue }
        resumed = try Self.object(found)
      }
      #expect(sessions > 1)
      #expect(NSArray(array: resumed) == NSArray(array: experiments))
    }
  }

  /// The page shows each experiment beside what was published, with an interval.
  @Test func experimentsAreShown() throws {
    try Self.withTracks { path in
      let document = try Self.study("1", chains: 1).run(on: path, in: RunContext()).document()
      let tables = try ParsedPage(document.html()).tables()
      #expect(tables[0][0] == ["exp.", "model", "rows", "published", "VI", "NUTS"])
      #expect(Array(tables[0][1].prefix(4)) == ["1", "M1", "100", "32.0"])
      let interval = /^\d+\.\d \(\d+\.\d–\d+\.\d\)$/
      for cell in tables[0][1].dropFirst(4) { #expect(cell.contains(interval)) }
      #expect(Array(tables[1][1].prefix(4)) == ["1", "M1", "100", "63.0"])
      #expect(document.figures.map(\.name) == ["accuracy"])
    }
  }

  @Test func anotherTableHasNoGenres() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/tracks.csv"
      try Data("a,b\n1,2\n3,4\n".utf8).write(to: URL(filePath: path))
      let error = #expect(throws: DataError.self) {
        try GenreStudy().run(on: path, in: RunContext())
      }
      #expect(error?.description.contains("no column \"Artist Name\"") == true)
    }
  }

  /// An id of another part is no experiment of this one.
  @Test func noExperimentIsLeft() throws {
    try Self.withTracks { path in
      var study = Self.study("1")
      study.part = .allRows
      #expect(throws: SettingError.self) { try study.run(on: path, in: RunContext()) }
    }
  }
}

import MathKernels
import Tables
import Testing
import Words

@Suite struct SplitRuleTests {
  /// 600 rows of about 150 artists, some with many tracks, of three classes of uneven size; every tenth artist's name is missing.
  static func makeTable() throws -> Table {
    var random = RandomStream(seed: 3)
    func draw(_ count: Int) -> Int { Int(random.uniform() * Double(count)) }
    let artists = (0..<600).map { _ -> String? in
      let artist = draw(1 + draw(200))
      return artist % 10 == 9 ? nil : "artist \(artist)"
    }
    let region = (0..<600).map { _ in Double(draw(4)) }
    let classes = (0..<600).map { _ in ["a", "b", "b", "b", "c", "c"][draw(6)] }
    return try Table(
      source: "t.csv",
      columns: [
        Column("artist", texts: artists), Column("region", numbers: region),
        Column("genre", texts: classes),
      ])
  }

  let table: Table

  init() throws { table = try Self.makeTable() }

  static func values(_ name: String, _ table: Table) throws -> Set<String?> {
    let column = try table.column(name)
    return Set((0..<table.rowCount).map(column.text))
  }

  func largestGroup(_ name: String) throws -> Int {
    let column = try table.column(name)
    return Dictionary(grouping: 0..<table.rowCount, by: column.text).values.map(\.count).max() ?? 0
  }

  static let rules: [SplitRule] = [
    .random, .stratified(target: "genre"), .grouped(by: ["artist"]),
    .grouped(by: ["artist", "region"]),
  ]

  // MARK: two parts

  @Test(arguments: 1...20 as ClosedRange<UInt64>) func noGroupIsOnBothSides(seed: UInt64) throws {
    let split = try table.split(by: .grouped(by: ["artist"]), test: 0.25, seed: seed)
    let test = try #require(split.test).table
    let training = split.training.table
    #expect(
      try Self.values("artist", training).isDisjoint(with: Self.values("artist", test)))
    #expect(training.rowCount + test.rowCount == 600)
    let half = Double(try largestGroup("artist")) / 2
    #expect(abs(Double(test.rowCount) - 150) <= half)
    #expect(training.rowNumbers == training.rowNumbers.sorted())
  }

  @Test(arguments: Self.rules) func sameSeedSameSplitOtherSeedOtherSplit(_ rule: SplitRule) throws {
    func split(_ seed: UInt64) throws -> Split { try table.split(by: rule, test: 100, seed: seed) }
    #expect(try split(5) == split(5))
    #expect(try split(5) != split(6))
  }

  /// Groups by artist and region are finer: an artist may be on both sides, an artist of a region not.
  @Test func groupsBySeveralColumns() throws {
    let split = try table.split(by: .grouped(by: ["artist", "region"]), test: 0.3, seed: 1)
    func keys(_ table: Table) throws -> Set<[String?]> {
      let columns = try ["artist", "region"].map { try table.column($0) }
      return Set((0..<table.rowCount).map { row in columns.map { $0.text(at: row) } })
    }
    let test = try #require(split.test).table
    #expect(try keys(split.training.table).isDisjoint(with: keys(test)))
    #expect(
      try !Self.values("artist", split.training.table).isDisjoint(with: Self.values("artist", test))
    )
  }

  @Test func aThirdPartMayBeLeftOut() throws {
    let split = try table.split(by: .grouped(by: ["artist"]), train: 200, test: 100, seed: 2)
    let half = Double(try largestGroup("artist")) / 2
    #expect(abs(Double(split.training.table.rowCount) - 200) <= half)
    #expect(abs(Double(try #require(split.test).table.rowCount) - 100) <= half)
  }

  @Test func byAColumnsValue() throws {
    let split = try table.split(column: "region", test: "2")
    #expect(try Self.values("region", split.training.table) == ["0", "1", "3"])
    #expect(try Self.values("region", #require(split.test).table) == ["2"])
    #expect(split.training.table.rowCount + (split.test?.table.rowCount ?? 0) == 600)
    let error = #expect(throws: DataError.self) { try table.split(column: "region", test: "2.0") }
    #expect(error?.suggestion == "Did you mean \"2\"?")
    let missing = try table.split(column: "artist", test: "artist 1").training.table
    #expect(try Self.values("artist", missing).contains(nil))
  }

  // MARK: folds

  @Test(arguments: Self.rules) func everyRowIsHeldOutOnce(_ rule: SplitRule) throws {
    let folds = try table.folds(5, by: rule, seed: 7)
    let held = try folds.map { try #require($0.test).table }
    #expect(held.flatMap(\.rowNumbers).sorted() == Array(1...600))
    for (split, test) in zip(folds, held) {
      #expect(Set(split.training.table.rowNumbers).isDisjoint(with: test.rowNumbers))
      #expect(split.training.table.rowCount + test.rowCount == 600)
    }
    let sizes = held.map(\.rowCount)
    let spread = (sizes.max() ?? 0) - (sizes.min() ?? 0)
    switch rule {
    case .random, .stratified: #expect(spread <= 1)
    case .grouped(let columns):
      #expect(spread <= (try largestGroup(columns[0])))
      for (split, test) in zip(folds, held) where columns.count == 1 {
        #expect(
          try Self.values("artist", split.training.table)
            .isDisjoint(with: Self.values("artist", test)))
      }
    }
    #expect(try table.folds(5, by: rule, seed: 7) == folds)
  }

  @Test func stratifiedFoldsKeepClassShares() throws {
    let column = try table.column("genre")
    let all = Dictionary(grouping: 0..<600, by: column.text).mapValues(\.count)
    for split in try table.folds(7, by: .stratified(target: "genre"), seed: 8) {
      let test = try #require(split.test).table.column("genre")
      let counts = Dictionary(grouping: 0..<test.count, by: test.text).mapValues(\.count)
      for (genre, count) in all {
        #expect(abs(Double(counts[genre] ?? 0) - Double(count) / 7) < 1)
      }
    }
  }

  @Test func aFoldForEachValue() throws {
    let folds = try table.folds(byValueOf: "region")
    #expect(folds.map(\.value) == ["0", "1", "2", "3"])
    for (value, split) in folds {
      #expect(try Self.values("region", #require(split.test).table) == [value])
      #expect(try !Self.values("region", split.training.table).contains(value))
    }
  }

  // MARK: three parts

  @Test(arguments: Self.rules) func threeParts(_ rule: SplitRule) throws {
    let split = try table.split(by: rule, validation: 0.2, test: 0.2, seed: 9)
    let two = try table.split(by: rule, test: 0.2, seed: 9)
    let parts = try [
      split.training.table, #require(split.validation).table, #require(split.test).table,
    ]
    #expect(split.trainingAndValidation == two.training)
    #expect(parts.flatMap(\.rowNumbers).sorted() == Array(1...600))
    #expect(two.test == split.test)
    guard case .grouped(let columns) = rule else {
      #expect(parts.map(\.rowCount) == [360, 120, 120])
      return
    }
    guard columns.count == 1 else { return }
    let artists = try parts.map { try Self.values("artist", $0) }
    for (a, b) in [(0, 1), (0, 2), (1, 2)] { #expect(artists[a].isDisjoint(with: artists[b])) }
  }

  @Test func threePartsByValue() throws {
    let split = try table.split(column: "region", validation: "1", test: "3")
    #expect(try Self.values("region", split.training.table) == ["0", "2"])
    #expect(try Self.values("region", #require(split.validation).table) == ["1"])
    #expect(try Self.values("region", #require(split.test).table) == ["3"])
  }

  /// Shares of 1 in all never ask for a row more than there are, whatever way they round.
  @Test func threePartsOfAGivenSize() throws {
    for rows in [5, 7, 13, 599, 600] {
      let part = table.rows(at: Array(0..<rows))
      let split = try part.split(by: .random, train: 0.5, validation: 0.25, test: 0.25, seed: 2)
      let sizes = [split.training.table, split.validation?.table, split.test?.table]
        .map { $0?.rowCount ?? 0 }
      #expect(sizes.reduce(0, +) <= rows)
      for (size, share) in zip(sizes, [0.5, 0.25, 0.25]) {
        #expect(abs(Double(size) - share * Double(rows)) <= 1)
      }
    }
    let split = try table.split(by: .random, train: 100, validation: 30, test: 0.1, seed: 2)
    #expect(split.training.table.rowCount == 100 && split.validation?.table.rowCount == 30)
    #expect(split.test?.table.rowCount == 60)
    let rest = try table.split(by: .random, train: 0.5, validation: 100, seed: 2)
    #expect(rest.training.table.rowCount == 300 && rest.test?.table.rowCount == 200)
  }

  // MARK: mistakes

  @Test func mistakesAreTold() throws {
    func message(_ body: () throws -> Void) -> String? {
      #expect(throws: DataError.self) { try body() }?.description
    }
    let table = table
    #expect(
      message { _ = try table.split(by: .grouped(by: ["artits"]), test: 0.2, seed: 1) }
        == "t.csv: found no column \"artits\", expected one of its 3 columns. Did you mean \"artist\"?"
    )
    #expect(
      message { _ = try table.folds(5, by: .grouped(by: ["region"]), seed: 1) }
        == "t.csv: found 4 groups of rows by \"region\", expected at least 5, as a group stays on one side. Take at most 4 folds."
    )
    #expect(
      message { _ = try table.split(column: "genre", test: "bb") }
        == "t.csv, column \"genre\": found \"bb\" in no row, expected it in some rows, to test on, and not in others, to train on. Did you mean \"b\"?"
    )
    #expect(message { _ = try table.folds(1, by: .random, seed: 1) }?.contains("1 fold of") == true)
    #expect(
      message { _ = try table.split(by: .random, validation: 500, test: 100, seed: 1) }
        == "t.csv: found no rows left to train on (500 of the 500 that are not tested are for validation), expected at least one. Ask for fewer validation rows."
    )
    // More rows than there are: shares are of all rows.
    #expect(
      message { _ = try table.split(by: .random, validation: 0.9, test: 0.2, seed: 1) }
        == "t.csv: found 540 rows for validation of the 600 in all, expected fewer than the 480 that the test leaves. Ask for fewer validation or test rows."
    )
    #expect(
      message { _ = try table.split(by: .random, validation: 0, test: 100, seed: 1) }?
        .contains("no rows for validation") == true)
    #expect(
      message { _ = try table.split(by: .random, train: 0.5, validation: 0.4, test: 0.3, seed: 1) }?
        .contains("expected at least 720") == true)
    let constant = try Table(csv: "x,y\n1,a\n1,b\n", source: "c.csv")
    #expect(
      message { _ = try constant.split(by: .grouped(by: ["x"]), test: 1, seed: 1) }?
        .contains("1 group of rows by \"x\"") == true)
    #expect(
      message { _ = try constant.folds(2, by: .stratified(target: "y"), seed: 1) }?
        .contains("the only row of class \"a\"") == true)
  }
}

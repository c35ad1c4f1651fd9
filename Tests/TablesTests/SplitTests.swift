import MathKernels
import Tables
import TestSupport
import Testing

@Suite struct SplitTests {
  /// Class sizes as uneven as in real genre tables.
  static let sizes = ["blues": 127, "folk": 63, "metal": 185, "rock": 495, "ska": 31]

  let table: Table

  init() throws {
    let labels = Self.sizes.sorted { $0.key < $1.key }
      .flatMap { Array(repeating: $0.key, count: $0.value) }
    var random = RandomStream(seed: 1)
    let order = random.permutation(labels.count)
    let csv = order.enumerated().map { "\($0.offset),\(labels[$0.element])" }
    table = try Table(csv: "x,genre\n" + csv.joined(separator: "\n"), source: "t.csv")
  }

  static func counts(_ table: Table) throws -> [String: Int] {
    let column = try table.column("genre")
    return Dictionary(
      grouping: (0..<table.rowCount).compactMap { column.text(at: $0) }, by: \.self
    ).mapValues(\.count)
  }

  @Test(arguments: [(400, 100), (800, 101), (123, 45), (30, 30), (900, 1)], [1, 2, 3] as [UInt64])
  func sizesAreExactRowsDisjointAndClassSharesKept(_ size: (Int, Int), seed: UInt64) throws {
    let (train, test) = size
    let split = try table.split(
      target: "genre", train: .rows(train), test: .rows(test), seed: seed)
    let training = split.training.table
    let held = try #require(split.test).table
    #expect(training.rowCount == train)
    #expect(held.rowCount == test)
    #expect(Set(training.rowNumbers).isDisjoint(with: held.rowNumbers))
    #expect(training.rowNumbers == training.rowNumbers.sorted())

    let all = Double(table.rowCount)
    let trainingCounts = try Self.counts(training)
    let heldCounts = try Self.counts(held)
    for (genre, count) in Self.sizes {
      let trained = Double(trainingCounts[genre] ?? 0)
      #expect(abs(trained - Double(count) * Double(train) / all) < 1)
      let left = Double(count) - trained
      let share = left * Double(test) / (all - Double(train))
      #expect(abs(Double(heldCounts[genre] ?? 0) - share) < 1)
    }
  }

  /// 7 of 50 + 30 + 20 rows: quotas 3.5, 2.1, 1.4. Then 13 of the 46, 28 and 19 left: 6.43, 3.91, 2.66.
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func theLargestRemaindersRoundUp(seed: UInt64) throws {
    let labels = [("a", 50), ("b", 30), ("c", 20)].flatMap { Array(repeating: $0.0, count: $0.1) }
    let table = try Table(columns: [Column("genre", texts: labels)])
    let split = try table.split(target: "genre", train: 7, test: 13, seed: seed)
    #expect(try Self.counts(split.training.table) == ["a": 4, "b": 2, "c": 1])
    #expect(try Self.counts(#require(split.test).table) == ["a": 6, "b": 4, "c": 3])
  }

  @Test(.tags(.random), arguments: [true, false])
  func everyRowIsAsLikelyAsItsNeighbors(stratified: Bool) throws {
    let table = try Table(
      csv: "x,y\n" + (0..<60).map { "\($0),\($0 % 3 == 0 ? "a" : "b")" }.joined(separator: "\n"))
    var trained = [Int](repeating: 0, count: 60)
    let repeats = 2_000
    for own in 0..<repeats {
      let split = try table.split(
        target: "y", train: 15, test: 5, seed: seed(UInt64(own)), stratified: stratified)
      for row in split.training.table.rowNumbers { trained[row - 1] += 1 }
      #expect(split.training.table.rowCount == 15)
      #expect(split.test?.table.rowCount == 5)
    }
    let standardError = (0.25 * 0.75 * Double(repeats)).squareRoot()
    for count in trained {
      #expect(abs(Double(count) - 0.25 * Double(repeats)) < 4.5 * standardError)
    }
  }

  @Test func sameSeedSameSplitOtherSeedOtherSplit() throws {
    func split(_ seed: UInt64) throws -> Split {
      try table.split(target: "genre", train: 0.5, test: 0.25, seed: seed)
    }
    #expect(try split(5) == split(5))
    #expect(try split(5) != split(6))
  }

  @Test func absentSizesMeanTheRest() throws {
    func rows(_ train: SplitSize?, _ test: SplitSize?) throws -> [Int?] {
      let split = try table.split(target: "genre", train: train, test: test, seed: 1)
      return [split.training.table.rowCount, split.test?.table.rowCount]
    }
    #expect(table.rowCount == 901)
    #expect(try rows(nil, nil) == [901, nil])
    #expect(try rows(700, nil) == [700, 201])
    #expect(try rows(nil, 201) == [700, 201])
    #expect(try rows(0.5, nil) == [451, 450])  // 450.5 rounds up
    #expect(try rows(0.5, 0.5) == [451, 450])
    #expect(try rows(0.8, 0.1) == [721, 90])
    #expect(try rows(901, nil) == [901, nil])
    #expect(try rows(700, 0) == [700, nil])
  }

  @Test func rowsKeepTheirCellsAndNumbers() throws {
    let split = try table.split(target: "genre", train: 50, seed: 9)
    let picked = split.training.table
    let x = try picked.numbers(in: "x")
    #expect(picked.rowNumbers == x.map { Int($0) + 1 })
    let labels = try table.column("genre")
    for (index, row) in picked.rowNumbers.enumerated() {
      #expect(try picked.column("genre").text(at: index) == labels.text(at: row - 1))
    }
  }

  @Test func anotherTableCanBeHeldOut() throws {
    let other = try Table(csv: "x,genre\n1,folk\n", source: "other.csv")
    let whole = Split(training: table, test: other)
    #expect(whole.training.table == table)
    #expect(whole.test?.table == other)
    let part = try table.split(target: "genre", train: 50, test: 0, seed: 1)
    #expect(Split(training: part.training, test: other).training == part.training)
  }

  @Test(arguments: [
    ("1000", SplitSize.rows(1000)), ("0", .rows(0)), ("1", .rows(1)), ("0.8", .share(0.8)),
    (".5", .share(0.5)), ("-1", nil), ("1.0", nil), ("1.5", nil), ("0.0", nil), ("all", nil),
    ("", nil), ("nan", nil),
  ])
  func sizesAreReadFromText(text: String, expected: SplitSize?) {
    #expect(SplitSize(text) == expected)
  }
}

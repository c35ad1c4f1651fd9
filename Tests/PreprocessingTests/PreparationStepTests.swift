import Foundation
import Preprocessing
import Tables
import Testing
import Words

/// Each step on a table small enough to do by hand.
@Suite struct PreparationStepTests {
  private func fitted<Step: Preprocessor>(_ step: Step, _ csv: String) throws -> (
    step: Step.Fitted, rows: Table
  ) {
    let table = try Table(csv: csv, source: "t.csv")
    return (try step.fitted(to: Split(training: table).training), table)
  }

  private func message(_ step: some Preprocessor, _ csv: String) throws -> String? {
    #expect(throws: DataError.self) { _ = try self.fitted(step, csv).step }?.message(
      for: .commandLine)
  }

  // MARK: imputation

  @Test func indicatorsFollowColumnsThatMissSomeCells() throws {
    let (imputer, rows) = try fitted(
      Imputer(.indicator, ["c": Imputation("median+indicator") ?? .none]),
      "a,b,c\n1,1,4\n,2,\n3,3,6\n8,4,\n")
    let filled = try imputer.transformed(rows)
    #expect(filled.columnNames == ["a", "a_missing", "b", "c", "c_missing"])
    #expect(try filled.numbers(in: "a") == [1, 4, 3, 8])
    #expect(try filled.numbers(in: "a_missing") == [0, 1, 0, 0])
    #expect(try filled.numbers(in: "c") == [4, 5, 6, 5])
    #expect(try filled.numbers(in: "c_missing") == [0, 1, 0, 1])
    let new = try imputer.transformed(Table(csv: "a,b,c\n5,,\n"))
    #expect(try new.columnNames.map { try new.numbers(in: $0) } == [[5], [0], [2.5], [5], [1]])
    #expect(imputer.fillings.map(\.missingInTraining) == [1, 0, 2])
  }

  @Test func theMostFrequentTextFills() throws {
    let (imputer, rows) = try fitted(
      Imputer(nil, ["t": .mostFrequent]), "t,x\nrock,1\npop,2\n,3\npop,4\n")
    let filled = try imputer.transformed(rows).column("t")
    #expect((0..<4).map { filled.text(at: $0) } == ["rock", "pop", "pop", "pop"])
  }

  @Test func aNameAlikeIsOffered() throws {
    #expect(
      try message(Imputer(.mean, ["tmpo": .median]), "tempo,y\n1,2\n")
        == "t.csv: found no column \"tmpo\", expected one of its 2 columns. Did you mean \"tempo\"?"
    )
  }

  @Test(arguments: [
    ("mean", Imputation.mean), ("median+indicator", .init(.median, marksMissing: true)),
    ("indicator", .indicator), ("zero", .zero), ("-1.5", .constant(-1.5)), ("latent", .latent),
    ("none", Imputation.none), ("most-frequent", .mostFrequent), ("mode", nil), ("mean+", nil),
    ("", nil),
    ("+indicator", nil), ("none+indicator", nil),
  ])
  func imputationsAreWords(_ text: String, _ expected: Imputation?) {
    #expect(Imputation(text) == expected)
    if let expected { #expect(Imputation(expected.description) == expected) }
  }

  // MARK: units

  /// 3, 4, 5, 3.5 and 4.5 minutes among milliseconds.
  @Test func minutesBecomeMilliseconds() throws {
    let csv = """
      duration,x
      180000,1
      3,2
      240000,3
      4,4
      200000,5
      ,6
      5,7
      3.5,8
      300000,9
      4.5,10
      220000,11
      """
    let (repair, rows) = try fitted(UnitRepair(.detected), csv)
    #expect(repair.repairs.map(\.column) == ["duration"])
    let numbers = try repair.transformed(rows).numbers(in: "duration")
    expectNear(
      numbers,
      [
        180_000, 180_000, 240_000, 240_000, 200_000, nil, 300_000, 210_000, 300_000, 270_000,
        220_000,
      ]
    ) { _ in 0 }
    let (marking, _) = try fitted(UnitRepair(.indicator), csv)
    let marked = try marking.transformed(rows)
    #expect(marked.columnNames == ["duration", "duration_converted", "x"])
    #expect(try marked.numbers(in: "duration_converted") == [0, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0])
    #expect(marking.repairs.map(\.convertedInTraining) == [5])
    let given = UnitRepair(nil, ["x": .above(4.5, times: 0.001)])
    let (other, _) = try fitted(given, csv)
    #expect(try other.transformed(rows).numbers(in: "x").prefix(6) == [1, 2, 3, 4, 0.005, 0.006])
    #expect(
      try message(UnitRepair(nil, ["x": .detected]), csv)
        == "t.csv, column \"x\": found numbers in one unit in the 11 training rows, expected a gap between two units of one quantity. Say what to repair, such as \"below 100 times 60000\"."
    )
  }

  @Test(arguments: [
    ("auto", UnitRule.detected), ("auto+indicator", .indicator),
    ("below 100 times 60000", .below(100, times: 60_000)),
    ("above 1000 times 0.001", .above(1000, times: 0.001)), ("below 100", nil),
    ("below 100 times -1", nil), ("beneath 1 times 2", nil),
  ])
  func unitRulesAreWords(_ text: String, _ expected: UnitRule?) {
    #expect(UnitRule(text) == expected)
    if let expected { #expect(UnitRule(expected.description) == expected) }
  }

  // MARK: clipping

  /// Of 0, 1, …, 10 the quantile of share 0.1 is 1, of 0.9 it is 9.
  @Test func tailsMoveToTheQuantile() throws {
    let csv = "x,y\n" + (0...10).map { "\($0),\($0 % 2)" }.joined(separator: "\n")
    let (clipper, rows) = try fitted(QuantileClipper(nil, ["x": 0.1]), csv)
    #expect(
      try clipper.transformed(rows).numbers(in: "x") == [1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9])
    let new = try clipper.transformed(Table(csv: "x\n-100\n\n5.5\n100\n"))
    #expect(try new.numbers(in: "x")[0] == 1)
    #expect(try new.numbers(in: "x").suffix(2) == [5.5, 9])
    #expect(TailShare("0.5") == nil && TailShare("0") == nil && TailShare("1e-3") != nil)
  }

  // MARK: categories

  @Test func categoriesBecomeColumns() throws {
    let (encoder, rows) = try fitted(
      CategoryEncoder(["mode": .oneHot, "key": .cyclic(period: 12)]),
      "key,mode,x\n0,minor,1\n3,major,2\n6,,3\n9,minor,4\n")
    let encoded = try encoder.transformed(rows)
    #expect(encoded.columnNames == ["key_sin", "key_cos", "mode=major", "mode=minor", "x"])
    #expect(try encoded.numbers(in: "mode=major") == [0, 1, 0, 0])
    #expect(try encoded.numbers(in: "mode=minor") == [1, 0, 0, 1])
    try expectNear(encoded.numbers(in: "key_sin"), [0, 1, 0, -1]) { _ in 1e-15 }
    try expectNear(encoded.numbers(in: "key_cos"), [1, 0, -1, 0]) { _ in 1e-15 }
    let new = try Table(csv: "key,mode,x\n24,dorian,1\n", source: "new.csv")
    let other = try encoder.transformed(new)
    #expect(try other.columnNames.map { try other.numbers(in: $0) } == [[0], [1], [0], [0], [1]])
  }

  /// Rows 1 and 4 have no key, row 3 no mode.
  private static let gaps = "key,mode,x\n,minor,1\n3,major,2\n6,,3\n,minor,4\n"

  @Test func missingCategoriesAreMarked() throws {
    let (encoder, rows) = try fitted(
      CategoryEncoder(
        ["mode": .oneHot, "key": .cyclic(period: 12)], missing: ByColumn(.marked)), Self.gaps)
    let encoded = try encoder.transformed(rows)
    #expect(
      encoded.columnNames == [
        "key_sin", "key_cos", "key_missing", "mode=major", "mode=minor", "mode_missing", "x",
      ])
    #expect(try encoded.numbers(in: "key_missing") == [1, 0, 0, 1])
    #expect(try encoded.numbers(in: "key_sin")[0] == 0 && encoded.numbers(in: "key_cos")[0] == 0)
    #expect(try encoded.numbers(in: "mode_missing") == [0, 0, 1, 0])
    let coded = try JSONEncoder().encode(encoder)
    #expect(try JSONDecoder().decode(FittedCategoryEncoder.self, from: coded) == encoder)
    // Nothing to tell rows apart by where none or all miss the cell.
    let (unmarked, _) = try fitted(
      CategoryEncoder(["key": .cyclic(period: 12)], missing: ByColumn(.marked)), "key,x\n,1\n,2\n")
    #expect(unmarked.encodings[0].missing == .zeros && unmarked.encodings[0].missingInTraining == 2)
  }

  @Test func missingCategoriesAreRefused() throws {
    let refusing = CategoryEncoder(["key": .oneHot], missing: ByColumn(nil, ["key": .refused]))
    #expect(
      try message(refusing, Self.gaps)
        == "t.csv row 1, column \"key\": found a missing cell, expected a category, as missing cells are refused. Fill the cell, or fit with --impute \"key=most-frequent\"."
    )
    let (encoder, _) = try fitted(refusing, "key,x\n1,1\n2,2\n")
    #expect(throws: DataError.self) { _ = try encoder.transformed(Table(csv: "key,x\n,1\n")) }
  }

  /// A fit of an earlier version has no word on missing cells.
  @Test func earlierEncodersOpen() throws {
    let settings = try JSONDecoder().decode(
      CategoryEncoder.self, from: Data(#"{"columns":{"key":"one-hot"}}"#.utf8))
    #expect(settings == CategoryEncoder(["key": .oneHot]))
    let fitted = try JSONDecoder().decode(
      FittedCategoryEncoder.self,
      from: Data(#"{"encodings":[{"column":"key","categories":["1","2"]}]}"#.utf8))
    #expect(fitted.encodings[0].missing == .zeros)
    #expect(try fitted.transformed(Table(csv: "key,x\n,1\n")).numbers(in: "key=1") == [0])
  }

  // MARK: columns that other steps make

  /// Marks and circles stay as they are; a column's own name reaches what it became.
  @Test func othersAreTheColumnsOfTheFile() throws {
    let table = try Table(
      csv: "key,x,y,genre\n1,10,1,a\n4,20,,b\n8,1000,4,a\n11,40,2,b\n", source: "t.csv")
    func features(_ steps: [PreparationStep]) throws -> (FittedPipeline, Table) {
      let fitted = try Pipeline(
        target: "genre",
        steps: [
          .impute(Imputer(.indicator)), .encode(CategoryEncoder(["key": .cyclic(period: 12)])),
        ] + steps
      ).fitted(to: Split(training: table).training)
      return (fitted, try fitted.transformed(table))
    }
    let plain = try features([]).1
    for step: PreparationStep in [
      .transform(PowerTransformer(.log)), .transform(PowerTransformer(.boxCox)),
      .transform(PowerTransformer(.yeoJohnson)), .clip(QuantileClipper(0.3)),
    ] {
      let changed = try features([step]).1
      for name in ["key_sin", "key_cos", "y_missing"] {
        #expect(try changed.numbers(in: name) == plain.numbers(in: name), "\(step): \(name)")
      }
      #expect(try changed.numbers(in: "x") != plain.numbers(in: "x"), "\(step)")
    }
    let (fitted, scaled) = try features([.scale(Scaler(.standard, ["key": .minmax]))])
    #expect(
      try ["key_sin", "key_cos"].allSatisfy { try scaled.numbers(in: $0).max() == 1 })
    #expect(
      fitted.words.last == "scaled: minmax (2 columns); standard (3 columns)", "\(fitted.words)")
    #expect(throws: DataError.self) { _ = try features([.scale(Scaler(nil, ["kei": .minmax]))]) }
  }

  /// Numbers are categories by the texts of their cells, in the order of the numbers: "-0" and "0" are two.
  @Test func numbersAreCategoriesToo() throws {
    let (encoder, rows) = try fitted(CategoryEncoder(["x": .oneHot]), "x,y\n10,1\n-0,1\n2,1\n0,1\n")
    let encoded = try encoder.transformed(rows)
    #expect(encoded.columnNames == ["x=-0", "x=0", "x=2", "x=10", "y"])
    #expect(try encoded.numbers(in: "x=-0") == [0, 1, 0, 0])
    #expect(try encoded.numbers(in: "x=0") == [0, 0, 0, 1])
  }

  // MARK: texts

  /// Three rows of A, one of B, with s = 2: log(1 + 2/2), and 0 for what no other row has.
  @Test func countsOfTrainingRows() throws {
    let (encoder, rows) = try fitted(
      TextEncoder(counted: ["artist": 2]), "artist,x\nA,1\nB,2\nA,3\n,4\nA,5\n")
    #expect(
      try encoder.transformed(rows).numbers(in: "artist_count")
        == [log(2), 0, log(2), 0, log(2)])
    let new = try encoder.transformed(Table(csv: "artist,x\nC,1\nA,1\n"))
    #expect(try new.numbers(in: "artist_count") == [0, log(2)])
  }

  /// " a ": the n-grams " a", " a ", "a " fall into buckets by FNV-1a and MurmurHash3's last step; here by its definition anew.
  @Test func hashedTexts() throws {
    let buckets = 16
    let (encoder, rows) = try fitted(TextEncoder(hashed: ["title": buckets]), "title,x\nA,1\n,2\n")
    var expected = [Double](repeating: 0, count: buckets)
    for gram in [" a", " a ", "a "] {
      var hash: UInt64 = 14_695_981_039_346_656_037
      for byte in gram.utf8 {
        hash = (hash ^ UInt64(byte)).multipliedReportingOverflow(by: 1_099_511_628_211).partialValue
      }
      for factor in [0xFF51_AFD7_ED55_8CCD, 0xC4CE_B9FE_1A85_EC53] as [UInt64] {
        hash = (hash ^ (hash >> 33)).multipliedReportingOverflow(by: factor).partialValue
      }
      hash ^= hash >> 33
      expected[Int((hash >> 1) % UInt64(buckets))] += hash % 2 == 0 ? 1 : -1
    }
    let length = expected.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let encoded = try encoder.transformed(rows)
    for bucket in 0..<buckets where expected[bucket] != 0 {
      #expect(try encoded.numbers(in: "title#\(bucket)") == [expected[bucket] / length, 0])
    }
    #expect(encoded.columnNames.count == expected.count { $0 != 0 } + 1)
  }

  /// Similar titles are nearer to each other than to another one.
  @Test func similarTextsAreNear() throws {
    let (encoder, rows) = try fitted(
      TextEncoder(hashed: ["t": 1024]),
      "t,x\nsummer nights,1\nsummer night live,2\nthunderstruck,3\n")
    let table = try encoder.transformed(rows).dropping(["x"])
    let columns = try table.columnNames.map { try table.numbers(in: $0) }
    func product(_ a: Int, _ b: Int) -> Double { columns.reduce(0) { $0 + $1[a] * $1[b] } }
    #expect(abs(product(0, 0) - 1) < 1e-14)
    #expect(product(0, 1) > 0.5 && abs(product(0, 2)) < 0.2)
  }

  // MARK: components

  /// Points on a line: one component holds all.
  @Test func componentsTakeThePlaceOfColumns() throws {
    let (reducer, rows) = try fitted(ComponentReducer(.share(0.99)), "a,b\n0,0\n3,4\n6,8\n")
    let reduced = try reducer.transformed(rows)
    #expect(reduced.columnNames == ["component1"])
    try expectNear(reduced.numbers(in: "component1"), [-5, 0, 5]) { _ in 1e-14 }
    #expect(
      try message(ComponentReducer(.count(3)), "a,b\n0,0\n3,4\n")
        == "t.csv: found 2 columns, expected at least the 3 components asked for. Ask for fewer components."
    )
  }
}

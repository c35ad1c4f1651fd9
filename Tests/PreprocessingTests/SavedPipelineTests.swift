import Foundation
import MathKernels
import Preprocessing
import Tables
import TestSupport
import Testing
import Words

/// What pipelines learn from, and how they are saved.
@Suite struct SavedPipelineTests {
  /// Every step there is, in one pipeline.
  static let everyStep = Pipeline(
    target: "genre",
    steps: [
      .repairUnits(UnitRepair(.detected)),
      .encodeTexts(TextEncoder(hashed: ["title": 32], counted: ["artist": 3])),
      .impute(Imputer(.indicator, ["mode": .mostFrequent])),
      .clip(QuantileClipper(nil, ["tempo": 0.05])),
      .transform(PowerTransformer(nil, ["tempo": .yeoJohnson, "duration": .boxCox])),
      .encode(CategoryEncoder(["key": .cyclic(period: 12), "mode": .oneHot])),
      .scale(Scaler(.standard, ["tempo": .robust])), .normalizeRows(RowNormalizer()),
      .reduce(ComponentReducer(.count(6))),
    ])

  /// Rows of every kind of column, some cells missing.
  static func table(rows: Int, seed: UInt64) throws -> Table {
    var random = RandomStream(seed: seed)
    func numbers(_ make: (inout RandomStream) -> Double) -> [Double] {
      (0..<rows).map { _ in
        let number = make(&random)
        return random.uniform() < 0.1 ? .nan : number
      }
    }
    func texts(_ values: [String]) -> [String?] {
      (0..<rows).map { _ in values[Int(random.uniform() * Double(values.count))] }
    }
    return try Table(
      source: "t.csv",
      columns: [
        Column("title", texts: texts(["One", "Two words", "três", "IV"])),
        Column("artist", texts: texts(["A", "B", "C"])),
        Column("mode", texts: texts(["major", "minor"])),
        Column("tempo", numbers: numbers { 120 + 30 * $0.normal() }),
        Column(
          "duration",
          numbers: numbers { random in
            let minutes = 3 + random.uniform()
            return random.uniform() < 0.3 ? minutes : 60_000 * minutes
          }), Column("key", numbers: numbers { (12 * $0.uniform()).rounded(.down) }),
        Column("genre", texts: texts(["folk", "pop"])),
      ])
  }

  private static let encoder: JSONEncoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return encoder
  }()

  /// A pipeline knows nothing of the rows held out: others in their place leave the bits alone.
  @Test func learnsFromTrainingRowsOnly() throws {
    let training = try Self.table(rows: 80, seed: seed(1))
    let fits = try [2, 3 as UInt64].map { seed in
      let split = Split(training: training, test: try Self.table(rows: 40, seed: seed))
      return try Self.everyStep.fitted(to: split.training)
    }
    #expect(fits[0] == fits[1])
    #expect(try Self.encoder.encode(fits[0]) == Self.encoder.encode(fits[1]))
    // And a split of one table: rows that it holds out may change.
    let table = try Self.table(rows: 100, seed: seed(4))
    let split = try table.split(by: .random, test: 30, seed: seed(5))
    let held = Set(try #require(split.test).table.rowNumbers)
    let changed = try Table(
      source: "t.csv",
      columns: table.columns.map { column in
        guard case .numbers(let numbers) = column.cells else { return column }
        return Column(
          column.name,
          numbers: numbers.enumerated().map { held.contains($0 + 1) ? 7777 : $1 })
      })
    let again = try changed.split(by: .random, test: 30, seed: seed(5))
    #expect(again.test != split.test)
    #expect(
      try Self.encoder.encode(Self.everyStep.fitted(to: again.training))
        == Self.encoder.encode(Self.everyStep.fitted(to: split.training)))
  }

  /// Row by row, it makes no difference which other rows stand in the table.
  @Test func rowsArePreparedOneByOne() throws {
    let table = try Self.table(rows: 60, seed: seed(6))
    let fitted = try Self.everyStep.fitted(to: Split(training: table).training)
    let whole = try fitted.designMatrix(of: table)
    #expect(whole.features.count == 6 && whole.rowCount == 60)
    for row in [0, 17, 59] {
      let one = try fitted.designMatrix(of: table.rows(at: [row]))
      #expect(one == whole.rows(at: [row]))
    }
  }

  @Test(arguments: [
    Self.everyStep, Pipeline(target: "genre", dropped: ["title", "artist", "mode"]),
    Pipeline(
      target: "genre", dropped: ["title", "artist", "mode"],
      steps: [.impute(Imputer(.latent)), .scale(Scaler())]),
    Pipeline(
      target: "genre", dropped: ["title", "artist", "mode"], imputation: .zero, scaling: .none),
  ])
  func savedPipelinesOpenToTheLastBit(_ pipeline: Pipeline) throws {
    let table = try Self.table(rows: 60, seed: seed(7))
    let fitted = try pipeline.fitted(to: Split(training: table).training)
    let data = try Self.encoder.encode(fitted)
    let opened = try JSONDecoder().decode(FittedPipeline.self, from: data)
    #expect(opened == fitted)
    #expect(try Self.encoder.encode(opened) == data)
    #expect(!String(decoding: data, as: UTF8.self).contains("\"standard\":{}"))
    let other = try Self.table(rows: 20, seed: seed(8))
    let (found, expected) = (try opened.designMatrix(of: other), try fitted.designMatrix(of: other))
    #expect(found.features == expected.features)
    #expect(found.values.map(\.bitPattern) == expected.values.map(\.bitPattern))
  }

  /// Tempo 1, 2, 3 with one missing and energy 10, 20, 30, 40.
  static let small = """
    title,tempo,energy,genre
    A,1,10,pop
    B,,20,folk
    C,2,30,pop
    D,3,40,folk
    """

  @Test(arguments: [
    ("\"version\":3", "\"version\":4", "found format version 4, expected version 3"),
    ("\"features\":[\"tempo\",\"energy\"]", "\"features\":[\"tempo\"]", "do not match"),
    ("\"classes\":[\"folk\",\"pop\"]", "\"classes\":[\"pop\",\"pop\"]", "do not match"),
    ("\"column\":\"energy\"", "\"column\":\"tempo\"", "do not match"),
    ("\"unit\":", "\"unit\":-", "do not match"),
    (
      "{\"impute\":{\"columns\":{\"named\":{},\"others\":\"mean\"}}}",
      "{\"clip\":{\"columns\":{\"named\":{}}}}", "do not match"
    ),
    (
      "\"steps\":[{\"impute\":", "\"steps\":[{\"imputed\":",
      "step 1 of the pipeline: found the kind \"imputed\", expected one of repair_units, encode_texts, encode, impute, "
        + "clip, transform, scale, normalize_rows, reduce"
    ),
    ("\"steps\":[{\"impute\":", "\"steps\":[{\"imputed\":", ". Did you mean \"impute\"?"),
    (
      "{\"scale\":{\"scales\"", "{\"wavelet\":{\"scales\"",
      ". Open the fit with the version of the program that wrote it."
    ),
    (
      "{\"scale\":{\"scales\"", "{\"normalize_rows\":{},\"scale\":{\"scales\"",
      "step 2 of the pipeline: found the kinds \"normalize_rows\", \"scale\", expected one of"
    ),
  ])
  func damagedPipelinesAreRefused(text: String, damage: String, message: String) throws {
    let table = try Table(csv: Self.small, source: "train.csv")
    let fitted = try Pipeline(target: "genre", dropped: ["title"])
      .fitted(to: Split(training: table).training)
    let json = String(decoding: try Self.encoder.encode(fitted), as: UTF8.self)
    #expect(json.contains(text), "\(json)")
    let damaged = Data(json.replacingOccurrences(of: text, with: damage).utf8)
    let error = #expect(throws: DataError.self) {
      try JSONDecoder().decode(FittedPipeline.self, from: damaged)
    }
    #expect(error?.message(for: .commandLine).contains(message) == true)
  }

  /// What the first version of the program wrote for the small table.
  @Test func theFirstFormatIsRead() throws {
    let json = """
      {"version": 1, "features": ["tempo", "energy"], "classes": ["folk", "pop"],
       "settings": {"target": "genre", "dropped": ["title"], "imputation": "mean", "scaling": "standard"},
       "imputer": {"columns": ["tempo", "energy"], "means": [2, 25]},
       "scaler": {"columns": ["tempo", "energy"], "means": [2, 25], "deviations": [0.5, 12.5]}}
      """
    let opened = try JSONDecoder().decode(FittedPipeline.self, from: Data(json.utf8))
    let table = try Table(csv: Self.small, source: "train.csv")
    #expect(try opened.designMatrix(of: table).values == [-2, -1.2, 0, -0.4, 0, 0.4, 2, 1.2])
    #expect(try opened.labels(of: table).codes == [1, 0, 1, 0])
    #expect(opened.settings.dropped == ["title"] && opened.notes(on: table).isEmpty)
    let broken = json.replacingOccurrences(of: "[0.5, 12.5]", with: "[0.5]")
    let error = #expect(throws: DataError.self) {
      try JSONDecoder().decode(FittedPipeline.self, from: Data(broken.utf8))
    }
    #expect(error?.message(for: .commandLine).contains("do not match") == true)
  }

  /// The second version, which had no references of powers and held no columns.
  @Test func theSecondFormatIsRead() throws {
    let json = """
      {"version": 2, "columns": ["tempo"], "texts": [], "features": ["tempo"], "classes": ["folk", "pop"],
       "settings": {"target": "genre", "dropped": [], "steps": [
         {"impute": {"columns": {"others": "mean", "named": {}}}},
         {"transform": {"columns": {"others": "box-cox", "named": {}}}},
         {"scale": {"columns": {"others": "standard", "named": {}}}}]},
       "steps": [
         {"impute": {"fillings": [
           {"column": "tempo", "number": 2, "marks_missing": false, "missing_in_training": 1}]}},
         {"transform": {"powers": [{"column": "tempo", "transformation": "box-cox", "exponent": 2}]}},
         {"scale": {"scales": [{"column": "tempo", "centre": 1.5, "unit": 0.5}]}}]}
      """
    let opened = try JSONDecoder().decode(FittedPipeline.self, from: Data(json.utf8))
    let table = try Table(csv: Self.small, source: "train.csv")
    // (x² − 1)/2 of 1, 2, 2, 3 is 0, 1½, 1½, 4.
    try expectNear(opened.designMatrix(of: table).values, [-3, 0, 0, 5]) { _ in 1e-14 }
    #expect(opened.heldColumns.isEmpty)
    let again = try JSONDecoder().decode(
      FittedPipeline.self, from: Self.encoder.encode(opened))
    #expect(again == opened)
  }

  /// Latent cells are left as they are, and need the scale that their prior has.
  @Test func latentCellsStayMissing() throws {
    let rows = Split(training: try Table(csv: Self.small, source: "train.csv")).training
    func pipeline(_ steps: [PreparationStep]) -> Pipeline {
      Pipeline(target: "genre", dropped: ["title"], steps: steps)
    }
    let fitted = try pipeline([.impute(Imputer(.mean, ["tempo": .latent])), .scale(Scaler())])
      .fitted(to: rows)
    #expect(fitted.latentFeatures == ["tempo"])
    let values = try fitted.designMatrix(of: rows.table).values
    // The mean of 1, 2, 3 is 2, their variance 2/3.
    expectNear(
      stride(from: 0, to: 8, by: 2).map { values[$0] },
      [-1.5.squareRoot(), nil, 0, 1.5.squareRoot()]
    ) {
      _ in 1e-15
    }
    for scaling in [Scaling.none, .robust] {
      let error = #expect(throws: DataError.self) {
        try pipeline([.impute(Imputer(.latent)), .scale(Scaler(scaling))]).fitted(to: rows)
      }
      #expect(
        error?.suggestion?.words(for: .commandLine)
          == "Use --scale standard, or fill the cells otherwise.")
    }
    let error = #expect(throws: DataError.self) {
      try pipeline([.impute(Imputer(.latent)), .scale(Scaler()), .normalizeRows(RowNormalizer())])
        .fitted(to: rows)
    }
    #expect(error?.found == "a missing cell")
  }
}

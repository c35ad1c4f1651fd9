import Foundation
import MathKernels
import Preprocessing
import Tables
import Testing
import Words

/// Columns that are the same in all training rows, while rows held out have other values.
@Suite struct HeldColumnTests {
  /// Four rows to train on and two held out; `held` is given the cells of the last column, training rows first.
  private static func split(_ cells: [String]) throws -> Split {
    let lines = zip(["1", "2", "3", "4", "5", "6"], zip(cells, "xyxyxy")).map {
      "\($0),\($1.0),\($1.1)"
    }
    func table(_ rows: ArraySlice<String>) throws -> Table {
      try Table(csv: (["a,held,y"] + rows).joined(separator: "\n"), source: "t.csv")
    }
    return try Split(training: table(lines[..<4]), test: table(lines[4...]))
  }

  private static func fitted(_ cells: [String], _ steps: [PreparationStep]) throws
    -> (pipeline: FittedPipeline, test: [Double])
  {
    let split = try split(cells)
    let pipeline = try Pipeline(target: "y", steps: steps).fitted(to: split.training)
    let test = try #require(split.test).table
    let matrix = try pipeline.designMatrix(of: test)
    let places = matrix.features.indices.filter { matrix.features[$0] != "a" }
    return (pipeline, places.flatMap { place in (0..<2).map { matrix[$0, place] } })
  }

  static let cases: [(cells: [String], steps: [PreparationStep])] = [
    (["0", "0", "0", "0", "1", "0"], [.scale(Scaler())]),
    (["0", "0", "0", "0", "1", "0"], [.scale(Scaler(.robust))]),
    (["0", "0", "0", "0", "1", "0"], [.scale(Scaler(.minmax))]),
    // The same once missing cells are filled.
    (["7", "", "7", "7", "8", ""], [.impute(Imputer(.mean)), .scale(Scaler())]),
    // All missing, and nothing to fill them with.
    (["", "", "", "", "8", "9"], [.impute(Imputer(.mean)), .scale(Scaler())]),
    (["", "", "", "", "8", "9"], [.impute(Imputer(.median))]),
    (["", "", "", "", "8", ""], [.impute(Imputer(.indicator)), .scale(Scaler())]),
    (["", "", "", "", "8", ""], [.impute(Imputer(.latent)), .scale(Scaler())]),
    // No exponent to learn; a number outside the domain among the rows held out does not matter.
    (["3", "3", "3", "3", "8", "-1"], [.transform(PowerTransformer(.boxCox)), .scale(Scaler())]),
    (["3", "3", "3", "3", "8", "-1"], [.transform(PowerTransformer(.yeoJohnson))]),
    (["3", "3", "3", "3", "8", "1"], [.clip(QuantileClipper(0.1)), .scale(Scaler())]),
    (["3", "3", "3", "3", "8", "3"], [.impute(Imputer(.zero)), .scale(Scaler())]),
    // A cell is missing only where rows are held out.
    (["3", "3", "3", "3", "", "3"], [.impute(Imputer(.zero)), .scale(Scaler())]),
    // One level of two.
    (
      ["u", "u", "u", "u", "v", "u"],
      [.encode(CategoryEncoder(["held": .oneHot])), .scale(Scaler())]
    ),
    (
      ["u", "u", "u", "u", "v", "u"],
      [.encodeTexts(TextEncoder(counted: ["held": 5])), .scale(Scaler())]
    ),
    (
      ["3", "3", "3", "3", "4", "3"],
      [.encode(CategoryEncoder(["held": .cyclic(period: 12)])), .scale(Scaler())]
    ),
  ]

  @Test(arguments: cases.indices)
  func heldAtZero(_ place: Int) throws {
    let (cells, steps) = Self.cases[place]
    let (pipeline, test) = try Self.fitted(cells, steps)
    #expect(!pipeline.heldColumns.isEmpty)
    #expect(pipeline.heldColumns.allSatisfy { $0.hasPrefix("held") })
    #expect(!test.isEmpty && test.allSatisfy { $0 == 0 }, "\(test)")
    #expect(pipeline.heldNote?.contains("the same in all training rows") == true)
    // As saved.
    let data = try JSONEncoder().encode(pipeline)
    #expect(try JSONDecoder().decode(FittedPipeline.self, from: data) == pipeline)
  }

  /// Encoded columns without a value in the training rows are left out.
  @Test func nothingToEncode() throws {
    let cells = ["", "", "", "", "u", "v"]
    for step in [
      PreparationStep.encode(CategoryEncoder(["held": .oneHot])),
      .encodeTexts(TextEncoder(hashed: ["held": 8])),
    ] {
      let (pipeline, _) = try Self.fitted(cells, [step, .scale(Scaler())])
      #expect(pipeline.features == ["a"] && pipeline.heldColumns == ["held"])
    }
  }

  static let made: [(cells: [String], step: PreparationStep)] = [
    // Every value twice in the training rows.
    (["u", "u", "v", "v", "u", "v"], .encodeTexts(TextEncoder(counted: ["held": 5]))),
    (
      ["only", "only", "only", "only", "only", "only"],
      .encodeTexts(TextEncoder(hashed: ["held": 8]))
    ),
    (["u", "u", "u", "u", "u", "u"], .encodeTexts(TextEncoder(counted: ["held": 5]))),
    (["u", "u", "u", "u", "u", "u"], .encode(CategoryEncoder(["held": .oneHot]))),
    (["3", "3", "3", "3", "3", "3"], .encode(CategoryEncoder(["held": .cyclic(period: 12)]))),
    // One value with gaps, in the training rows and beside them.
    (["7", "", "7", "7", "7", ""], .impute(Imputer(.mean))),
    (["7", "", "7", "7", "7", "7"], .impute(Imputer(.median))),
  ]

  /// What steps make of a column may be the same in all training rows though the column is not, and whatever the rows held out are.
  @Test(arguments: made.indices)
  func madeColumns(_ place: Int) throws {
    let (cells, step) = Self.made[place]
    for scaling in [Scaling.standard, .robust, .minmax] {
      let (pipeline, test) = try Self.fitted(cells, [step, .scale(Scaler(scaling))])
      #expect(!test.isEmpty && test.allSatisfy { $0 == 0 }, "\(test)")
      #expect(!pipeline.heldColumns.isEmpty)
      #expect(pipeline.heldColumns.allSatisfy { $0.hasPrefix("held") })
      #expect(pipeline.heldNote?.contains("the same in all training rows") == true)
    }
  }

  /// A mark of gaps varies, though the column does not.
  @Test func marksOfGapsAreNotHeld() throws {
    let (pipeline, _) = try Self.fitted(
      ["7", "", "7", "7", "7", ""], [.impute(Imputer(.indicator)), .scale(Scaler())])
    #expect(pipeline.features == ["a", "held", "held_missing"] && pipeline.heldColumns == ["held"])
  }

  /// Components of a held column are those of the others.
  @Test func components() throws {
    let (pipeline, _) = try Self.fitted(
      ["0", "0", "0", "0", "1", "0"], [.scale(Scaler()), .reduce(ComponentReducer(.count(2)))])
    #expect(pipeline.features == ["component1", "component2"])
    #expect(pipeline.heldColumns == ["held"])
  }

  /// A column that varies nowhere is refused, and one that varies in the training rows is not held.
  @Test func othersAreNotHeld() throws {
    for cells in [["0", "0", "0", "0", "0", "0"], ["", "", "", "", "", ""]] {
      let error = #expect(throws: DataError.self) {
        try Self.fitted(cells, [.impute(Imputer(.mean)), .scale(Scaler())])
      }
      #expect(error?.location.description.contains("held") == true)
    }
    let (pipeline, test) = try Self.fitted(["0", "0", "0", "1", "1", "0"], [.scale(Scaler())])
    #expect(pipeline.heldColumns.isEmpty && pipeline.heldNote == nil && test[0] != test[1])
  }

  /// What is learned of the training rows is the same whatever the rows held out say.
  @Test func nothingIsLearnedOfRowsHeldOut() throws {
    let (first, _) = try Self.fitted(["0", "0", "0", "0", "1", "0"], [.scale(Scaler())])
    let (second, _) = try Self.fitted(["0", "0", "0", "0", "7", "-3"], [.scale(Scaler())])
    #expect(first == second)
  }
}

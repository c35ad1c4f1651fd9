import Foundation
import MathKernels
import Preprocessing
import Tables
import Testing

@Suite struct PipelineTests {
  /// Tempo 1, 2, 3 with one missing and energy 10, 20, 30, 40.
  let training: Split
  let pipeline = Pipeline(target: "genre", dropped: ["title"])

  init() throws {
    let table = try Table(
      csv: "title,tempo,energy,genre\nA,1,10,pop\nB,,20,folk\nC,2,30,pop\nD,3,40,folk\n",
      source: "train.csv")
    training = Split(training: table)
  }

  @Test func imputesThenScalesByHand() throws {
    let fitted = try pipeline.fitted(to: training.training)
    #expect(fitted.features == ["tempo", "energy"])
    #expect(fitted.classes == ["folk", "pop"])
    // Tempo is 1, 2, 2, 3 after imputation: mean 2, population variance 2/4.
    // Energy: mean 25, population variance (225 + 25 + 25 + 225)/4 = 125.
    let matrix = try fitted.designMatrix(of: training.training.table)
    let (t, e) = (2.0.squareRoot(), 5 / 125.0.squareRoot())
    let expected = [-t, -3 * e, 0, -e, 0, e, t, 3 * e]
    #expect(matrix.features == ["tempo", "energy"])
    #expect(zip(matrix.values, expected).allSatisfy { abs($0 - $1) < 1e-15 })
    #expect(try fitted.labels(of: training.training.table).codes == [1, 0, 1, 0])
  }

  @Test func newRowsAreMatchedByNameAndFilledFromTraining() throws {
    let fitted = try pipeline.fitted(to: training.training)
    let new = try Table(csv: "extra,energy,tempo\nx,25,\ny,,2\n", source: "new.csv")
    #expect(try fitted.designMatrix(of: new).values == [0, 0, 0, 0])
    #expect(
      fitted.notes(on: new) == ["new.csv: column \"extra\" unknown to the fit and ignored."])
    #expect(fitted.notes(on: training.training.table).isEmpty)
    #expect(try fitted.labelsIfPresent(of: new) == nil)
    let unlabelled = try Table(csv: "energy,tempo,genre\n1,2,\n3,4,\n")
    #expect(try fitted.labelsIfPresent(of: unlabelled) == nil)
    let labelled = try Table(csv: "genre\npop\n")
    #expect(try fitted.labelsIfPresent(of: labelled)?.codes == [1])
  }

  @Test func preparedMatricesStayAsTheyAre() throws {
    let table = try Table(csv: "a,b,y\n1,5,u\n2,5,v\n")
    let settings = Pipeline(target: "y", imputation: .none, scaling: .none)
    let fitted = try settings.fitted(to: Split(training: table).training)
    #expect(try fitted.designMatrix(of: table).values == [1, 5, 2, 5])
    #expect(fitted.imputer == nil && fitted.scaler == nil)
  }

  /// Each combination on its own: the matrix of one does not leak into another.
  @Test func imputationAndScalingAreIndependent() throws {
    let imputed = try Pipeline(target: "genre", dropped: ["title"], scaling: .none)
      .fitted(to: training.training)
    let table = training.training.table
    #expect(try imputed.designMatrix(of: table).values == [1, 10, 2, 20, 2, 30, 3, 40])
    let scaled = try Pipeline(target: "genre", dropped: ["title", "tempo"], imputation: .none)
      .fitted(to: training.training)
    #expect(
      try scaled.designMatrix(of: table).values
        == [10, 20, 30, 40].map { ($0 - 25) / 125.0.squareRoot() })
  }

  @Test func learnsFromTrainingRowsOnly() throws {
    let other = try Table(csv: "tempo,energy,genre\n1000,2000,pop\n", source: "test.csv")
    let split = Split(training: training.training, test: other)
    #expect(
      try pipeline.fitted(to: split.training) == pipeline.fitted(to: training.training))
  }

  @Test(arguments: Imputation.allCases, Scaling.allCases)
  func savedPipelinesOpenToTheLastBit(imputation: Imputation, scaling: Scaling) throws {
    var random = RandomStream(seed: 41)
    let numbers = (0..<50).map { _ in random.normal() * 1e-3 + 7 }
    let table = try Table(columns: [
      Column("x", numbers: numbers), Column("y", texts: (0..<50).map { $0 < 20 ? "é" : "\"" }),
    ])
    let fitted = try Pipeline(target: "y", imputation: imputation, scaling: scaling)
      .fitted(to: Split(training: table).training)
    let data = try JSONEncoder().encode(fitted)
    let opened = try JSONDecoder().decode(FittedPipeline.self, from: data)
    #expect(opened == fitted)
    #expect(try opened.designMatrix(of: table) == fitted.designMatrix(of: table))
  }

  @Test(arguments: [
    ("\"version\":1", "\"version\":2", "format version 2"),
    ("\"features\":[\"tempo\",\"energy\"]", "\"features\":[\"tempo\"]", "do not match"),
    ("\"classes\":[\"folk\",\"pop\"]", "\"classes\":[\"pop\",\"pop\"]", "do not match"),
    ("\"imputation\":\"mean\"", "\"imputation\":\"none\"", "do not match"),
    ("\"means\":[2,25]", "\"means\":[2]", "do not match"),
  ])
  func damagedPipelinesAreRefused(text: String, damage: String, message: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let json = String(
      decoding: try encoder.encode(try pipeline.fitted(to: training.training)), as: UTF8.self)
    #expect(json.contains(text), "\(json)")
    let damaged = Data(json.replacingOccurrences(of: text, with: damage).utf8)
    let error = #expect(throws: DataError.self) {
      try JSONDecoder().decode(FittedPipeline.self, from: damaged)
    }
    #expect(error?.description.contains(message) == true)
  }
}

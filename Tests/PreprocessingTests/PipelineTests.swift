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
      fitted.notes(on: new) == [
        "new.csv: column \"extra\" unknown to the fit and ignored.",
        "new.csv, column \"energy\": 1 missing cell filled with 25, though none was missing in training.",
      ])
    #expect(fitted.notes(on: training.training.table).isEmpty)
    #expect(try fitted.labelsIfPresent(of: new) == nil)
    let unlabeled = try Table(csv: "energy,tempo,genre\n1,2,\n3,4,\n")
    #expect(try fitted.labelsIfPresent(of: unlabeled) == nil)
    let labeled = try Table(csv: "genre\npop\n")
    #expect(try fitted.labelsIfPresent(of: labeled)?.codes == [1])
  }

  /// Four digits, whatever the size.
  @Test(arguments: [("0.1,0.2,0.4", "0.2333"), ("1e-171,2e-171,3e-171", "2e-171")])
  func fillingsAreShort(_ cells: String, _ words: String) throws {
    let rows = cells.split(separator: ",").enumerated().map { "\($1),\(["u", "v"][$0 % 2])" }
    let table = try Table(csv: "a,y\n" + rows.joined(separator: "\n") + "\n")
    let fitted = try Pipeline(target: "y").fitted(to: Split(training: table).training)
    let notes = fitted.notes(on: try Table(csv: "a,b\n,1\n", source: "new.csv"))
    #expect(notes.contains { $0.contains("filled with \(words), though") }, "\(notes)")
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
}

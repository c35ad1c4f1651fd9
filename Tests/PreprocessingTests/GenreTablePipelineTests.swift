import MathKernels
import Preprocessing
import Tables
import TestSupport
import Testing

/// The study's own preprocessing on its own table.
@Suite(.enabled(if: ReferenceFiles.data != nil, "needs the folder of data"))
struct GenreTablePipelineTests {
  let table: Table
  let pipeline = Pipeline(target: "Class", dropped: ["Artist Name", "Track Name"])

  init() throws {
    let folder = try #require(ReferenceFiles.data)
    table = try Table.read(path: folder.appendingPathComponent("music-genre/train.csv").path)
  }

  /// Means and deviations from Python's `statistics` (`fmean`, `pstdev`) over all rows.
  @Test func meansAndDeviationsOfAllRows() throws {
    let fitted = try pipeline.fitted(to: Split(training: table).training)
    #expect(fitted.features.count == 14)
    let imputer = try #require(fitted.imputer)
    let scaler = try #require(fitted.scaler)
    // Adding n squares one after another may err by n units in the last place.
    let tolerance = Double(table.rowCount) * .ulpOfOne
    for (name, mean, deviation) in [
      ("tempo", 122.62329400977995, 29.570705718715953),
      ("loudness", -7.910659757723939, 4.049038503225858),
      ("key", 5.952446502315104, 3.012567764105461),
    ] {
      let index = try #require(fitted.features.firstIndex(of: name))
      #expect(imputer.fillings[index].column == name && scaler.scales[index].column == name)
      guard case .number(let filling) = imputer.fillings[index].value else {
        Issue.record("\(name) is not filled with a number")
        continue
      }
      #expect(abs(filling / mean - 1) < 1e-14)
      #expect(abs(scaler.scales[index].unit / deviation - 1) < tolerance)
    }
  }

  @Test(.tags(.random)) func trainingRowsAreStandardAndTestRowsNearlySo() throws {
    let split = try table.split(target: "Class", train: 1000, test: 200, seed: seed(1))
    let fitted = try pipeline.fitted(to: split.training)
    let matrix = try fitted.designMatrix(of: split.training.table)
    #expect(matrix.rowCount == 1000)
    for feature in matrix.features.indices {
      let values = (0..<1000).map { matrix[$0, feature] }
      #expect(abs(values.reduce(0, +)) < 1e-9)
      #expect(abs(values.reduce(0) { $0 + $1 * $1 } / 1000 - 1) < 1e-12)
    }
    let test = try #require(split.test).table
    let held = try fitted.designMatrix(of: test)
    #expect(held.rowCount == 200)
    // The mean of 200 standard values less that of the 1000 they were scaled by; strata make it smaller still.
    let standardError = (1.0 / 200 + 1.0 / 1000).squareRoot()
    for feature in held.features.indices {
      let sum = (0..<200).reduce(0.0) { $0 + held[$1, feature] }
      #expect(abs(sum / 200) < 5 * standardError)
      #expect(sum != 0)
    }
    #expect(try fitted.labels(of: test).classes == (0...10).map(String.init))
  }

  @Test func theUnlabeledTableIsReady() throws {
    let fitted = try pipeline.fitted(to: Split(training: table).training)
    let folder = try #require(ReferenceFiles.data)
    let new = try Table.read(path: folder.appendingPathComponent("music-genre/test.csv").path)
    #expect(try fitted.designMatrix(of: new).rowCount == 7_713)
    #expect(try fitted.labelsIfPresent(of: new) == nil)
    #expect(fitted.notes(on: new).isEmpty)
  }
}

import Bayes
import FitSupport
import Foundation
import GenreModels
import TestSupport
import Testing

@Suite struct EvaluationTests {
  private static func split() throws -> Split {
    try Table.read(path: Repository.scores).split(target: "genre", train: 200, test: 100, seed: 3)
  }

  /// The test rows of a fit score as the fit reported them; columns may be in any order.
  @Test func testRowsScoreAsInTheReport() throws {
    let split = try Self.split()
    let test = try #require(split.test?.table)
    let fit = try HierarchicalClassifier().fit(
      to: split, pipeline: Pipeline(target: "genre", dropped: ["title", "source"]),
      by: .map(MAP(seed: 1)))
    let turned = try Table(source: "turned", columns: test.columns.reversed())
    for table in [test, turned] {
      let found = try fit.evaluate(table)
      #expect(found.score == fit.report.test)
      #expect(found.baseline == fit.report.baseline)
      let classes = try #require(found.classes)
      let score = try #require(fit.report.test?.classes)
      #expect(classes.accuracy.value == score.accuracy && classes.logLoss.value == score.logLoss)
      #expect(classes.confusion.counts == score.confusion)
      #expect(found.classNames == fit.report.classes)
    }
    let own = try fit.evaluate(split.training.table.rows(at: Array(0..<50)))
    #expect(own.learnedRows == 50 && own.caution?.contains("50 rows of 50") == true)
    let document = try fit.evaluate(test).document()
    #expect(document.figures.map(\.name) == ["reliability", "confusion"])
    #expect(document.text().contains("accuracy"))
  }

  /// A class that no training row had is refused with its row, a table without the target by its name.
  @Test func whatCannotBeScoredIsRefused() throws {
    let split = try Self.split()
    let fit = try HierarchicalClassifier().fit(
      to: split, pipeline: Pipeline(target: "genre", dropped: ["title", "source"]),
      by: .ancestral(draws: 5, seed: 1))
    let text = try String(contentsOfFile: Repository.scores, encoding: .utf8)
    try withTemporaryFolder { folder in
      let path = folder + "/other.csv"
      let lines = text.split(separator: "\n").prefix(4).map(String.init)
      let wrong = lines.prefix(3) + [lines[3].replacing(/[^,]*$/, with: "Techno")]
      try Data(wrong.joined(separator: "\n").utf8).write(to: URL(filePath: path))
      let error = #expect(throws: DataError.self) { try fit.evaluate(Table.read(path: path)) }
      #expect(error?.description.contains("Techno") == true, "\(String(describing: error))")
      #expect(error?.description.contains("genre") == true)
      let bare = lines.map { $0.replacing(/,[^,]*$/, with: "") }
      try Data(bare.joined(separator: "\n").utf8).write(to: URL(filePath: path))
      let missing = #expect(throws: DataError.self) { try fit.evaluate(Table.read(path: path)) }
      #expect(missing?.description.contains("genre") == true)
    }
  }
}

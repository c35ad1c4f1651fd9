import Bayes
import Foundation
import GenreModels
import Testing

@Suite struct ReportTextTests {
  static let table = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Data/score_features.csv").path

  static func fit(_ approximation: Approximation, seed: UInt64 = 3) throws -> GenreFit {
    try GenreModel(.hierarchical).fit(
      to: Table.read(path: table).split(target: "genre", train: 200, test: 100, seed: seed),
      pipeline: Pipeline(target: "genre", dropped: ["title", "source"]), by: approximation)
  }

  @Test func theTextSaysWhatTheReportHolds() throws {
    let fit = try Self.fit(.ancestral(draws: 20, seed: 4))
    let text = fit.report.text()
    let test = try #require(fit.report.test)
    #expect(text.contains("hierarchical by ancestral sampling"))
    #expect(text.contains("200 training rows, 100 test rows, 16 features, 9 classes"))
    // The confusion matrix counts every test row once.
    #expect(test.confusion.reduce(0, +) == 100)
    let trace = (0..<9).reduce(0) { $0 + test.confusion[$1 * 9 + $1] }
    #expect(test.accuracy == Double(trace) / 100)
  }

  @Test func aFitComparedWithItselfDiffersByNothing() throws {
    let fit = try Self.fit(.ancestral(draws: 50, seed: 4))
    let comparison = try Comparison(fit, named: "a", fit, named: "b")
    #expect(comparison.rootMeanSquareShift == 0)
    #expect(comparison.medianRatioOfSDs == 1)
    #expect(comparison.isLikeWithLike)
    #expect(comparison.text().contains("test log loss"))
  }

  @Test func fitsOfOtherRowsAreNotLikeWithLike() throws {
    let first = try Self.fit(.ancestral(draws: 20, seed: 4))
    let second = try Self.fit(.ancestral(draws: 20, seed: 5), seed: 6)
    let comparison = try Comparison(first, named: "a", second, named: "b")
    #expect(!comparison.isLikeWithLike)
    #expect(comparison.verdict.first?.contains("differ in data (training rows, test rows)") == true)
    // It is said above the tables, once.
    let text = comparison.text()
    #expect(text.hasPrefix("caution: The two fits differ in data"))
    #expect(text.components(separatedBy: "differ in data").count == 2)
  }
}

import Bayes
import Foundation
import GenreModels
import TestSupport
import Testing

@Suite struct ReportTextTests {
  static let table = Repository.scores

  static func fit(_ approximation: Approximation, seed: UInt64 = 3) throws -> TableFit {
    try HierarchicalClassifier().fit(
      to: Table.read(path: table).split(target: "genre", train: 200, test: 100, seed: seed),
      pipeline: Pipeline(target: "genre", dropped: ["title", "source"]), by: approximation)
  }

  @Test func theTextSaysWhatTheReportHolds() throws {
    let fit = try Self.fit(.ancestral(draws: 20, seed: 4))
    let text = fit.report.text()
    let test = try #require(fit.report.test?.classes)
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

  /// `01` and `1` are two names of one number: rows where they are swapped are other rows to what uses the names, and the same to
  /// what uses the numbers.
  @Test func namesOfOneNumberAreDifferentRows() throws {
    func fit(_ names: [String], _ steps: [PreparationStep]) throws -> TableFit {
      let rows = (0..<40).map { "\($0),\(names[$0 % 2]),\($0 % 3 == 0 ? "p" : "q")" }
      let table = try Table(csv: (["a,g,y"] + rows).joined(separator: "\n"))
      return try LogisticClassifier().fit(
        to: table.split(target: "y", train: 30, test: 10, seed: 1),
        pipeline: Pipeline(target: "y", steps: steps), by: .ancestral(draws: 20, seed: 2))
    }
    func isLikeWithLike(_ first: [PreparationStep], _ second: [PreparationStep]) throws -> Bool {
      try Comparison(fit(["1", "01"], first), named: "a", fit(["01", "1"], second), named: "b")
        .isLikeWithLike
    }
    let encodings: [PreparationStep] = [
      .encode(CategoryEncoder(["g": .oneHot])), .encodeTexts(TextEncoder(hashed: ["g": 4])),
      .encodeTexts(TextEncoder(counted: ["g": 1])),
    ]
    for encoding in encodings {
      #expect(try !isLikeWithLike([encoding], [encoding]))
      #expect(
        try Comparison(
          fit(["1", "01"], [encoding]), named: "a", fit(["1", "01"], [encoding]), named: "b"
        ).isLikeWithLike)
    }
    func agree(target: String, _ kind: TargetKind) throws -> Bool {
      let sums = try ["g,y\n1,0\n01,1\n", "g,y\n01,0\n1,1\n"].map { csv in
        let split = try Split(training: Table(csv: csv, source: "t.csv"))
        let fitted = try Pipeline(target: target, steps: []).fitted(to: split.training, as: kind)
        return try SplitChecksums(split, preparedBy: fitted)
      }
      return sums[0].training.agree(with: sums[1].training)
    }
    #expect(try !agree(target: "g", .classes))
    #expect(try agree(target: "g", .quantity))
    #expect(try agree(target: "y", .classes))
  }

  /// What fits of earlier versions saved has no checksums of texts.
  @Test func earlierChecksumsAreComparedByNumbers() throws {
    let table = try Table(csv: "g,y\n1,0\n01,1\n", source: "t.csv")
    let swapped = try Table(csv: "g,y\n01,0\n1,1\n", source: "t.csv")
    let pipeline = Pipeline(target: "y", steps: [.encode(CategoryEncoder(["g": .oneHot]))])
    func sums(_ table: Table) throws -> SplitChecksums {
      let split = Split(training: table)
      return try SplitChecksums(split, preparedBy: pipeline.fitted(to: split.training))
    }
    let data = try JSONEncoder().encode(try sums(table))
    var object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    var training = try #require(object["training"] as? [String: Any])
    #expect(training.removeValue(forKey: "names") != nil)
    object["training"] = training
    let earlier = try JSONDecoder().decode(
      SplitChecksums.self, from: JSONSerialization.data(withJSONObject: object))
    #expect(try earlier.training.agree(with: sums(swapped).training))
    #expect(try sums(swapped).training.agree(with: earlier.training))
    #expect(try !sums(table).training.agree(with: sums(swapped).training))
    let read = try JSONDecoder().decode(SplitChecksums.self, from: data)
    #expect(try read == sums(table))
    // Nor hashes of rows: in another order they are others.
    let turned = try sums(table.rows(at: [1, 0])).training
    #expect(read.training.agreeInAnyOrder(with: turned) && !read.training.agree(with: turned))
    #expect(training.removeValue(forKey: "anyOrder") != nil)
    object["training"] = training
    let oldest = try JSONDecoder().decode(
      SplitChecksums.self, from: JSONSerialization.data(withJSONObject: object))
    #expect(!oldest.training.agreeInAnyOrder(with: turned))
    #expect(try oldest.training.agreeInAnyOrder(with: sums(table).training))
  }

  private func fit(
    _ header: String, target: String, _ shift: Int = 0, file: String = "t.csv"
  ) throws -> TableFit {
    let names = ["p", "q"]
    let rows = (0..<40).map { row -> String in
      let (a, b) = ((row + shift) * 7 % 11, row * 3 % (5 + shift))
      return "\(a),\(b),\(names[row % 2]),\(names[row / 20])"
    }
    let table = try Table(csv: ([header] + rows).joined(separator: "\n"), source: file)
    return try LogisticClassifier().fit(
      to: Split(
        training: table.rows(at: Array(0..<30)), test: table.rows(at: Array(30..<40))),
      pipeline: Pipeline(
        target: target, dropped: table.columnNames.suffix(2).filter { $0 != target }),
      by: .ancestral(draws: 20, seed: 2))
  }

  /// Tables without a column in common: that their classes come in one order does not make their rows the same.
  @Test func unrelatedTablesHaveOtherRows() throws {
    let first = try fit("a,b,y,z", target: "y")
    let other = try Comparison(first, named: "a", fit("u,v,y,w", target: "y", 2), named: "b")
    #expect(other.verdict.first?.contains("differ in data (training rows, test rows") == true)
    #expect(other.test?.classes?.pairs == nil)
    // A table of which some columns are the same.
    let same = try Comparison(first, named: "a", fit("a,c,y,z", target: "y"), named: "b")
    #expect(same.test?.classes?.pairs != nil)
  }

  @Test func fitsOfOtherTargetsAreRefused() throws {
    let first = try fit("a,b,y,z", target: "y")
    let error = #expect(throws: DataError.self) {
      try Comparison(first, named: "a", fit("a,b,y,z", target: "z"), named: "b")
    }
    #expect(error?.suggestion?.words(for: .commandLine) == "Compare fits of one target.")
    // The same target under another name.
    #expect(throws: Never.self) {
      try Comparison(first, named: "a", fit("a,b,label,z", target: "label"), named: "b")
    }
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

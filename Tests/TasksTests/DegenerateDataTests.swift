import Bayes
import FitSupport
import Fitting
import Foundation
import GenreModels
import Posteriors
import TestSupport
import Testing
import Words

/// A table of which little can be learned, or nothing.
struct DegenerateTable {
  /// What a fit to it may come to.
  enum Ending {
    /// One sentence about the table, with these words.
    case refused(String)
    /// A fit whose scores are numbers.
    case fitted
  }

  let words: String
  let csv: String
  let ending: Ending
  var scaling = Scaling.none

  init(
    _ words: String, _ header: String, _ rows: [String], _ ending: Ending,
    scaling: Scaling = .none
  ) {
    (self.words, csv, self.ending) = (words, ([header] + rows).joined(separator: "\n"), ending)
    self.scaling = scaling
  }

  /// Numbers without a pattern, between −1 and 1.
  static func noise(_ row: Int, _ column: Int) -> Double {
    sine(1.7 * Double(row) + 2.9 * Double(row * row % 7) + Double(column))
  }

  /// 24 rows of what is given for the columns.
  private static func rows(
    _ x: (Int) -> Any, _ z: (Int) -> Any, _ y: (Int) -> Any
  ) -> [String] { (0..<24).map { "\(x($0)),\(z($0)),\(y($0))" } }

  private static func rows(_ x: (Int) -> Any, _ y: (Int) -> Any) -> [String] {
    rows(x, { noise($0, 1) }, y)
  }

  private static func label(_ row: Int) -> String { noise(row, 2) > 0 ? "a" : "b" }

  static let classes = [
    DegenerateTable(
      "one row", "x,z,y", ["1,2,a"], .refused("the one class \"a\" in all 1 rows")),
    DegenerateTable(
      "one class", "x,z,y", rows({ noise($0, 0) }, { _ in "a" }),
      .refused("the one class \"a\" in all")),
    DegenerateTable("two rows", "x,z,y", ["1,2,a", "3,4,b"], .fitted),
    DegenerateTable("two equal rows of two classes", "x,z,y", ["1,2,a", "1,2,b"], .fitted),
    DegenerateTable(
      "a class of one row", "x,z,y", rows({ noise($0, 0) }, { $0 == 5 ? "c" : label($0) }), .fitted),
    DegenerateTable("equal rows", "x,z,y", rows({ _ in 1 }, { _ in 2 }, label), .fitted),
    DegenerateTable(
      "a constant column, to be scaled", "x,z,y", rows({ _ in 3 }, label),
      .refused("column \"x\": found only the value 3"), scaling: .standard),
    DegenerateTable(
      "no cell known", "x,z,y", rows({ _ in "" }, { _ in "" }, label),
      .refused("column \"x\": found only missing cells")),
    DegenerateTable(
      "collinear columns", "x,z,y", rows({ noise($0, 0) }, { -2 * noise($0, 0) }, label), .fitted),
    DegenerateTable(
      "a perfect separation", "x,z,y",
      rows({ noise($0, 0) }, { noise($0, 0) > 0 ? "a" : "b" }), .fitted),
    DegenerateTable(
      "numbers of 1e300", "x,z,y", rows({ "\(noise($0, 0))e300" }, label),
      .refused("at most 1e100 in size")),
    DegenerateTable(
      "one number of 1e300", "x,z,y", rows({ $0 == 3 ? "-1e300" : "\($0)" }, label),
      .refused("at most 1e100 in size"), scaling: .standard),
    DegenerateTable(
      "numbers whose differences overflow", "x,z,y",
      rows({ $0 % 2 == 0 ? "1.7e308" : "-1.7e308" }, label),
      .refused("at most 1e100 in size"), scaling: .standard),
    DegenerateTable(
      "numbers of 1e99", "x,z,y", rows({ "\(noise($0, 0))e99" }, label), .fitted),
    DegenerateTable(
      "numbers of 1e-300", "x,z,y", rows({ "\(noise($0, 0))e-300" }, label), .fitted,
      scaling: .standard),
    DegenerateTable(
      "denormal numbers", "x,z,y", rows({ "\(noise($0, 0))e-318" }, label), .fitted,
      scaling: .standard),
    DegenerateTable(
      "denormal numbers, unscaled", "x,z,y", rows({ "\(noise($0, 0))e-318" }, label), .fitted),
  ]

  static let quantities = [
    DegenerateTable(
      "one row", "x,z,y", ["1,2,3.5"], .refused("column \"y\": found the one number 3.5")),
    DegenerateTable(
      "a constant target", "x,z,y", rows({ noise($0, 0) }, { _ in 3.5 }),
      .refused("column \"y\": found the one number 3.5 in all")),
    DegenerateTable("two rows", "x,z,y", ["1,2,3.5", "2,1,4.5"], .fitted),
    DegenerateTable("equal rows", "x,z,y", rows({ _ in 1 }, { _ in 2 }, { noise($0, 3) }), .fitted),
    DegenerateTable(
      "collinear columns", "x,z,y", rows({ noise($0, 0) }, { 3 * noise($0, 0) }, { noise($0, 3) }),
      .fitted),
    DegenerateTable(
      "a target that the features give exactly", "x,z,y",
      rows({ noise($0, 0) }, { noise($0, 1) }, { noise($0, 0) + 2 * noise($0, 1) }), .fitted),
    DegenerateTable(
      "a target of 1e300", "x,z,y", rows({ noise($0, 0) }, { "\(noise($0, 3))e300" }),
      .refused("expected one between 1e-150 and 1e+150")),
    DegenerateTable(
      "a target whose differences overflow", "x,z,y",
      rows({ noise($0, 0) }, { $0 % 2 == 0 ? "1.7e308" : "-1.7e308" }),
      .refused("expected one between 1e-150 and 1e+150")),
    DegenerateTable(
      "a denormal target", "x,z,y", rows({ noise($0, 0) }, { "\(noise($0, 3))e-318" }),
      .refused("expected one between 1e-150 and 1e+150")),
    DegenerateTable(
      "a target of 1e140", "x,z,y", rows({ noise($0, 0) }, { "\(noise($0, 3))e140" }), .fitted),
    DegenerateTable(
      "features of 1e99", "x,z,y", rows({ "\(noise($0, 0))e99" }, { noise($0, 3) }), .fitted),
  ]

  static let counts = [
    DegenerateTable(
      "no event", "x,z,y", rows({ noise($0, 0) }, { _ in 0 }),
      .refused("column \"y\": found the one number 0 in all")),
    DegenerateTable("one event", "x,z,y", rows({ noise($0, 0) }, { $0 == 3 ? 1 : 0 }), .fitted),
    DegenerateTable(
      "no count", "x,z,y", rows({ noise($0, 0) }, { _ in "1e300" }), .refused("expected a count")),
    DegenerateTable(
      "a number below 0", "x,z,y", rows({ noise($0, 0) }, { $0 - 1 }), .refused("expected a count")),
    DegenerateTable(
      "features of 1e99", "x,z,y", rows({ "\(noise($0, 0))e99" }, { $0 % 4 }), .fitted),
  ]

  func table() throws -> Table { try Table(csv: csv, source: "case.csv") }
}

/// Whatever the table: every inference ends in a fit whose scores are numbers, or in a sentence about the table.
@Suite struct DegenerateDataTests {
  private static let settings = [
    "chains": "2", "warmup": "60", "max-depth": "5", "steps": "600", "rank": "1", "paths": "2",
  ]

  static func inference(_ name: String) throws -> Approximation {
    try QuickInference.named(
      name, SharedSettings(seed: seed(3), draws: 60, threads: 1), settings: settings,
      steps: 200)
  }

  private static func expectSame(
    _ error: any Error, as ending: DegenerateTable.Ending, _ comment: Comment
  ) {
    guard case .refused(let words) = ending else {
      // An inference may find no approximation, but the table is no reason to.
      let isOfInference =
        error is SVIError || error is PathfinderError || error is InitialPointError
      return #expect(isOfInference, comment)
    }
    let fault = error as? any Fault
    #expect(fault?.kind == .data, comment)
    #expect("\(error)".contains("case.csv") && "\(error)".contains(words), comment)
    #expect("\(error)".contains("expected"), comment)
  }

  private static func expectNumbers(_ fit: TableFit, _ comment: Comment) throws {
    let report = fit.report
    let score = report.training
    if let classes = score.classes {
      #expect(classes.logLoss.isFinite || !report.warnings.isEmpty, comment)
      #expect((0...1).contains(classes.accuracy), comment)
    }
    if let numbers = score.numbers {
      #expect(numbers.rootMeanSquareError.isFinite || !report.warnings.isEmpty, comment)
      #expect(score.logDensity.isFinite || !report.warnings.isEmpty, comment)
    }
    #expect(!fit.report.text().isEmpty)
  }

  private static func check(
    _ model: some TableModel, on table: DegenerateTable, by name: String
  ) throws {
    let comment: Comment = "\(table.words), \(name)"
    let fit: TableFit
    do {
      fit = try model.fit(
        to: Split(training: table.table()),
        pipeline: Pipeline(target: "y", scaling: table.scaling), by: inference(name))
    } catch {
      return expectSame(error, as: table.ending, "\(comment): \(error)")
    }
    if case .refused = table.ending { Issue.record("\(comment): found a fit") }
    try expectNumbers(fit, comment)
  }

  @Test(.tags(.random), arguments: DegenerateTable.classes.indices, QuickInference.names)
  func ofClasses(_ place: Int, _ inference: String) throws {
    try Self.check(
      HierarchicalClassifier(), on: DegenerateTable.classes[place], by: inference)
  }

  @Test(.tags(.random), arguments: DegenerateTable.quantities.indices, QuickInference.names)
  func ofQuantities(_ place: Int, _ inference: String) throws {
    try Self.check(LinearRegression(), on: DegenerateTable.quantities[place], by: inference)
  }

  @Test(.tags(.random), arguments: DegenerateTable.counts.indices, QuickInference.names)
  func ofCounts(_ place: Int, _ inference: String) throws {
    try Self.check(
      NegativeBinomialRegression(), on: DegenerateTable.counts[place], by: inference)
  }

  /// Training, and many of them: on all but some rows, by splits and by folds.
  @Test(arguments: DegenerateTable.classes.indices) func ofTrainings(_ place: Int) throws {
    let table = DegenerateTable.classes[place]
    let pipeline = Pipeline(target: "y", scaling: table.scaling)
    var settings = TrainingCases.quick(epochs: 3)
    settings.validationShare = nil
    let (network, trainer) = (TrainingCases.network([4]), settings)
    do {
      let fit = try network.train(
        on: Split(training: table.table()), pipeline: pipeline, by: trainer)
      if case .refused = table.ending { Issue.record("\(table.words): found a fit") }
      try Self.expectNumbers(fit, "\(table.words)")
    } catch let error as TrainingError {
      // Numbers of 1e99 without a scale.
      #expect("\(error)".contains("Scale the features"), "\(table.words): \(error)")
    } catch {
      Self.expectSame(error, as: table.ending, "\(table.words): \(error)")
    }
    let method = SplitComparison.Method("training") { split, _, context in
      try network.train(on: split, pipeline: pipeline, by: trainer, in: context).report
    }
    for plan in [
      SplitPlan("y", holdingOut: .folds(3), seed: 1)
    ] {
      do {
        let compared = try SplitComparison.run([method], on: table.table(), by: plan)
        #expect(compared.splits == 3, "\(table.words)")
      } catch {
        let fault = try #require(error as? any Fault, "\(table.words): \(error)")
        #expect(fault.kind == .data, "\(table.words): \(error)")
        #expect(!"\(error)".contains("\n"), "\(table.words): \(error)")
      }
    }
  }

  /// More classes than a page is wide: the report says which are taken for which, and no more.
  @Test func manyClassesMakeAReportThatCanBeRead() throws {
    let rows = (0..<240).map { "\(DegenerateTable.noise($0, 0)),k\($0 / 2)" }
    let table = try Table(csv: (["x,y"] + rows).joined(separator: "\n"), source: "case.csv")
    let fit = try TrainingCases.network([4]).train(
      on: Split(training: table), pipeline: Pipeline(target: "y", scaling: .none),
      by: {
        var settings = TrainingCases.quick(epochs: 2)
        settings.validationShare = nil
        return settings
      }())
    let lines = fit.report.text().split(separator: "\n")
    #expect(lines.allSatisfy { $0.count < 200 } && lines.count < 100)
    let score = try #require(fit.report.training.classes)
    let most = score.confusion.indices
      .filter { $0 / 120 != $0 % 120 }.map { score.confusion[$0] }.max()
    #expect(score.classCounts == [Int](repeating: 2, count: 120))
    #expect(lines.contains { $0.contains("most frequent of") } && most ?? 0 > 0)
  }
}

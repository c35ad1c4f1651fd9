import Audits
import MathKernels
import Tables
import TestSupport
import Testing
import Words

/// The audit of tables small enough to be worked by hand.
@Suite struct TableAuditTests {
  private func near(_ a: Double?, _ b: Double, _ tolerance: Double = 1e-12) -> Bool {
    a.map { abs($0 - b) <= tolerance * max(1, abs(b)) } ?? false
  }

  private func kinds(_ audit: TableAudit) -> [String] { audit.warnings.map(\.kind) }

  @Test func groupsOfEqualRows() throws {
    // Three times (1, p) as A, A, B; twice (2, q) as A; once (3, missing).
    let audit = try TableAudit(
      of: Table(csv: "x,t,c\n1,p,A\n2,q,A\n1,p,A\n3,,B\n1,p,B\n2,q,A\n"), target: "c")
    let rows = try #require(audit.repetitions.first)
    #expect(rows.columns == ["x", "t"] && rows.leftOut.map(\.column) == ["c"])
    #expect(rows.rowCount == 6 && rows.groupCount == 3 && rows.repeatedRowCount == 3)
    #expect(rows.sharedGroupCount == 2 && rows.sharedRowCount == 5)
    #expect(rows.sameLabelRepeatCount == 2)
    #expect(rows.contradictoryGroupCount == 1 && rows.contradictoryRowCount == 3)
    // Best guesses: A, A and B, right in two, two and one of the rows.
    #expect(near(rows.accuracyCeiling, 5.0 / 6))
    // One row is held out; the rest of its group is then in training.
    #expect(near(rows.twinShare, 5.0 / 6))
  }

  @Test func missingCellsAgreeWithOneAnother() throws {
    let audit = try TableAudit(of: Table(csv: "x,y\n1,\n1,\n2,\n"))
    #expect(audit.repetitions.first?.repeatedRowCount == 1)
    #expect(audit.repetitions.first?.contradictoryGroupCount == nil)
    #expect(audit.columns[1].kind == .empty && audit.columns[1].missingCount == 3)
  }

  @Test func whereNumbersLie() throws {
    let audit = try TableAudit(of: Table(csv: "x\n10\n2\n\n1\n4\n3\n"))
    let column = audit.columns[0]
    let summary = try #require(column.summary)
    #expect(column.kind == .integer && column.missingCount == 1 && column.distinctCount == 5)
    #expect(near(summary.mean, 4) && near(summary.standardDeviation, 12.5.squareRoot()))
    // m₂ = 10, m₃ = 36.
    #expect(near(summary.skewness, 36 / (10 * 10.0.squareRoot())))
    #expect(summary.minimum == 1 && summary.maximum == 10 && near(summary.median, 3))
    #expect(near(summary.lowerQuartile, 2) && near(summary.upperQuartile, 4))
    #expect(near(summary.lowTail, 1.2) && near(summary.highTail, 8.8))
    let histogram = try #require(column.histogram)
    #expect(histogram.counts == [1, 1, 1, 1, 0, 0, 0, 0, 0, 1])
  }

  /// Student's t with two degrees of freedom and a far number at each end, a constant, one far number, a log-normal with all
  /// in reach: each bar counts what lies between its edges, and what lies beyond is counted apart.
  @Test(.tags(.random)) func barsCountWhatLiesBetweenTheirEdges() throws {
    var random = RandomStream(seed: seed(51))
    let tails = (0..<2_000).map { row -> Double in
      let scale = (-2 * logarithm(1 - random.uniform())).squareRoot()
      return row < 2 ? [-1e4, 1e4][row] : random.normal() / scale * 2.0.squareRoot()
    }
    let far = (0..<2_000).map { $0 == 7 ? 1e6 : 0.5 + Double($0 % 3) }
    let wide = (0..<2_000).map { _ in exponential(3 * random.normal()) }
    let constant = [Double](repeating: 0.3, count: 2_000)
    let most = (0..<2_000).map { $0 < 3 ? [4.9, 7.5, 1e300][$0] : 5.25 }
    let columns = [tails, far, wide, constant, most]
    let audit = try TableAudit(
      of: Table(columns: columns.enumerated().map { Column("c\($0)", numbers: $1) }))
    for (numbers, column) in zip(columns, audit.columns) {
      let histogram = try #require(column.histogram)
      let (edges, last) = (histogram.edges, histogram.counts.count)
      #expect(zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 })
      for (bar, count) in histogram.counts.enumerated() {
        let inside = numbers.count {
          $0 >= edges[bar] && ($0 < edges[bar + 1] || bar == last - 1 && $0 == edges[last])
        }
        #expect(count == inside, "\(column.name), bar \(bar)")
      }
      #expect(histogram.countBelow == numbers.count { $0 < edges[0] })
      #expect(histogram.countAbove == numbers.count { $0 > edges[last] })
    }
    let histograms = audit.columns.compactMap(\.histogram)
    #expect(histograms[0].countBelow > 0 && histograms[0].countAbove > 0)
    #expect(histograms[1].countAbove == 1 && histograms[1].edges[0] == 0.5)
    #expect(histograms[2].isLogarithmic)
    #expect(histograms[2].ends.upperBound == wide.max())
    #expect(histograms[2].ends.lowerBound == wide.min())
    #expect(histograms[3].ends == 0.3...0.3 && histograms[3].counts == [2_000])
  }

  @Test func correlationsWithTiesAndGaps() throws {
    let audit = try TableAudit(
      of: Table(csv: "x,square,tied,gap\n1,1,1,5\n2,4,1,6\n3,9,2,7\n4,16,,8\n"))
    func pair(_ first: String, _ second: String) throws -> Correlations.Pair {
      try #require(
        audit.correlations.strongest(100).first { $0.first == first && $0.second == second })
    }
    let square = try pair("x", "square")
    #expect(near(square.pearson, 25 / 645.0.squareRoot()) && near(square.spearman, 1))
    // Ranks 1½, 1½, 3 beside 1, 2, 3 in the three rows that have both.
    let tied = try pair("tied", "gap")
    #expect(near(tied.spearman, 1.5 / 3.0.squareRoot()))
    #expect(near(tied.pearson, 1 / (2.0 / 3 * 2).squareRoot()))
  }

  @Test func missingByClassByChiSquared() throws {
    let rows = (0..<200).map { row -> String in
      let isMissing = row % 2 == 0 && row % 4 == 0
      return "\(isMissing ? "" : "\(5 + row % 7)"),\(row % 2 == 0 ? "A" : "B")"
    }
    let audit = try TableAudit(
      of: Table(csv: (["x,c"] + rows).joined(separator: "\n")), target: "c")
    let found = audit.warnings.compactMap {
      if case .missingByClass(let missing) = $0 { missing } else { nil }
    }
    let missing = try #require(found.first)
    // 50 of 100 and 0 of 100 where 25 each were to be expected: 2 · 25²/(100 · ¼ · ¾).
    #expect(near(missing.chiSquared, 200.0 / 3))
    #expect(missing.most.label == "A" && missing.most.share == 0.5)
    #expect(missing.least.label == "B" && missing.least.share == 0)
    #expect(audit.columns[0].missingByClass == [50, 0])
  }

  /// Twelve keys without the first, hours without midnight; a scale of five points, a column with zeros, heights.
  static let runs: [(ClosedRange<Int>, Bool)] = [
    (1...11, true), (1...23, true), (1...5, false), (0...11, false), (150...199, false),
  ]

  @Test(arguments: runs)
  func zerosThatWereRecoded(_ values: ClosedRange<Int>, _ isSuspicious: Bool) throws {
    let numbers = (0..<400).map { row -> Double in
      row % 10 == 0 ? .nan : Double(values.lowerBound + row * 7 % values.count)
    }
    let audit = try TableAudit(of: Table(columns: [Column("v", numbers: numbers)]))
    #expect(kinds(audit).contains("recoded-zeros") == isSuspicious)
  }

  @Test func aCopyOfTheTargetIsSuspicious() throws {
    let rows = (0..<300).map { row -> String in
      "\(row * 7_919 % 211),\(row % 3 * 10),\(["a", "b", "c"][row % 3])"
    }
    let audit = try TableAudit(
      of: Table(csv: (["noise,copy,c"] + rows).joined(separator: "\n")), target: "c")
    let found = audit.warnings.filter { $0.kind == "suspicious-predictor" }
    #expect(found.map(\.columns) == [["copy"]])
    let guess = try #require(audit.columns[1].guess)
    #expect(guess.accuracy == 1 && near(guess.gain, 1))
    // All of the class's log₂ 3 bits, which the correction of bias must not exceed.
    #expect(near(guess.information, 1.584962500721156))
    #expect(near(audit.balance?.entropy, 1.584962500721156))
  }

  @Test func namesConstantsAndStrayTexts() throws {
    let rows = (0..<40).map { row -> String in
      "\(100 + row),n\(row),7,,\(row == 20 ? "n.n." : "\(row % 5)")"
    }
    let audit = try TableAudit(
      of: Table(csv: (["id,name,same,gone,stray"] + rows).joined(separator: "\n")))
    func columns(_ kind: String) -> [String] {
      audit.warnings.filter { $0.kind == kind }.flatMap(\.columns)
    }
    #expect(columns("identifiers") == ["id", "name"])
    #expect(columns("constants") == ["same", "gone"])
    guard
      case .nearlyNumbers(let texts) = audit.warnings.first(where: { $0.kind == "nearly-numbers" })
    else {
      Issue.record("expected a warning of the stray text")
      return
    }
    #expect(texts.textCount == 1 && texts.numberCount == 39)
    #expect(texts.first.text == "n.n." && texts.first.row == 21)
  }

  /// Words that usually say that a number is missing, in at most half of the cells: how to declare them. Other words are names.
  @Test func wordsForMissingNumbers() throws {
    let rows = (0..<40).map { row -> String in
      let third = row % 3 == 0
      return
        "\(third ? "?" : "\(row).5"),\(row == 5 ? "n.d." : row % 8 == 0 ? "-" : "\(row % 7)"),"
        + "\(third ? "rotary" : "\(row % 4)"),\(row % 3 == 1 ? "\(row)" : "?")"
    }
    let audit = try TableAudit(of: Table(csv: (["a,b,c,d"] + rows).joined(separator: "\n")))
    let found = audit.warnings.compactMap { warning -> AuditWarning.NearlyNumbers? in
      if case .nearlyNumbers(let texts) = warning { texts } else { nil }
    }
    #expect(found.map(\.column) == ["a", "b"])
    #expect(found.map(\.textCount) == [14, 6] && found.map(\.numberCount) == [26, 34])
    #expect(
      found.first?.missingAdvice?.words(for: .commandLine).contains("with --missing \"?\" or")
        == true)
    #expect(
      found.last?.missingAdvice?.words(for: .commandLine)
        .contains("with --missing \"-\" --missing \"n.d.\" or") == true)
  }

  /// Independent normal columns and random labels give nothing to warn of, and the same bits by any number of threads.
  @Test(.tags(.random)) func noiseGivesNoWarnings() throws {
    var random = RandomStream(seed: seed(11), purpose: .simulation)
    let names = ["a", "b", "c", "d", "e"]
    let columns = names.map { name in
      Column(name, numbers: (0..<3_000).map { _ in random.normal() })
    }
    let labels = (0..<3_000).map { _ -> String? in random.uniform() < 0.3 ? "yes" : "no" }
    let table = try Table(columns: columns + [Column("label", texts: labels)])
    let one = try TableAudit(of: table, target: "label", workers: 1)
    let three = try TableAudit(of: table, target: "label", workers: 3)
    #expect(kinds(one) == [])
    #expect(one == three)
  }

  /// On four rows nearly any column separates two classes.
  @Test func fewRowsSuspectNothing() throws {
    let few = try Table(csv: "x,c\n1,a\n1,a\n2,b\n2,b\n")
    #expect(!kinds(try TableAudit(of: few, target: "c")).contains("suspicious-predictor"))
    let quantity = try Table(csv: "x,y\n1,0.5\n1,0.5\n2,1.5\n2,1.5\n")
    #expect(!kinds(try TableAudit(of: quantity, target: "y")).contains("suspicious-predictor"))
  }

  /// Few numbers that rows share are classes, many are a quantity, unless it is said.
  @Test func targetsAreWhatTheyAreSaidToBe() throws {
    let rows = (0..<60).map {
      "\($0 * 37 % 61),\(Double($0 % 4) / 2),\($0 % 4),\($0 % 2 == 0 ? "a" : "b")"
    }
    let table = try Table(csv: (["x,half,whole,text"] + rows).joined(separator: "\n"))
    #expect(try TableAudit(of: table, target: "half").targetKind == .classes)
    #expect(try TableAudit(of: table, target: "x").targetKind == .quantity)
    for (cell, kind) in [
      ("\(1.5)", .classes), ("007", .classes), ("1.0", .classes), ("", .classes),
    ] as [(String, TargetKind)] {
      let column = try Table(
        csv: "y,x\n" + (0..<60).map { "\($0 % 2 == 0 ? cell : "7"),\($0)\n" }.joined())
      #expect(TargetKind(of: column.columns[0]) == kind)
      try column.refuseQuantity(target: "y")
    }
    for (value, kind) in [
      ({ "\(Double($0 % 12) / 2)" }, .quantity), ({ "\($0 % 51)" }, .quantity),
      ({ "\($0 % 50)" }, .classes),
      ({ "0\($0)" }, .classes), ({ "1.\($0 % 10)" }, .classes), ({ "class \($0)" }, .classes),
    ] as [((Int) -> String, TargetKind)] {
      let column = try Table(csv: "y\n" + (0..<120).map { value($0) + "\n" }.joined())
      #expect(TargetKind(of: column.columns[0]) == kind)
      if kind == .quantity {
        let error = #expect(throws: DataError.self) { try column.refuseQuantity(target: "y") }
        #expect(
          error?.suggestion?.words(for: .commandLine).contains("--target-kind classes") == true)
      }
    }
    #expect(try TableAudit(of: table, target: "whole").targetKind == .classes)
    #expect(try TableAudit(of: table, target: "text").targetKind == .classes)
    #expect(try TableAudit(of: table).targetKind == nil)
    let classes = try TableAudit(of: table, target: "half", as: .classes)
    #expect(classes.balance?.classes.count == 4 && classes.columns[0].estimate == nil)
    let quantity = try TableAudit(of: table, target: "whole", as: .quantity)
    #expect(quantity.balance == nil && quantity.columns[0].estimate != nil)
    for (text, found) in [
      ("x,y\n1,a\n2,b\n", "row 1, column \"y\": found \"a\", expected a number"),
      ("x,y\n1,5\n2,5\n", "column \"y\": found the one number 5, expected at least two"),
      ("x,y\n1,\n2,\n", "column \"y\": found no number in any row"),
    ] {
      let error = #expect(throws: DataError.self) {
        try TableAudit(of: Table(csv: text), target: "y", as: .quantity)
      }
      #expect(error?.description.contains(found) == true, "\(String(describing: error))")
    }
  }

  @Test func quantitiesHaveNoClasses() throws {
    let rows = (0..<100).map { "\($0 * 37 % 101),\(Double($0) / 7)" }
    let table = try Table(csv: (["x,y"] + rows).joined(separator: "\n"))
    let audit = try TableAudit(of: table, target: "y")
    #expect(audit.balance == nil && audit.correlations.columns == ["x", "y"])
    #expect(throws: DataError.self) { try TableAudit(of: table, target: "z") }
  }
}

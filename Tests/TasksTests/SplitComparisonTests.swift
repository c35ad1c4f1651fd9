import Bayes
import GenreModels
import TestSupport
import Testing

@Suite struct SplitComparisonTests {
  static func training(_ epochs: Int) -> SplitComparison.Method {
    SplitComparison.Method("\(epochs) epochs") { split, seed, context in
      try TrainingCases.network([8]).train(
        on: split,
        pipeline: Pipeline(target: "class", scaling: .none),
        by: TrainingCases.quick(seed: seed, epochs: epochs), in: context
      ).report
    }
  }

  /// Against single fits of the same splits, and the formulas of the standard errors.
  @Test(.tags(.random)) func scoresAreMeansOverSplitsOfTheirOwnSeeds() throws {
    let comparison = try SplitComparison.run(
      [Self.training(2), Self.training(20)], on: TrainingCases.signs,
      by: SplitPlan("class", holdingOut: .drawn(splits: 4), seed: seed(10)))
    #expect(comparison.splits == 4 && !comparison.interrupted)
    let losses = try (seed(10)..<seed(14)).map { seed -> Double in
      let split = try TrainingCases.signs.split(target: "class", test: 0.2, seed: seed)
      let report = try TrainingCases.network([8]).train(
        on: split,
        pipeline: Pipeline(target: "class", scaling: .none),
        by: TrainingCases.quick(seed: seed, epochs: 20)
      ).report
      return try #require(report.test?.classes?.logLoss)
    }
    let found = comparison.entries[1].scores.mean(of: .logLoss)
    let mean = losses.reduce(0, +) / 4
    let variance = losses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3
    #expect(abs(found.mean - mean) < 1e-14)
    #expect(abs(found.standardError - (variance / 4).squareRoot()) < 1e-14)
    // 160 rows to train on and 40 to score.
    #expect(abs(found.correctedStandardError - (variance * (0.25 + 0.25)).squareRoot()) < 1e-14)
    #expect(comparison.entries[0].bestEpochs.allSatisfy { (1...2).contains($0) })
    #expect(comparison.text().contains("20 epochs"))
  }

  /// Against fits to the rows of all other values, scored on those of one.
  @Test(.tags(.random)) func eachValueOfAColumnIsHeldOutOnce() throws {
    let table = TrainingCases.signs
    let names = ["north", "south", "west"]
    let regions = (0..<200).map { row -> String? in
      row % 40 == 0 ? nil : names[row % 5 % 3]
    }
    let rows = try Table(
      source: "regions", columns: table.columns + [Column("region", texts: regions)])
    let method = SplitComparison.Method("3 epochs") { split, seed, context in
      try TrainingCases.network([8]).train(
        on: split,
        pipeline: Pipeline(target: "class", dropped: ["region"], scaling: .none),
        by: TrainingCases.quick(seed: seed, epochs: 3), in: context
      ).report
    }
    let plan = SplitPlan("class", holdingOut: .eachValue(of: "region"), seed: seed(5))
    let comparison = try SplitComparison.run([method], on: rows, by: plan)
    #expect(comparison.heldOutColumn == "region" && comparison.areFolds)
    #expect(comparison.heldOutValues == ["north", "south", "west"] && comparison.splits == 3)
    let scores = comparison.entries[0].scores
    for (place, value) in comparison.heldOutValues.enumerated() {
      let report = try method.fit(
        rows.split(column: "region", test: value), seed(5 + UInt64(place)), RunContext())
      #expect(report.test == scores.scores[place])
      #expect(report.test?.rows == regions.count { $0 == value })
      #expect(comparison.baselines[place] == report.baseline)
    }
    let sum = scores.scores.compactMap(\.classes?.accuracy).reduce(0, +)
    #expect(abs(scores.mean(of: .accuracy).mean - sum / 3) < 1e-14)
    let text = comparison.text()
    #expect(text.hasPrefix("region  rows") && text.contains("means over 3 values of region"))
    let unscored = regions.count { $0 == nil }
    #expect(unscored > 0 && comparison.rowsWithoutValue == unscored)
    #expect(text.contains("\(unscored) row") && text.contains("in every fit and in no score"))
    #expect(throws: DataError.self) {
      var misspelt = plan
      misspelt.heldOut = .eachValue(of: "regoin")
      _ = try SplitComparison.run([method], on: rows, by: misspelt)
    }
  }

  /// Class c is in region w alone, which would be held out last.
  @Test func aClassOfOneValueIsRefusedBeforeTheFirstFit() throws {
    let table = try Table(
      source: "t.csv",
      columns: [
        Column("x", numbers: (0..<30).map { Double($0 % 7) }),
        Column("region", texts: (0..<30).map { ["n", "s", "w"][$0 / 10] }),
        Column("class", texts: (0..<30).map { $0 < 20 ? ["a", "b"][$0 % 2] : "c" }),
      ])
    let error = #expect(throws: DataError.self) {
      try SplitComparison.run(
        [Self.training(2)], on: table,
        by: SplitPlan("class", holdingOut: .eachValue(of: "region"), seed: seed(1)),
        in: RunContext { _ in Issue.record("a fit was made before") })
    }
    #expect("\(error as Any)".contains("\"c\""))
  }

  @Test func anInterruptedComparisonKeepsWholeSplits() throws {
    let interruption = Interruption()
    let plan = SplitPlan("class", holdingOut: .drawn(splits: 4), seed: seed(10))
    let comparison = try SplitComparison.run(
      [Self.training(2)], on: TrainingCases.signs, by: plan,
      in: RunContext(
        progress: { event in
          if case .split(let progress) = event, progress.split == 2 { interruption.request() }
        }, interruption: interruption))
    #expect(comparison.interrupted && comparison.splits == 2)
    #expect(comparison.entries[0].scores.scores.count == 2)
    #expect(throws: NothingTrained.self) {
      try SplitComparison.run(
        [Self.training(2)], on: TrainingCases.signs, by: plan,
        in: RunContext(interruption: interruption))
    }
  }
}

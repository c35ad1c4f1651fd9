import Bayes
import GenreModels
import TestSupport
import Testing

/// A fit that is stopped is never lost, and is scored as far as a few seconds allow: here by clocks that count looks at them.
@Suite(.tags(.random)) struct HastyScoreTests {
  /// A context that asks to stop at the fortieth look: SVI looks once a step.
  private static var stopping: RunContext {
    RunContext(interruption: Interruption(after: 40.5, clock: .ticking(by: 1)))
  }

  private static func fit(_ seconds: Double) throws -> TableFit {
    try RunClock.$current.withValue(.ticking(by: seconds)) {
      try LogisticClassifier().fit(
        to: TrainingCases.signs.split(target: "class", test: .share(0.25), seed: seed(4)),
        pipeline: Pipeline(target: "class"), by: .svi(SVI(seed: seed(3))), in: stopping)
    }
  }

  /// A look at the clock takes longer than there is time for: two draws of the first rows that are scored, and one of all others.
  @Test func scoresOfAStoppedFitAreFromItsFirstDraws() throws {
    let part = try Self.fit(10)
    #expect(part.report.run.interrupted)
    #expect(part.posterior.positions.map(\.count) == [SVI.posteriorDraws])
    #expect(part.report.warnings.contains { $0.contains("The scores are from 1 draw of 4000") })
    let rows = try #require(part.observed)
    let model = LogisticClassifier().model(
      of: ModelRows(rows.features, target: part.target, responses: nil),
      parameterization: part.parameterization)
    let first = try CompiledModel(model).makeClassProbabilities().probabilities(
      at: part.posterior.positions[0].withRow(0) { Array($0) })
    let loss = ClassProbabilities(classCount: 2, values: first)
      .logLoss(actual: rows.responses.labels?.codes ?? [])
    #expect(abs((part.report.training.classes?.logLoss ?? .nan) - loss) < 1e-12)
    #expect(part.report.test?.classes?.logLoss.isFinite == true)
  }

  /// Where there is time, all draws are used, however it was stopped.
  @Test func aQuickScoreIsWhole() throws {
    let part = try Self.fit(1e-9)
    #expect(part.report.run.interrupted)
    #expect(!part.report.warnings.contains { $0.contains("The scores are from") })
    #expect(!part.report.warnings.contains { $0.contains("The final ELBO and k̂ are from") })
  }

  @Test func scoresOfNumbersAreCutShort() throws {
    let table = try Table(
      source: "line",
      columns: [
        Column("x", numbers: (0..<1500).map { Double($0) / 1500 }),
        Column("y", numbers: (0..<1500).map { sine(Double($0)) + Double($0) / 1500 }),
      ])
    let fit = try RunClock.$current.withValue(.ticking(by: 10)) {
      try LinearRegression().fit(
        to: table.split(by: .random, test: .share(0.25), seed: seed(4)),
        pipeline: Pipeline(target: "y"), by: .svi(SVI(seed: seed(2))), in: Self.stopping)
    }
    #expect(fit.report.run.interrupted)
    #expect(fit.report.warnings.contains { $0.contains("The scores are from 1 draw of 4000") })
    #expect(fit.report.warnings.contains { $0.contains("The final ELBO and k̂ are from") })
    #expect(fit.report.training.numbers?.rootMeanSquareError.isFinite == true)
  }

  /// So many classes that their probabilities are in memory for some rows at a time. The loss of the epoch is that of the score of all rows,
  /// and where no time is left that of the first rows.
  @Test func anEpochIsMeasuredInPart() throws {
    let rows = 4200
    var random = RandomStream(seed: seed(9))
    let table = TrainingCases.table(
      (0..<rows).map { _ in random.normal() }, (0..<rows).map { _ in random.normal() },
      (0..<rows).map { "c\($0 % 2100)" })
    var settings = PointTraining(seed: seed(1))
    (settings.epochs, settings.validationShare, settings.batchSize) = (1, nil, 2100)
    func train(_ context: RunContext = RunContext()) throws -> TableFit {
      try TrainingCases.train(
        TrainingCases.network([2]), on: table, test: nil, by: settings, in: context)
    }
    let whole = try train()
    let loss = try #require(whole.report.run.training?.curve.epochs.first?.loss)
    #expect(abs(loss - (whole.report.training.classes?.logLoss ?? .nan)) < 1e-12)
    // The limit passes after the two steps of the epoch; the first look after a block of rows finds it.
    let part = try RunClock.$current.withValue(.ticking(by: 10)) {
      try train(RunContext(interruption: Interruption(after: 2.5, clock: .ticking(by: 1))))
    }
    let losses = part.report.run.training?.curve.epochs.map(\.loss) ?? []
    #expect(part.report.run.interrupted && losses.count == 1)
    #expect(losses.allSatisfy { $0.isFinite && $0 != loss })
    #expect(part.posterior.draws == whole.posterior.draws)
  }
}

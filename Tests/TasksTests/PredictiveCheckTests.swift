import Bayes
import GenreModels
import TestSupport
import Testing

/// Predictive checks of classifiers on rows whose law is known.
@Suite struct PredictiveCheckReportTests {
  /// 200 rows: x standard normal, and a class that depends on x by `law`.
  static func fit(
    draws: Int = 100, in context: RunContext = RunContext(),
    _ law: @Sendable (Double, inout RandomStream) -> Bool
  ) throws -> TableFit {
    var random = RandomStream(seed: seed(11))
    let x = (0..<200).map { _ in random.normal() }
    let classes = x.map { law($0, &random) ? "near" : "far" }
    let table = try Table(
      source: "rows", columns: [Column("x", numbers: x), Column("class", texts: classes)])
    var sampler = NUTS()
    (sampler.chains, sampler.warmup, sampler.draws, sampler.seed) = (2, 150, draws, seed(4))
    return try LogisticClassifier().fit(
      to: table.split(target: "class", train: 180, test: 20, seed: seed(1)),
      pipeline: Pipeline(target: "class", dropped: []), by: .nuts(sampler), in: context)
  }

  @Test(.tags(.random)) func aLogisticLawPasses() throws {
    let fit = try Self.fit { $1.uniform() < 1 / (1 + exponential(-1.5 * $0)) }
    let report = try #require(try fit.predictiveCheck(replicates: 200, seed: seed(1))?.classes)
    #expect(report.replicateCount == 200)
    #expect(report.shares.count == 2 && report.features.count == 4)
    #expect(!report.checks.contains { $0.twoSidedProbability < 0.02 }, "\(report.checks)")
    // The shares of two classes are one number.
    #expect(abs(report.shares[0].observed + report.shares[1].observed - 1) < 1e-12)
    #expect(abs(report.shares[0].mean + report.shares[1].mean - 1) < 1e-12)
  }

  /// As many tables as asked for, evenly from all draws, and no word of an interruption where there was none.
  @Test func asManyTablesAsAskedFor() throws {
    let fit = try Self.fit { $1.uniform() < 1 / (1 + exponential(-1.5 * $0)) }
    for count in [20, 33, 75, 199] {
      let report = try #require(try fit.predictiveCheck(replicates: count))
      #expect(report.replicateCount == count)
      #expect(!report.findings.contains { $0.contains("interrupted") })
    }
    #expect(try fit.predictiveCheck(replicates: 400)?.replicateCount == 200)
  }

  /// Chains of different length, one of them left out of the statistics: still as many tables as asked for, and it is said.
  @Test func anInterruptedRunIsToldOf() throws {
    let interruption = Interruption()
    let fit = try Self.fit(
      draws: 10_000_000,
      in: RunContext(
        progress: { event in
          guard case .chain(let progress) = event else { return }
          if progress.chain == 1, progress.phase == .sampling { interruption.request() }
        }, interruption: interruption)
    ) { $1.uniform() < 1 / (1 + exponential(-1.5 * $0)) }
    #expect(fit.report.run.interrupted)
    let report = try #require(try fit.predictiveCheck(replicates: 101))
    #expect(report.replicateCount == 101)
    #expect(report.findings.last?.contains("was interrupted: do not report this") == true)
    #expect(
      try fit.predictiveCheck(.prior, replicates: 20)?.findings.last?.contains("interrupted")
        == false)
  }

  /// Six draws make six tables: none of their quantiles is worth a verdict.
  @Test func tooFewDrawsAreNoVerdict() throws {
    let fit = try Self.fit(draws: 3) { x, _ in x > 0 }
    let report = try #require(try fit.predictiveCheck())
    #expect(report.checks.isEmpty && report.replicateCount == 6)
    #expect(report.findings.count == 1 && report.findings[0].hasPrefix("Nothing could be checked"))
  }

  /// The class is |x| < 0.7: a linear logit gets the means of x right and the spreads wrong.
  @Test(.tags(.random)) func aLawThatIsNotLinearIsFound() throws {
    let fit = try Self.fit { x, _ in abs(x) < 0.7 }
    let report = try #require(try fit.predictiveCheck(replicates: 200, seed: seed(1))?.classes)
    for check in report.features where check.name.hasPrefix("SD") {
      #expect(check.isOutside && check.twoSidedProbability < 0.01, "\(check)")
      #expect(check.name.hasSuffix("near") == (check.observed < check.q50))
    }
    #expect(!report.shares.contains { $0.isOutside })
  }

  /// Logits of Normal(0, 5) weights differ by Normal(0, √(50 (1 + x²))): E max p = E σ(|difference|), by quadrature.
  @Test(.tags(.random)) func thePriorIsSureOfEveryRow() throws {
    let fit = try Self.fit { x, _ in x > 0 }
    let report = try #require(
      try fit.predictiveCheck(.prior, replicates: 400, seed: seed(2))?.classes)
    let rows = try #require(fit.observed)
    var expected = 0.0
    for row in 0..<rows.responses.count {
      let x = rows.features[row, 0]
      let deviation = (50 * (1 + x * x)).squareRoot()
      let step = 0.01
      for z in stride(from: step / 2, to: 8, by: step) {
        expected +=
          2 * step * exponential(-z * z / 2) / (2 * Double.pi).squareRoot()
          / (1 + exponential(-deviation * z))
      }
    }
    expected /= Double(rows.responses.count)
    // 50 independent draws; rows share their weights. σ(|d|) has a standard deviation below 0.13.
    #expect(abs(report.meanCertainty - expected) < 4 * 0.13 / 50.0.squareRoot())
    #expect(report.source == .prior && report.findings.count == 3)
    #expect(report.findings[1].contains("of \(report.features.count) means and SDs of features"))
  }
}

import Diagnostics
import MathKernels
import Testing

@Suite struct ClassEvaluationTests {
  private static let probabilities = ClassProbabilities(
    classCount: 3,
    values: [
      0.7, 0.2, 0.1, 0.1, 0.6, 0.3, 0.3, 0.3, 0.4, 0.2, 0.5, 0.3, 0.5, 0.24, 0.26, 0.05, 0.15, 0.8,
      0.4, 0.35, 0.25, 0.33, 0.33, 0.34, 0.6, 0.3, 0.1,
    ])
  private static let actual = [0, 1, 2, 2, 1, 2, 0, 2, 1]

  /// `sklearn.metrics` of scikit-learn 1.9.1: `accuracy_score`, `top_k_accuracy_score`, `log_loss`, `brier_score_loss(scale_by_half=False)`,
  /// `f1_score`, `precision_recall_fscore_support`; standard errors by NumPy.
  @Test func agreesWithScikitLearn() {
    let found = ClassEvaluation(Self.probabilities, actual: Self.actual)
    func expectClose(_ value: Double, _ expected: Double) {
      #expect(abs(value - expected) < 1e-14, "\(value), \(expected)")
    }
    expectClose(found.accuracy.value, 6 / 9.0)
    #expect(found.topShares.map(\.classes) == [2])
    expectClose(found.topShares[0].share.value, 0.8888888888888888)
    expectClose(found.logLoss.value, 0.8707885787145767)
    expectClose(found.logLoss.standardError, 0.13905773952650086)
    expectClose(found.brier.value, 0.5265111111111112)
    expectClose(found.brier.standardError, 0.10283745594713538)
    expectClose(found.macroF1, 0.6412698412698412)
    expectClose(found.microF1, 0.6666666666666666)
    expectClose(found.weightedF1, 0.6624338624338625)
    #expect(found.classes.map(\.rows) == [2, 3, 4])
    for (score, expected) in zip(
      found.classes,
      [(0.5, 1, 2 / 3.0), (0.5, 1 / 3.0, 0.4), (1, 0.75, 6 / 7.0)] as [(Double, Double, Double)])
    {
      expectClose(score.precision, expected.0)
      expectClose(score.recall, expected.1)
      expectClose(score.f1, expected.2)
    }
  }

  /// Of classes with the same probability, those with the lowest codes are the likeliest: as many as are wanted, and no more.
  @Test func tiesAreBroken() {
    let even = ClassProbabilities(classCount: 4, values: [Double](repeating: 0.25, count: 16))
    let found = ClassEvaluation(even, actual: [0, 1, 2, 3])
    #expect(found.accuracy.value == 0.25)
    #expect(found.topShares.map(\.share.value) == [0.5, 0.75])
  }
}

@Suite struct ReliabilityTests {
  /// max over a ≤ i of min over b ≥ i of the mean of a … b: the slow definition.
  private static func oracle(_ values: [Double], _ weights: [Double]) -> [Double] {
    func mean(_ a: Int, _ b: Int) -> Double {
      let total = (a...b).reduce(0) { $0 + weights[$1] }
      return (a...b).reduce(0) { $0 + values[$1] * weights[$1] } / total
    }
    let indices = values.indices
    return indices.map { i in
      (0...i).map { a in (i..<values.count).map { mean(a, $0) }.min() ?? .nan }.max() ?? .nan
    }
  }

  @Test func isotonicRegressionIsItsDefinition() {
    var random = RandomStream(seed: 5)
    for count in [1, 2, 3, 7, 20] {
      for _ in 0..<20 {
        let values = (0..<count).map { _ in (random.uniform() * 8).rounded() }
        let weights = (0..<count).map { _ in 1 + Double(random.index(below: 4)) }
        for (found, expected) in [
          (isotonicRegression(values, weights: weights), Self.oracle(values, weights)),
          (isotonicRegression(values), Self.oracle(values, values.map { _ in 1 })),
        ] {
          for (one, other) in zip(found, expected) { #expect(abs(one - other) < 1e-12) }
          #expect(found.count == count)
        }
      }
    }
    #expect(isotonicRegression([]).isEmpty)
  }

  /// The curve keeps the number of outcomes; rows with one forecast are one point; calibrated forecasts are in their band.
  @Test func calibratedForecastsAreInTheBand() {
    var random = RandomStream(seed: 8)
    let given = (0..<2000).map { _ in (random.uniform() * 50).rounded() / 50 }
    let happened = given.map { random.uniform() < $0 }
    let curve = ReliabilityCurve(given, happened)
    #expect(curve.forecasts == Set(given).sorted())
    #expect(zip(curve.frequencies, curve.frequencies.dropFirst()).allSatisfy { $0 <= $1 })
    let total = curve.forecasts.indices.reduce(0) { sum, point in
      sum + curve.frequencies[point] * Double(given.count { $0 == curve.forecasts[point] })
    }
    #expect(abs(total - Double(happened.count { $0 })) < 1e-8)
    func shareOutside(_ curve: ReliabilityCurve) -> Double {
      let outside = zip(curve.frequencies, curve.band).count { !$1.contains($0) }
      return Double(outside) / Double(curve.forecasts.count)
    }
    // A tenth is expected outside; neighbours go together, so half of them is far beyond chance.
    #expect(shareOutside(curve) < 0.5)
    // Forecasts that are too sure leave the band nearly everywhere.
    let sure = ReliabilityCurve(given.map { $0 < 0.5 ? $0 / 4 : 1 - (1 - $0) / 4 }, happened)
    #expect(shareOutside(sure) > 0.5)
  }
}

import Diagnostics
import Testing

@Suite struct ApproximationVerdictTests {
  /// The thresholds of Yao et al. (2018) and Vehtari et al. (2024).
  @Test(
    arguments: [
      (-.infinity, .good), (-3, .good), (0, .good), (0.499, .good), (0.5, .correctable),
      (0.699, .correctable), (0.7, .meansOnly), (0.999, .meansOnly), (1, .doNotTrust),
      (7, .doNotTrust), (.infinity, .doNotTrust), (.nan, .doNotTrust),
    ] as [(Double, ApproximationVerdict)])
  func thresholds(_ shape: Double, _ expected: ApproximationVerdict) {
    let verdict = ApproximationVerdict(paretoK: shape)
    #expect(verdict == expected)
    #expect(verdict.allowsCorrection == (shape < 0.7))
  }

  /// Ratios that are all alike are those of the posterior itself; a single huge one is not.
  @Test func evenRatiosAreGood() {
    let even = ParetoSmoothedWeights(logRatios: [Double](repeating: 3, count: 100))
    #expect(even.paretoK == .infinity && even.judgedParetoK == -.infinity)
    var ratios = [Double](repeating: 0, count: 100)
    ratios[7] = 30
    let lonely = ParetoSmoothedWeights(logRatios: ratios)
    #expect(ApproximationVerdict(paretoK: lonely.judgedParetoK) == .doNotTrust)
  }
}

import Inference
import MathKernels
import Optimization
import TestSupport
import Testing

@Suite struct ClimbTests {
  /// Of independent normal numbers every step tells every variance.
  @Test func secantsTellTheVariancesOfIndependentNormals() throws {
    let scales = (0..<12).map { exponential(Double($0) - 6) }
    let target = normalAtThree(scales: scales)
    var evaluator = target.makeEvaluator()
    var climb = try #require(
      try Climb(from: scales.map { _ in 1 }, history: 5, evaluator: &evaluator))
    #expect(climb.secantVariances == nil)
    for _ in 0..<8 {
      _ = try climb.advance(&evaluator)
      let variances = try #require(climb.secantVariances)
      for (found, scale) in zip(variances, scales) {
        #expect(abs(found / (scale * scale) - 1) < 1e-4)
      }
    }
  }

  @Test func nothingLeadsUpFromAPlateau() throws {
    let plateau = ClosureLogDensity(dimension: 2) { _, gradient in
      (gradient[0], gradient[1]) = (0, 0)
      return -3
    }
    var evaluator = plateau.makeEvaluator()
    var climb = try #require(try Climb(from: [1, 2], history: 5, evaluator: &evaluator))
    #expect(try climb.advance(&evaluator) == nil)
    #expect(climb.position == [1, 2] && climb.value == -3)
  }
}

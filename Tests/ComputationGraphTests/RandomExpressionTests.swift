import ComputationGraph
import MathKernels
import TestSupport
import Testing

/// Planned programs against the slow reference, over graphs nobody thought of.
@Suite(.tags(.random)) struct RandomExpressionTests {
  /// The gradient of the expression, against finite differences of the reference along random directions.
  func check(_ bench: Bench, _ expression: Quantity, seed: UInt64) throws {
    let workspace = try bench.compiled(expression)
    let (value, gradient) = workspace.evaluate(bench.position)
    let expected = try bench.reference(expression, at: bench.position)
    try #require(expected.isFinite)
    #expect(abs(value - expected) <= 1e-11 * max(1, abs(expected)), "seed \(seed)")

    var random = RandomStream(seed: seed, purpose: .simulation)
    for _ in 0..<2 {
      let direction = bench.position.map { _ in random.normal() }
      func moved(_ step: Double) throws -> Double {
        try bench.reference(
          expression, at: zip(bench.position, direction).map { $0 + step * $1 })
      }
      func difference(_ step: Double) throws -> Double {
        (8 * (try moved(step) - moved(-step)) - (try moved(2 * step) - moved(-2 * step)))
          / (12 * step)
      }
      /// The slope after the point less that before: for a smooth function half as large with half the step.
      func bend(_ step: Double) throws -> Double {
        (try moved(step) - expected + moved(-step) - expected) / step
      }
      let slope = try difference(2e-5)
      let scale = max(1, abs(slope), abs(expected))
      // There is no slope where a kink of |x|, max or relu is within a step, or at the point itself.
      guard abs(slope - (try difference(1e-5))) <= 1e-7 * scale,
        abs(try bend(2e-5) - 2 * bend(1e-5)) <= 1e-7 * scale
      else { continue }
      let found = zip(gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(found - slope) <= 1e-6 * scale, "seed \(seed): \(found) against \(slope)")
    }

    _ = workspace.evaluate(bench.position.map { $0 - 1 })
    let again = workspace.evaluate(bench.position)
    #expect(value == again.value && gradient == again.gradient, "seed \(seed) repeats other bits")
  }

  @Test(arguments: 0..<24) func shallow(_ block: Int) throws {
    for seed in seed(UInt64(block * 20))..<seed(UInt64(block * 20 + 20)) {
      let bench = Bench(seed: seed, rows: 3 + block, classes: 2 + block % 12)
      var random = RandomExpression(bench, seed: seed)
      try check(bench, random.grow(depth: 3), seed: seed)
    }
  }

  @Test(arguments: 0..<16) func deep(_ block: Int) throws {
    for seed in seed(UInt64(1000 + block * 10))..<seed(UInt64(1000 + block * 10 + 10)) {
      let bench = Bench(seed: seed, rows: block == 0 ? 1 : 19)
      var random = RandomExpression(bench, seed: seed)
      try check(bench, random.grow(depth: 7), seed: seed)
    }
  }

  @Test(arguments: 0..<8) func severalTiles(_ block: Int) throws {
    for seed in seed(UInt64(2000 + block * 4))..<seed(UInt64(2000 + block * 4 + 4)) {
      let bench = Bench(
        seed: seed, rows: [130, 200, 1000, 1025][block % 4], classes: [3, 13][block / 4 % 2])
      var random = RandomExpression(bench, seed: seed)
      try check(bench, random.grow(depth: 4), seed: seed)
    }
  }
}

import Inference
import MathKernels
import Optimization

extension Pathfinder {
  /// One path: its best approximation, if any, its last point, and what it took.
  struct Way {
    var best: PathfinderRun.Path?
    var end: [Double]
    var interrupted = false
    var gradientEvaluations = 0
  }

  /// Climbs log p from a point, and judges an approximation at every place on the way.
  func climb(
    from start: [Double], seed: UInt64, path: Int, attempt: Int,
    evaluator: inout some DensityEvaluator, in context: RunContext
  ) throws -> Way {
    var way = Way(end: start, gradientEvaluations: 1)
    guard var climb = try Climb(from: start, history: history, evaluator: &evaluator) else {
      return way
    }
    var drawn = 0
    for step in 1...max(1, maximumSteps) {
      way.interrupted = context.isInterrupted
      guard !way.interrupted else { break }
      guard let gain = try climb.advance(&evaluator) else { break }
      if let shape = climb.shape {
        let approximation = LowRankNormal(
          mean: zip(climb.position, climb.ascent).map { $0 + $1 }, deviations: shape.deviations,
          directions: shape.directions, variances: shape.variances)
        var random = RandomStream(
          seed: seed, chain: path, purpose: .initialPoint,
          step: Self.drawStep * 2 + attempt * (maximumSteps + 1) + step)
        let elbo = try elbo(of: approximation, &random, &evaluator)
        drawn += elboDraws
        if elbo.isFinite, elbo > way.best?.elbo ?? -.infinity {
          way.best = PathfinderRun.Path(approximation: approximation, elbo: elbo, step: step)
        }
      }
      if gain < relativeTolerance * max(1, abs(climb.value)) { break }
    }
    way.best?.height = climb.value
    way.end = climb.position
    way.gradientEvaluations = climb.gradientEvaluations + drawn
    return way
  }

  /// The mean of log p − log q over draws of q; −∞ if one falls where the density is not finite.
  private func elbo(
    of approximation: LowRankNormal, _ random: inout RandomStream,
    _ evaluator: inout some DensityEvaluator
  ) throws -> Double {
    var sum = 0.0
    for _ in 0..<elboDraws {
      let drawn = approximation.draw(
        noise: (0..<approximation.dimension).map { _ in random.normal() })
      let logDensity = try evaluator.evaluate(drawn.position).value
      sum += logDensity.isFinite ? logDensity - drawn.logDensity : -.infinity
    }
    return sum / Double(elboDraws)
  }
}

import Inference
import MathKernels

extension Pathfinder {
  /// One path: its best approximation, if any, its last point, and what it took.
  struct Way {
    var best: PathfinderRun.Path?
    var end: [Double]
    var gradientEvaluations = 0
  }

  /// Climbs log p from a point by L-BFGS, and judges an approximation at every place on the way.
  func climb(
    from start: [Double], seed: UInt64, path: Int, attempt: Int,
    evaluator: inout some DensityEvaluator
  ) throws -> Way {
    var way = Way(end: start, gradientEvaluations: 1)
    var (value, gradient) = try evaluator.evaluate(start)
    guard value.isFinite, gradient.allSatisfy(\.isFinite) else { return way }
    var estimate = InverseHessianEstimate(dimension: start.count, capacity: history)
    var shape = estimate.factored()
    for step in 1...max(1, maximumSteps) {
      var direction = Self.ascent(gradient, shape)
      if InverseHessianEstimate.product(direction, gradient) <= 0 { direction = gradient }
      // Before the first curvature is known, a step of length 1 at the most.
      let size = InverseHessianEstimate.product(direction, direction).squareRoot()
      let first = step == 1 && size > 1 ? 1 / size : 1
      guard
        let next = try search(
          from: way.end, value, gradient, along: direction, first: first, &evaluator,
          &way.gradientEvaluations)
      else { break }
      let gain = next.value - value
      let change = zip(gradient, next.gradient).map { $0 - $1 }
      _ = estimate.add(step: zip(next.position, way.end).map { $0 - $1 }, change: change)
      (way.end, value, gradient) = (next.position, next.value, next.gradient)
      shape = estimate.factored()
      if let shape {
        let approximation = LowRankNormal(
          mean: zip(way.end, Self.ascent(gradient, shape)).map { $0 + $1 },
          deviations: shape.deviations, directions: shape.directions, variances: shape.variances)
        var random = RandomStream(
          seed: seed, chain: path, purpose: .initialPoint,
          step: Self.drawStep * 2 + attempt * (maximumSteps + 1) + step)
        let elbo = try elbo(of: approximation, &random, &evaluator)
        way.gradientEvaluations += elboDraws
        if elbo.isFinite, elbo > way.best?.elbo ?? -.infinity {
          way.best = PathfinderRun.Path(approximation: approximation, elbo: elbo, step: step)
        }
      }
      if gain < relativeTolerance * max(1, abs(value)) { break }
    }
    return way
  }

  /// Σ ∇log p, for Σ = D (I + V (Λ − I) Vᵀ) D; ∇log p itself without it.
  private static func ascent(
    _ gradient: [Double],
    _ shape: (deviations: [Double], directions: [[Double]], variances: [Double])?
  ) -> [Double] {
    guard let shape else { return gradient }
    let scaled = zip(gradient, shape.deviations).map { $0 * $1 }
    let stretched = LowRankNormal.stretch(
      scaled, shape.directions, shape.variances.map { $0 - 1 })
    return zip(stretched, shape.deviations).map { $0 * $1 }
  }

  /// A point along a direction that fulfils the weak Wolfe conditions; `nil` where none is found.
  ///
  /// - Source: Lewis, Overton (2013), *Nonsmooth optimization via quasi-Newton methods*, algorithm 2.6.
  private func search(
    from start: [Double], _ value: Double, _ gradient: [Double], along direction: [Double],
    first: Double, _ evaluator: inout some DensityEvaluator, _ evaluations: inout Int
  ) throws -> (position: [Double], value: Double, gradient: [Double])? {
    let slope = InverseHessianEstimate.product(gradient, direction)
    guard slope > 0, slope.isFinite else { return nil }
    var (lower, upper, length) = (0.0, Double.infinity, first)
    var reached: (position: [Double], value: Double, gradient: [Double])?
    for _ in 0..<40 {
      let position = zip(start, direction).map { $0 + length * $1 }
      let (found, slopes) = try evaluator.evaluate(position)
      evaluations += 1
      if !found.isFinite || !slopes.allSatisfy(\.isFinite) || found < value + 1e-4 * length * slope
      {
        upper = length
      } else {
        reached = (position, found, slopes)
        guard InverseHessianEstimate.product(slopes, direction) > 0.9 * slope else {
          return reached
        }
        lower = length
      }
      length = upper < .infinity ? (lower + upper) / 2 : 2 * lower
    }
    return reached
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

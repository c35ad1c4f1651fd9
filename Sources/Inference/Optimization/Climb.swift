import Inference
import MathKernels

/// A point on its way up a log density by L-BFGS, with what the way has shown about the curvature.
package struct Climb {
  package private(set) var position: [Double]
  package private(set) var value: Double
  package private(set) var gradient: [Double]
  package private(set) var gradientEvaluations = 1
  /// The estimate of the inverse of −∇² log p, as factors; nil where it is not positive definite.
  package private(set) var shape: InverseHessianEstimate.Factors?
  /// The estimate times the gradient: where a normal with that curvature has its mean, seen from here.
  package private(set) var ascent: [Double]
  private var estimate: InverseHessianEstimate
  /// The length of a step without any curvature estimate: short, so that it leads to the nearest mode. A longer search doubles
  /// it.
  private static let blindStep = 0.1

  /// Nil where density or gradient are not finite at the start.
  package init?(from start: [Double], history: Int, evaluator: inout some DensityEvaluator) throws {
    position = start
    (value, gradient) = try evaluator.evaluate(start)
    estimate = InverseHessianEstimate(dimension: start.count, capacity: history)
    shape = estimate.factored()
    ascent = gradient
    guard value.isFinite, gradient.allSatisfy(\.isFinite) else { return nil }
  }

  /// A climb from another place with what this one knows about the curvature; nil as for `init`.
  package func moved(to start: [Double], _ evaluator: inout some DensityEvaluator) throws -> Climb?
  {
    var climb = self
    climb.position = start
    (climb.value, climb.gradient) = try evaluator.evaluate(start)
    climb.gradientEvaluations = 1
    climb.ascent = shape?.product(with: climb.gradient) ?? climb.gradient
    guard climb.value.isFinite, climb.gradient.allSatisfy(\.isFinite) else { return nil }
    return climb
  }

  /// What the last steps say about the variances of a normal density with independent coordinates: |step|/|change of the
  /// gradient|, a geometric mean over the steps; nil before the first that shows curvature.
  package var secantVariances: [Double]? { estimate.secantVariances }

  /// ½ gᵀ H g: what the top of the parabola would add to log p.
  package var expectedGain: Double { 0.5 * InverseHessianEstimate.product(ascent, gradient) }

  /// Takes a step; returns what it added to log p, or nil where no point on the line is better.
  package mutating func advance(_ evaluator: inout some DensityEvaluator) throws -> Double? {
    var (direction, first) = (ascent, 1.0)
    if estimate.isBlank || shape == nil
      || InverseHessianEstimate.product(direction, gradient) <= 0
    {
      direction = gradient
      let size = InverseHessianEstimate.product(direction, direction).squareRoot()
      first = min(1, Self.blindStep / size)
    }
    guard let next = try search(along: direction, first: first, &evaluator) else { return nil }
    let gain = next.value - value
    _ = estimate.add(
      step: zip(next.position, position).map { $0 - $1 },
      change: zip(gradient, next.gradient).map { $0 - $1 })
    (position, value, gradient) = next
    shape = estimate.factored()
    ascent = shape?.product(with: gradient) ?? gradient
    return gain
  }

  /// A point along a direction that fulfils the weak Wolfe conditions; `nil` where none is found.
  ///
  /// - Source: Lewis, Overton (2013), *Nonsmooth optimization via quasi-Newton methods*, algorithm 2.6.
  private mutating func search(
    along direction: [Double], first: Double, _ evaluator: inout some DensityEvaluator
  ) throws -> (position: [Double], value: Double, gradient: [Double])? {
    let slope = InverseHessianEstimate.product(gradient, direction)
    guard slope > 0, slope.isFinite else { return nil }
    var (lower, upper, length) = (0.0, Double.infinity, first)
    var reached: (position: [Double], value: Double, gradient: [Double])?
    for _ in 0..<40 {
      let place = zip(position, direction).map { $0 + length * $1 }
      let (found, slopes) = try evaluator.evaluate(place)
      gradientEvaluations += 1
      if !found.isFinite || !slopes.allSatisfy(\.isFinite) || found < value + 1e-4 * length * slope
      {
        upper = length
      } else {
        reached = (place, found, slopes)
        guard InverseHessianEstimate.product(slopes, direction) > 0.9 * slope else {
          return reached
        }
        lower = length
      }
      length = upper < .infinity ? (lower + upper) / 2 : 2 * lower
    }
    return reached
  }
}

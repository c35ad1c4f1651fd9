import Inference

/// A log density as one chain sees it: an evaluator over the chain's vectors, and the count of its calls.
package struct Target: DensityEvaluator {
  package let dimension: Int
  private var evaluator: any DensityEvaluator
  /// Evaluations so far, each of one value and one gradient.
  package private(set) var gradientEvaluations: Int

  /// - Parameter counted: evaluations made before, which the count goes on from.
  package init(_ density: some LogDensity, counted: Int = 0) throws {
    dimension = density.dimension
    gradientEvaluations = counted
    evaluator = try density.makeEvaluator()
  }

  /// log p(position); fills the gradient. Not finite where the position is to be refused.
  package mutating func logDensity(at position: Vector, gradient: Vector) throws -> Double {
    gradientEvaluations += 1
    let positions = UnsafeBufferPointer(start: position, count: dimension).span
    var gradients = UnsafeMutableBufferPointer(start: gradient, count: dimension).mutableSpan
    return try evaluator.logDensity(at: positions, gradient: &gradients)
  }

  package mutating func logDensity(
    at position: Span<Double>, gradient: inout MutableSpan<Double>
  ) throws -> Double {
    gradientEvaluations += 1
    return try evaluator.logDensity(at: position, gradient: &gradient)
  }
}

import Inference

/// A log density as one chain sees it: an evaluator over the chain's vectors, and the count of its calls.
package struct Target: DensityEvaluator {
  /// Number of coordinates that trajectories move.
  package private(set) var dimension: Int
  private var evaluator: any DensityEvaluator
  /// Evaluations so far, each of one value and one gradient.
  package private(set) var gradientEvaluations: Int
  private var subspace: Subspace?

  /// - Parameter counted: evaluations made before, from which the count continues.
  package init(_ density: some LogDensity, counted: Int = 0) throws {
    dimension = density.dimension
    gradientEvaluations = counted
    evaluator = try density.makeEvaluator()
  }

  /// log p(position); fills the gradient. Not finite where the position is to be refused.
  package mutating func logDensity(at position: Vector, gradient: Vector) throws -> Double {
    let positions = UnsafeBufferPointer(start: position, count: dimension).span
    var gradients = UnsafeMutableBufferPointer(start: gradient, count: dimension).mutableSpan
    return try logDensity(at: positions, gradient: &gradients)
  }

  package mutating func logDensity(
    at position: Span<Double>, gradient: inout MutableSpan<Double>
  ) throws -> Double {
    gradientEvaluations += 1
    if let value = try subspace?.logDensity(at: position, gradient: &gradient, by: &evaluator) {
      return value
    }
    return try evaluator.logDensity(at: position, gradient: &gradient)
  }

  /// Leaves out evaluations that will be made again: those of a transition that was given up.
  mutating func count(from evaluations: Int) { gradientEvaluations = evaluations }

  /// From here on positions are those of some coordinates, in rising order; the others stay as they are in a whole position.
  package mutating func move(only coordinates: [Int], from whole: UnsafeBufferPointer<Double>) {
    subspace = Subspace(coordinates: coordinates, position: Array(whole))
    dimension = coordinates.count
  }
}

/// Some coordinates of a density, with the others held fixed.
private struct Subspace {
  let coordinates: [Int]
  var position: [Double]
  private var gradient: [Double]

  init(coordinates: [Int], position: [Double]) {
    (self.coordinates, self.position) = (coordinates, position)
    gradient = position.map { _ in 0 }
  }

  mutating func logDensity(
    at moved: Span<Double>, gradient slopes: inout MutableSpan<Double>,
    by evaluator: inout any DensityEvaluator
  ) throws -> Double {
    for (place, coordinate) in coordinates.enumerated() { position[coordinate] = moved[place] }
    let value = try Self.logDensity(at: position, gradient: &gradient, by: &evaluator)
    for (place, coordinate) in coordinates.enumerated() { slopes[place] = gradient[coordinate] }
    return value
  }

  private static func logDensity(
    at position: [Double], gradient: inout [Double], by evaluator: inout any DensityEvaluator
  ) throws -> Double {
    var slopes = gradient.mutableSpan
    return try evaluator.logDensity(at: position.span, gradient: &slopes)
  }
}

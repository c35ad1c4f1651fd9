import Inference

/// A density that counts log|dx/du| = u of one coordinate, x = eᵘ, twice: a mistake for tests to find.
struct JacobianTwice<Base: LogDensity>: LogDensity {
  let base: Base
  let coordinate: Int
  var dimension: Int { base.dimension }

  func makeEvaluator() throws -> Evaluator {
    Evaluator(base: try base.makeEvaluator(), coordinate: coordinate)
  }

  struct Evaluator: DensityEvaluator {
    var base: Base.Evaluator
    let coordinate: Int

    mutating func logDensity(
      at position: Span<Double>, gradient: inout MutableSpan<Double>
    ) throws -> Double {
      let value = try base.logDensity(at: position, gradient: &gradient)
      gradient[coordinate] += 1
      return value + position[coordinate]
    }
  }
}

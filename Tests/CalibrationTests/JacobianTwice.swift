import Inference

/// A density that counts log|dx/du| = u of one coordinate, x = eᵘ, more than once: a mistake for tests to find.
struct JacobianTwice<Base: LogDensity>: LogDensity {
  let base: Base
  let coordinate: Int
  /// How often too often.
  var extra = 1.0
  var dimension: Int { base.dimension }

  func makeEvaluator() throws -> Evaluator {
    Evaluator(base: try base.makeEvaluator(), coordinate: coordinate, extra: extra)
  }

  struct Evaluator: DensityEvaluator {
    var base: Base.Evaluator
    let coordinate: Int
    let extra: Double

    mutating func logDensity(
      at position: Span<Double>, gradient: inout MutableSpan<Double>
    ) throws -> Double {
      let value = try base.logDensity(at: position, gradient: &gradient)
      gradient[coordinate] += extra
      return value + extra * position[coordinate]
    }
  }
}

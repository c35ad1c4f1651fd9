/// A limit to gradients, for steps that one wild estimate must not spoil.
///
/// - Source: Pascanu, Mikolov, Bengio (2013), *On the difficulty of training recurrent neural networks*, Algorithm 1, for
///   the norm.
public enum GradientClipping: Sendable, Equatable, Codable {
  /// g ← g · min(1, limit/‖g‖): the direction is kept.
  case norm(Double)
  /// gᵢ ← min(max(gᵢ, −limit), limit).
  case value(Double)

  /// Clips a gradient. One that is not finite stays so.
  package func clip(_ gradient: inout [Double]) {
    switch self {
    case .norm(let limit):
      // Scaled by the largest element, so that no square overflows.
      let largest = gradient.reduce(0) { max($0, abs($1)) }
      guard largest > 0, largest.isFinite else { return }
      let norm =
        largest
        * gradient.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
      guard norm > limit else { return }
      for i in gradient.indices { gradient[i] *= limit / norm }
    case .value(let limit):
      for i in gradient.indices where abs(gradient[i]) > limit {
        gradient[i] = gradient[i] < 0 ? -limit : limit
      }
    }
  }

  package func validate() throws(OptimizationError) {
    switch self {
    case .norm(let limit), .value(let limit):
      guard limit > 0 else {
        throw OptimizationError(
          "gradient clipping: found the limit \(limit), expected a positive number.")
      }
    }
  }
}

import Inference
import MathKernels

/// A normal distribution that is diagonal except in a few directions: covariance D (I + V (Λ − I) Vᵀ) D.
///
/// D are deviations; V holds k orthonormal directions of the scaled coordinates, Λ the variances along them. A draw costs O(n k).
package struct LowRankNormal: Sendable, Equatable, Codable {
  /// μ, in unconstrained space.
  package let mean: [Double]
  /// D, one positive number for each coordinate.
  package let deviations: [Double]
  /// V, direction after direction, each of length 1 in the coordinates divided by D; none where the normal is diagonal.
  package let directions: [[Double]]
  /// Λ, one positive number for each direction.
  package let variances: [Double]

  package var dimension: Int { mean.count }

  /// μ + D (I + V (√Λ − I) Vᵀ) ε of standard normal noise ε, and log q there.
  package func draw(noise: [Double]) -> (position: [Double], logDensity: Double) {
    let stretched = Self.stretch(noise, directions, variances.map { $0.squareRoot() - 1 })
    let position = mean.indices.map { mean[$0] + deviations[$0] * stretched[$0] }
    let squares = noise.reduce(0) { $0 + $1 * $1 }
    return (position, -0.5 * squares - logVolume)
  }

  /// log q at a position.
  package func logDensity(of position: [Double]) -> Double {
    let scaled = mean.indices.map { (position[$0] - mean[$0]) / deviations[$0] }
    let noise = Self.stretch(scaled, directions, variances.map { 1 / $0.squareRoot() - 1 })
    return -0.5 * noise.reduce(0) { $0 + $1 * $1 } - logVolume
  }

  /// The diagonal of the covariance.
  package var marginalVariances: [Double] {
    mean.indices.map { row in
      let share = zip(directions, variances).reduce(1.0) { sum, each in
        sum + (each.1 - 1) * each.0[row] * each.0[row]
      }
      return deviations[row] * deviations[row] * share
    }
  }

  /// ½ log det 2πΣ.
  private var logVolume: Double {
    deviations.reduce(0) { $0 + logarithm($1) } + 0.5 * variances.reduce(0) { $0 + logarithm($1) }
      + 0.918938533204672742 * Double(dimension)
  }

  /// (I + V diag(f) Vᵀ) x.
  static func stretch(_ x: [Double], _ directions: [[Double]], _ factors: [Double]) -> [Double] {
    var result = x
    for (direction, factor) in zip(directions, factors) {
      var share = 0.0
      for index in x.indices { share += direction[index] * x[index] }
      share *= factor
      for index in x.indices { result[index] += share * direction[index] }
    }
    return result
  }
}

/// Nothing to fit: a guide without parameters.
extension LowRankNormal: Guide, GuideEvaluator {
  package var parameterCount: Int { 0 }

  package func initialParameters(around position: [Double]) -> [Double] { [] }

  package func draw(
    noise: Span<Double>, parameters: Span<Double>, into position: inout MutableSpan<Double>
  ) -> Double {
    let drawn = draw(noise: noise.indices.map { noise[$0] })
    for i in drawn.position.indices { position[i] = drawn.position[i] }
    return drawn.logDensity
  }

  package func pullBack(
    _ positionGradient: Span<Double>, at position: Span<Double>, noise: Span<Double>,
    parameters: Span<Double>, into gradient: inout MutableSpan<Double>
  ) {}

  package func logDensityGradient(
    at position: Span<Double>, noise: Span<Double>, parameters: Span<Double>, weight: Double,
    addingTo gradient: inout MutableSpan<Double>
  ) {
    let scaled = mean.indices.map { (position[$0] - mean[$0]) / deviations[$0] }
    let stretched = Self.stretch(scaled, directions, variances.map { 1 / $0 - 1 })
    for i in mean.indices { gradient[i] -= weight * stretched[i] / deviations[i] }
  }
}

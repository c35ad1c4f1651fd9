/// Mean and variance of each coordinate of a stream of vectors, in one pass.
///
/// m ← m + (x − m)/k, s ← s + (x − m_old)(x − m), variance s/(k − 1).
/// - Source: Welford (1962), *Note on a method for calculating corrected sums of squares and products*.
package struct RunningMoments: Sendable, Codable {
  /// Number of vectors seen.
  package private(set) var count = 0
  package private(set) var mean: [Double]
  private var squares: [Double]

  package init(dimension: Int) {
    mean = [Double](repeating: 0, count: dimension)
    squares = mean
  }

  /// Takes in one vector.
  package mutating func add(_ vector: UnsafePointer<Double>) {
    count += 1
    let share = 1 / Double(count)
    for index in mean.indices {
      let deviation = vector[index] - mean[index]
      mean[index] += deviation * share
      squares[index] += deviation * (vector[index] - mean[index])
    }
  }

  /// The sample variances, with divisor k − 1; NaN below two vectors.
  package var variance: [Double] {
    squares.map { count > 1 ? $0 / Double(count - 1) : .nan }
  }
}

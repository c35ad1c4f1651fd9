import MathKernels

/// The positions and gradients of a window's draws: all of them, or the last, where memory sets a limit.
package struct WindowRecord: Sendable, Codable {
  package let dimension: Int
  /// The largest number of draws kept.
  let capacity: Int
  /// Draws seen.
  private(set) var seen = 0
  /// [draw, coordinate]; a ring once it is full.
  private(set) var positions: [Double] = []
  private(set) var gradients: [Double] = []

  package init(dimension: Int, capacity: Int = .max) {
    self.dimension = dimension
    self.capacity = capacity
  }

  /// Draws kept.
  var count: Int { min(seen, capacity) }

  package mutating func add(_ point: PhasePoint) {
    let (position, gradient) = (
      UnsafeBufferPointer(start: point.position, count: dimension),
      UnsafeBufferPointer(start: point.gradient, count: dimension)
    )
    if seen < capacity {
      positions.append(contentsOf: position)
      gradients.append(contentsOf: gradient)
    } else {
      let place = seen % capacity * dimension
      for index in 0..<dimension {
        positions[place + index] = position[index]
        gradients[place + index] = gradient[index]
      }
    }
    seen += 1
  }

  /// The mean over draws of |q̂ + ĝ|²/n, of centred positions q̂ and gradients ĝ in the coordinates in which a metric is I: the
  /// Fisher divergence of the posterior from a normal one with that covariance, 0 where it is one.
  package func fisherDivergence(from metric: Metric) -> Double {
    let (offsets, slopes) = (
      AlignedBuffer(centered(positions)), AlignedBuffer(centered(gradients))
    )
    var sum = 0.0
    for draw in 0..<count {
      let (offset, slope) = (
        offsets.pointer + draw * dimension, slopes.pointer + draw * dimension
      )
      metric.apply(.whiten, to: offset)
      metric.apply(.colorTransposed, to: slope)
      for index in 0..<dimension {
        sum += (offset[index] + slope[index]) * (offset[index] + slope[index])
      }
    }
    return sum / Double(max(1, count * dimension))
  }

  /// Vectors with their mean subtracted.
  func centered(_ vectors: [Double]) -> [Double] {
    var means = [Double](repeating: 0, count: dimension)
    for start in stride(from: 0, to: vectors.count, by: dimension) {
      for index in 0..<dimension { means[index] += vectors[start + index] }
    }
    for index in 0..<dimension { means[index] /= Double(count) }
    var result = vectors
    for start in stride(from: 0, to: vectors.count, by: dimension) {
      for index in 0..<dimension { result[start + index] -= means[index] }
    }
    return result
  }
}

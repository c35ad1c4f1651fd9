import MathKernels

/// Tables of random numbers.
package enum Simulated {
  package static func matrix(_ values: [Double], width: Int) -> DesignMatrix {
    DesignMatrix(features: (1...width).map { "x\($0)" }, values: values)
  }

  /// Rows around `count` centres that lie `distance` standard deviations apart, more or less; and where each belongs.
  package static func blobs(
    _ count: Int, rows: Int, width: Int, distance: Double, seed: UInt64
  ) -> (matrix: DesignMatrix, truth: [Int]) {
    var random = RandomStream(seed: seed, purpose: .simulation)
    let centers = (0..<count * width).map { _ in random.normal() * distance }
    let truth = (0..<rows).map { _ in random.index(below: count) }
    let values = truth.flatMap { cluster in
      (0..<width).map { centers[cluster * width + $0] + random.normal() }
    }
    return (matrix(values, width: width), truth)
  }

  package static func uniform(rows: Int, width: Int, seed: UInt64) -> DesignMatrix {
    var random = RandomStream(seed: seed, purpose: .simulation)
    return matrix((0..<rows * width).map { _ in random.uniform() }, width: width)
  }

  package static func squaredDistance(
    _ matrix: DesignMatrix, _ row: Int, _ point: (Int) -> Double
  ) -> Double {
    matrix.features.indices.reduce(0) {
      $0 + (matrix[row, $1] - point($1)) * (matrix[row, $1] - point($1))
    }
  }
}

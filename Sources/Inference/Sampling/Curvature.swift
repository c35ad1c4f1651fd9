import MathKernels

extension Metric {
  /// In nats; over a reach of 0.3 deviations a normal posterior bends by 0.09.
  private static let largestBend = 4.0
  /// The largest number of lengths tried.
  private static let shortenings = 5

  /// −∇² log p at a position, in the coordinates in which this metric is the identity: Lᵀ (−∇² log p) L.
  ///
  /// Central differences of the gradient, one column of L at a time, over ± `reach` of the posterior deviations the metric
  /// represents: 2n + 1 gradients. So long a reach averages the curvature over the neighbourhood a trajectory sees. Where the
  /// log density bends by more than `largestBend` over it, the metric is far too wide there, and the ends say nothing about the
  /// neighbourhood: the reach is shortened.
  /// - Returns: a symmetric matrix, or `nil` where a gradient is not finite.
  package func whitenedCurvature(
    at position: Vector, reach: Double, scratch: CurvatureScratch, target: inout Target
  ) throws -> SquareMatrix? {
    let result = SquareMatrix(order: dimension)
    let (direction, probe, ahead, behind) = (
      scratch.direction, scratch.probe, scratch.ahead, scratch.behind
    )
    let here = try target.logDensity(at: position, gradient: ahead)
    for index in 0..<dimension {
      var (length, next) = (reach, reach)
      for _ in 0..<Self.shortenings {
        length = next
        for row in 0..<dimension { direction[row] = row == index ? length : 0 }
        apply(.color, to: direction)
        for row in 0..<dimension { probe[row] = position[row] + direction[row] }
        let above = try target.logDensity(at: probe, gradient: ahead)
        for row in 0..<dimension { probe[row] = position[row] - direction[row] }
        let below = try target.logDensity(at: probe, gradient: behind)
        let bend = abs(above + below - 2 * here)
        if bend <= Self.largestBend { break }
        // A parabola bends by 1 over this length.
        next *= bend.isFinite ? max(1 / bend.squareRoot(), 1.0 / 64) : 1.0 / 64
      }
      for row in 0..<dimension { ahead[row] = (behind[row] - ahead[row]) / (2 * length) }
      apply(.colorTransposed, to: ahead)
      result.column(index).update(from: ahead, count: dimension)
    }
    for index in 0..<dimension * dimension where !result.elements[index].isFinite { return nil }
    result.symmetrize()
    return result
  }

  /// The metric whose inverse is L X Lᵀ, for a correction X found in whitened coordinates; `nil` where that is not
  /// positive definite.
  package func corrected(by correction: SquareMatrix) -> Metric? {
    let inverse = correction.copy()
    // L X, then (L (L X)ᵀ)ᵀ: each column is coloured, twice.
    for _ in 0..<2 {
      for index in 0..<dimension { apply(.color, to: inverse.column(index)) }
      inverse.transpose()
    }
    inverse.symmetrize()
    return Metric(dense: inverse)
  }
}

/// Four vectors for curvature to work in.
package struct CurvatureScratch {
  package static let vectorCount = 4
  let direction, probe, ahead, behind: Vector

  package init(arena: VectorArena) {
    direction = arena.makeVector()
    probe = arena.makeVector()
    ahead = arena.makeVector()
    behind = arena.makeVector()
  }
}

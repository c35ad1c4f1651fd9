import MathKernels

extension Metric {
  /// −∇² log p at a position, seen in the coordinates in which this metric is the identity: Lᵀ (−∇² log p) L.
  ///
  /// Central differences of the gradient, one column of L at a time, over ± `reach` of the posterior deviations the metric
  /// stands for: 2n gradients. So long a reach averages the curvature over the neighbourhood a trajectory sees.
  /// - Returns: a symmetric matrix, or `nil` where a gradient is not finite.
  package func whitenedCurvature(
    at position: Vector, reach: Double, scratch: CurvatureScratch, target: inout Target
  ) throws -> SquareMatrix? {
    let result = SquareMatrix(order: dimension)
    let (direction, probe, ahead, behind) = (
      scratch.direction, scratch.probe, scratch.ahead, scratch.behind
    )
    for index in 0..<dimension {
      for row in 0..<dimension { direction[row] = row == index ? reach : 0 }
      apply(.color, to: direction)
      for row in 0..<dimension { probe[row] = position[row] + direction[row] }
      let above = try target.logDensity(at: probe, gradient: ahead)
      for row in 0..<dimension { probe[row] = position[row] - direction[row] }
      let below = try target.logDensity(at: probe, gradient: behind)
      guard above.isFinite, below.isFinite else { return nil }
      for row in 0..<dimension { ahead[row] = (behind[row] - ahead[row]) / (2 * reach) }
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

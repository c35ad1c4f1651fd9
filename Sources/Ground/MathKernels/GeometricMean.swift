extension SquareMatrix {
  /// A # B⁻¹, the symmetric positive definite X with X B X = A; `nil` where A or B is not positive definite.
  ///
  /// With B = R Rᵀ: X = R⁻ᵀ (Rᵀ A R)^½ R⁻¹.
  /// - Source: Bhatia (2007), *Positive Definite Matrices*, §4.1.
  package static func geometricMean(
    _ a: SquareMatrix, inverseOf b: SquareMatrix
  ) -> SquareMatrix? {
    guard let factor = CholeskyFactor(of: b) else { return nil }
    let congruent = product(
      product(factor.lower, by: a, transposingFirst: true), by: factor.lower)
    congruent.symmetrize()
    guard let eigen = SymmetricEigendecomposition(of: congruent),
      eigen.values.allSatisfy({ $0 > 0 })
    else { return nil }
    let result = eigen.applying { $0.squareRoot() }
    // R⁻ᵀ S, then R⁻ᵀ (R⁻ᵀ S)ᵀ.
    for _ in 0..<2 {
      for index in 0..<result.order { factor.solve(result.column(index), transposed: true) }
      result.transpose()
    }
    result.symmetrize()
    return result
  }
}

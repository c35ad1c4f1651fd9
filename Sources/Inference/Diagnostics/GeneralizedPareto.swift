import MathKernels

/// A generalised Pareto distribution on x > 0, F(x) = 1 − (1 + kx/σ)^(−1/k).
struct GeneralizedPareto {
  /// k; a tail without a mean from 1 on.
  let shape: Double
  /// σ.
  let scale: Double

  /// The quantile σ((1 − p)^(−k) − 1)/k of a probability strictly between 0 and 1.
  func quantile(_ probability: Double) -> Double {
    let tail = logarithm(onePlus: -probability)
    if abs(shape) < .ulpOfOne { return -scale * tail }
    return scale * exponentialMinusOne(-shape * tail) / shape
  }

  /// Fits exceedances: the posterior mean of b = −k/σ over a grid, with k then drawn towards ½ by ten pseudo-observations.
  ///
  /// Nil where the exceedances admit no fit, as when a quarter of them are 0.
  ///
  /// - Precondition: there are at least four exceedances, ascending and none negative.
  /// - Source: Zhang and Stephens (2009), *A new and efficient estimation method for the generalized Pareto distribution*;
  ///   Vehtari et al. (2024), appendix G, for the pull towards ½.
  init?(fittedTo exceedances: [Double]) {
    let count = Double(exceedances.count)
    let quartile = exceedances[Int(count / 4 + 0.5) - 1]
    guard quartile > 0, let largest = exceedances.last, largest.isFinite else { return nil }

    func negativeShape(_ b: Double) -> Double {
      exceedances.reduce(0) { $0 + logarithm(onePlus: -b * $1) } / count
    }
    let gridSize = 30 + Int(count.squareRoot())
    let grid = (1...gridSize).map {
      (1 - (Double(gridSize) / (Double($0) - 0.5)).squareRoot()) / (3 * quartile) + 1 / largest
    }
    let logLikelihoods = grid.map { b in
      let k = negativeShape(b)
      return count * (logarithm(-b / k) - k - 1)
    }
    let weights = logLikelihoods.map { own in
      1 / logLikelihoods.reduce(0) { $0 + exponential($1 - own) }
    }
    // Grid points of negligible weight are left out, as in the reference implementations.
    let kept = zip(grid, weights).filter { $0.1 >= 10 * .ulpOfOne }
    let total = kept.reduce(0) { $0 + $1.1 }
    let b = kept.reduce(0) { $0 + $1.0 * ($1.1 / total) }
    let k = negativeShape(b)
    scale = -k / b
    shape = (count * k + 5) / (count + 10)
    guard shape.isFinite, scale > 0, scale.isFinite else { return nil }
  }
}

extension RandomStream {
  /// A number from Gamma(shape, 1), for shape > 0; it may be too small for a double where the shape is.
  public mutating func gamma(shape: Double) -> Double {
    MathKernels.exponential(logGamma(shape: shape))
  }

  /// The logarithm of a number from Gamma(shape, 1), for shape > 0: finite however small the shape; NaN for no such shape, +∞
  /// for an infinite one, as parameters drawn from priors that overflow may be.
  ///
  /// - Source: Marsaglia, Tsang (2000), *A simple method for generating gamma variables*; below shape 1, §6 with the
  ///   power of a uniform number taken in the logarithm.
  package mutating func logGamma(shape: Double) -> Double {
    guard shape > 0 else { return .nan }
    guard shape.isFinite else { return shape }
    guard shape >= 1 else {
      let boosted = logGamma(shape: shape + 1)
      return boosted + logarithm(uniform()) / shape
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let cubeRoot = 1 + c * x
      guard cubeRoot > 0 else { continue }
      let v = cubeRoot * cubeRoot * cubeRoot
      if logarithm(uniform()) < 0.5 * x * x + d * (1 - v + logarithm(v)) { return logarithm(d * v) }
    }
  }

  /// The log odds of a number from Beta(a, b), for a, b > 0.
  package mutating func logitBeta(_ a: Double, _ b: Double) -> Double {
    logGamma(shape: a) - logGamma(shape: b)
  }

  /// A number from the standard t distribution with ν > 0 degrees of freedom.
  public mutating func studentT(degreesOfFreedom: Double) -> Double {
    let z = normal()
    let logVariance = logarithm(degreesOfFreedom / 2) - logGamma(shape: degreesOfFreedom / 2)
    return z * MathKernels.exponential(0.5 * logVariance)
  }
}

import CGSL

/// GSL aborts the process on an error by default; with the handler off it returns NaN.
let errorHandlerIsOff: Void = {
  _ = gsl_set_error_handler_off()
}()

/// Φ(x), the standard normal distribution function.
package func normalCDF(_ x: Double) -> Double {
  gsl_cdf_ugaussian_P(x)
}

/// Φ⁻¹(p), the standard normal quantile: −∞ at 0, +∞ at 1, NaN outside.
///
/// - Source: Wichura (1988), *Algorithm AS 241*, through GSL.
package func normalQuantile(_ probability: Double) -> Double {
  guard probability >= 0, probability <= 1 else { return .nan }
  return gsl_cdf_ugaussian_Pinv(probability)
}

/// Iₓ(a, b), the distribution function of Beta(a, b), for positive a and b.
package func betaCDF(_ x: Double, _ a: Double, _ b: Double) -> Double {
  _ = errorHandlerIsOff
  return gsl_cdf_beta_P(x, a, b)
}

/// The quantile of Beta(a, b), for positive a and b; NaN for a probability outside 0 … 1.
///
/// GSL's quantile, by Newton steps; where those do not converge, by bisection of its distribution function.
package func betaQuantile(_ probability: Double, _ a: Double, _ b: Double) -> Double {
  guard probability >= 0, probability <= 1, a > 0, b > 0 else { return .nan }
  _ = errorHandlerIsOff
  let quantile = gsl_cdf_beta_Pinv(probability, a, b)
  if !quantile.isNaN { return quantile }
  var (low, high) = (0.0, 1.0)
  while true {
    let middle = (low + high) / 2
    if middle <= low || middle >= high { return middle }
    if gsl_cdf_beta_P(middle, a, b) < probability { low = middle } else { high = middle }
  }
}

/// The quantile of Student's t distribution: the x with P(T ≤ x) = `probability`, for positive ν; ±∞ at 0 and 1 and beyond
/// the largest double, NaN for a probability outside 0 … 1.
///
/// GSL's quantile; where that does not converge, through the beta distribution: ν/(ν + T²) ~ Beta(ν/2, ½).
package func studentTQuantile(_ probability: Double, degreesOfFreedom: Double) -> Double {
  guard probability >= 0, probability <= 1, degreesOfFreedom > 0 else { return .nan }
  _ = errorHandlerIsOff
  let quantile = gsl_cdf_tdist_Pinv(probability, degreesOfFreedom)
  if !quantile.isNaN { return quantile }
  let share = betaQuantile(2 * min(probability, 1 - probability), degreesOfFreedom / 2, 0.5)
  let magnitude = (degreesOfFreedom * (1 - share) / share).squareRoot()
  return probability < 0.5 ? -magnitude : magnitude
}

/// P(X > x) for X ~ χ²(ν), ν > 0; 1 at 0 and below.
package func chiSquaredSurvival(_ x: Double, degreesOfFreedom: Double) -> Double {
  _ = errorHandlerIsOff
  return x > 0 ? gsl_cdf_chisq_Q(x, degreesOfFreedom) : 1
}

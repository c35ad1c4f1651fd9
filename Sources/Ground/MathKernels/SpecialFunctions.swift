import CGSL

/// ψ(x) = d log Γ(x)/dx for x ≥ 0; −∞ at 0, NaN below.
package func digamma(_ x: Double) -> Double {
  _ = errorHandlerIsOff
  return x > 0 ? (x.isFinite ? gsl_sf_psi(x) : x) : x == 0 ? -.infinity : .nan
}

/// ψ′(x) for x ≥ 0; +∞ at 0, NaN below.
package func trigamma(_ x: Double) -> Double {
  _ = errorHandlerIsOff
  if x > 1e17 { return 1 / x }
  return x > 0 ? gsl_sf_psi_1(x) : x == 0 ? .infinity : .nan
}

/// log B(a, b) = log Γ(a) + log Γ(b) − log Γ(a + b) for a, b ≥ 0; +∞ where one is 0, NaN below.
package func logBeta(_ a: Double, _ b: Double) -> Double {
  _ = errorHandlerIsOff
  guard a > 0, b > 0 else { return a >= 0 && b >= 0 ? .infinity : .nan }
  return gsl_sf_lnbeta(a, b)
}

/// log of n over k, for 0 ≤ k ≤ n.
package func logChoose(_ n: Double, _ k: Double) -> Double {
  -logarithm(onePlus: n) - logBeta(k + 1, n - k + 1)
}

/// log(1 − eˣ) for x ≤ 0: −∞ at 0, NaN above.
///
/// - Source: Mächler (2012), *Accurately computing log(1 − exp(−|a|))*.
package func log1mexp(_ x: Double) -> Double {
  guard x <= 0 else { return .nan }
  return x > -0.6931471805599453
    ? logarithm(-exponentialMinusOne(x)) : logarithm(onePlus: -exponential(x))
}

/// log(eᵃ + eᵇ).
package func logAddExp(_ a: Double, _ b: Double) -> Double {
  let high = max(a, b)
  return high.isFinite ? high + logarithm(onePlus: exponential(min(a, b) - high)) : high
}

/// log Φ(x), exact in both tails, however far.
package func normalLogCDF(_ x: Double) -> Double {
  _ = errorHandlerIsOff
  if x > 40 { return 0 }
  if x > 0 { return logarithm(onePlus: -0.5 * gsl_sf_erfc(x * 0.5.squareRoot())) }
  // Beyond this, 1/x² is negligible compared with 1.
  if x < -1e9 { return -0.5 * x * x - logarithm(-x) - 0.9189385332046728 }
  return gsl_sf_log_erfc(-x * 0.5.squareRoot()) - logarithm(2)
}

/// φ(x)/Φ(x), the slope of log Φ.
package func normalLogCDFSlope(_ x: Double) -> Double {
  _ = errorHandlerIsOff
  if x < -1e9 { return -x }
  return x > 1e3 ? 0 : gsl_sf_hazard(-x)
}

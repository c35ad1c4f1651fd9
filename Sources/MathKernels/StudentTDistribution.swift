import CGSL

/// The quantile of Student's t distribution: the x with P(T ≤ x) = `probability`.
/// - Source: GSL, `gsl_cdf_tdist_Pinv`.
public func studentTQuantile(_ probability: Double, degreesOfFreedom: Double) -> Double {
  gsl_cdf_tdist_Pinv(probability, degreesOfFreedom)
}

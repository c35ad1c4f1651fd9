import MathKernels

/// The expected log predictive density of new observations, by leave-one-out cross-validation from one fit (PSIS-LOO).
///
/// elpd = Σᵢ log Σₛ wᵢₛ p(yᵢ|θₛ), with the Pareto smoothed weights wᵢₛ ∝ 1/p(yᵢ|θₛ) that take observation i out of the fit.
///
/// - Source: Vehtari, Gelman, Gabry (2017), *Practical Bayesian model evaluation using leave-one-out cross-validation and
///   WAIC*, eqs. 4 and 10. The standard error follows ArviZ 0.23 (denominator n).
public struct LeaveOneOut: Sendable, Equatable {
  /// Each observation's contribution to elpd.
  public let pointwise: [Double]
  /// k̂ of each observation's weights: above ``reliableParetoK`` its contribution cannot be trusted.
  public let paretoK: [Double]
  /// The effective number of parameters: log density of the data in the sample minus elpd.
  public let effectiveParameterCount: Double
  /// Below this k̂ the weights of so many draws can be trusted.
  public let reliableParetoK: Double

  /// Evaluates log likelihoods.
  ///
  /// - Parameter logLikelihoods: [observation][draw], log p(yᵢ|θₛ), the draws of all chains in any order.
  /// - Parameter relativeEfficiency: effective sample size over number of draws; 1 for independent draws.
  /// - Precondition: every observation has the same number of draws, and at least one.
  public init(logLikelihoods: [[Double]], relativeEfficiency: Double = 1) {
    let drawCount = checkedDrawCount(logLikelihoods)
    var pointwise: [Double] = []
    var paretoK: [Double] = []
    for observation in logLikelihoods {
      let smoothed = ParetoSmoothedWeights(
        logRatios: observation.map { -$0 }, relativeEfficiency: relativeEfficiency)
      pointwise.append(logSumExp(zip(smoothed.logWeights, observation).map { $0 + $1 }))
      paretoK.append(smoothed.paretoK)
    }
    self.pointwise = pointwise
    self.paretoK = paretoK
    let inSample = logLikelihoods.reduce(0) { $0 + logMeanExp($1) }
    effectiveParameterCount = inSample - pointwise.reduce(0, +)
    reliableParetoK = ParetoSmoothedWeights.reliableParetoK(drawCount: drawCount)
  }

  /// The estimate of the expected log predictive density; larger is better.
  public var elpd: Double { pointwise.reduce(0, +) }

  /// The standard error of elpd over observations, √(n var).
  public var standardError: Double { sumStandardError(pointwise) }

  /// Whether every k̂ is small enough.
  public var isReliable: Bool { paretoK.allSatisfy { $0 <= reliableParetoK } }

  /// By how much this model predicts better than another of the same observations, with the standard error of that difference.
  /// - Precondition: both evaluate the same number of observations.
  public func advantage(over other: LeaveOneOut) -> (elpd: Double, standardError: Double) {
    precondition(
      pointwise.count == other.pointwise.count,
      "\(pointwise.count) observations cannot be compared with \(other.pointwise.count)")
    let differences = zip(pointwise, other.pointwise).map { $0 - $1 }
    return (differences.reduce(0, +), sumStandardError(differences))
  }
}

/// The widely applicable information criterion, on the scale of the expected log predictive density.
///
/// elpd = Σᵢ (log mean p(yᵢ|θₛ) − varₛ log p(yᵢ|θₛ)), the variance with denominator S. Prefer ``LeaveOneOut``, which tells
/// where it fails.
///
/// - Source: Watanabe (2010); Vehtari, Gelman, Gabry (2017), eqs. 11–13. Denominators follow ArviZ 0.23.
public struct WAIC: Sendable, Equatable {
  /// Each observation's contribution to elpd.
  public let pointwise: [Double]
  /// The effective number of parameters, Σᵢ varₛ log p(yᵢ|θₛ).
  public let effectiveParameterCount: Double
  /// No observation's variance is above 0.4.
  public let isReliable: Bool

  /// Evaluates log likelihoods.
  ///
  /// - Parameter logLikelihoods: [observation][draw], log p(yᵢ|θₛ), the draws of all chains in any order.
  /// - Precondition: every observation has the same number of draws, and at least one.
  public init(logLikelihoods: [[Double]]) {
    _ = checkedDrawCount(logLikelihoods)
    let variances = logLikelihoods.map(populationVariance)
    pointwise = zip(logLikelihoods, variances).map { logMeanExp($0) - $1 }
    effectiveParameterCount = variances.reduce(0, +)
    isReliable = variances.allSatisfy { $0 <= 0.4 }
  }

  /// The estimate of the expected log predictive density; larger is better.
  public var elpd: Double { pointwise.reduce(0, +) }

  /// The standard error of elpd over observations, √(n var).
  public var standardError: Double { sumStandardError(pointwise) }
}

private func checkedDrawCount(_ logLikelihoods: [[Double]]) -> Int {
  let drawCount = logLikelihoods.first?.count ?? 0
  precondition(
    drawCount > 0 && logLikelihoods.allSatisfy { $0.count == drawCount },
    "every observation needs the log likelihood of every draw")
  return drawCount
}

private func logMeanExp(_ values: [Double]) -> Double {
  logSumExp(values) - logarithm(Double(values.count))
}

private func populationVariance(_ values: [Double]) -> Double {
  let center = arithmeticMean(values[...])
  return values.reduce(0) { $0 + ($1 - center) * ($1 - center) } / Double(values.count)
}

private func sumStandardError(_ values: [Double]) -> Double {
  (Double(values.count) * populationVariance(values)).squareRoot()
}

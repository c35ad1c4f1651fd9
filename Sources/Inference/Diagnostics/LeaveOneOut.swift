import MathKernels

/// The expected log predictive density of new observations, by leave-one-out cross-validation from one fit (PSIS-LOO).
///
/// elpd = Σᵢ log Σₛ wᵢₛ p(yᵢ|θₛ), with the Pareto smoothed weights wᵢₛ ∝ 1/p(yᵢ|θₛ) that take observation i out of the fit.
/// Observations come one at a time: log likelihoods of all of them need never be in memory at once.
///
/// - Source: Vehtari, Gelman, Gabry (2017), *Practical Bayesian model evaluation using leave-one-out cross-validation and
///   WAIC*, eqs. 4 and 10. The standard error follows ArviZ 0.23 (denominator n).
public struct LeaveOneOut: Sendable, Equatable {
  /// Each observation's contribution to elpd.
  public private(set) var pointwise: [Double] = []
  /// k̂ of each observation's weights: above ``reliableParetoK`` its contribution cannot be trusted.
  public private(set) var paretoK: [Double] = []
  /// Each observation's contribution to the effective number of parameters.
  public private(set) var pointwiseParameterCounts: [Double] = []
  /// Below this k̂ the weights of this many draws can be trusted.
  public let reliableParetoK: Double
  private let drawCount: Int
  private let relativeEfficiency: Double

  /// An estimate without observations so far.
  /// - Parameter relativeEfficiency: effective sample size over number of draws; 1 for independent draws.
  /// - Precondition: there is a draw, and the efficiency is positive.
  package init(drawCount: Int, relativeEfficiency: Double = 1) {
    precondition(drawCount > 0, "there are no draws")
    precondition(relativeEfficiency > 0, "found relative efficiency \(relativeEfficiency)")
    self.drawCount = drawCount
    self.relativeEfficiency = relativeEfficiency
    reliableParetoK = ParetoSmoothedWeights.reliableParetoK(drawCount: drawCount)
  }

  /// Evaluates log likelihoods, [observation][draw]: log p(yᵢ|θₛ), the draws of all chains in any order.
  ///
  /// - Precondition: every observation has the same number of draws, and at least one.
  public init(logLikelihoods: [[Double]], relativeEfficiency: Double = 1) {
    self.init(
      drawCount: logLikelihoods.first?.count ?? 0, relativeEfficiency: relativeEfficiency)
    for observation in logLikelihoods { append(observation) }
  }

  /// Adds an observation: log p(y|θₛ) of every draw.
  /// - Precondition: there is a log likelihood for each draw.
  package mutating func append(_ logLikelihoods: [Double]) {
    checkDraws(logLikelihoods, drawCount)
    let smoothed = ParetoSmoothedWeights(
      logRatios: logLikelihoods.map { -$0 }, relativeEfficiency: relativeEfficiency)
    let elpd = logSumExp(zip(smoothed.logWeights, logLikelihoods).map { $0 + $1 })
    pointwise.append(elpd)
    paretoK.append(smoothed.paretoK)
    pointwiseParameterCounts.append(logMeanExp(logLikelihoods) - elpd)
  }

  /// The estimate of the expected log predictive density; larger is better.
  public var elpd: Double { pointwise.reduce(0, +) }

  /// The standard error of elpd over observations, √(n var).
  public var standardError: Double { sumStandardError(pointwise) }

  /// The effective number of parameters: log density of the data in the sample minus elpd.
  public var effectiveParameterCount: Double { pointwiseParameterCounts.reduce(0, +) }

  /// Whether every k̂ is small enough.
  public var isReliable: Bool { paretoK.allSatisfy { $0 <= reliableParetoK } }

  /// The observations whose k̂ is too large, or undefined: their contributions cannot be trusted.
  public var unreliableObservations: [Int] {
    paretoK.indices.filter { !(paretoK[$0] <= reliableParetoK) }
  }

  /// By how much this model predicts better than another for the same observations, with the standard error of that difference.
  /// - Precondition: both evaluate the same number of observations.
  public func advantage(over other: LeaveOneOut) -> (elpd: Double, standardError: Double) {
    precondition(
      pointwise.count == other.pointwise.count,
      "\(pointwise.count) observations cannot be compared with \(other.pointwise.count)")
    let differences = zip(pointwise, other.pointwise).map { $0 - $1 }
    return (differences.reduce(0, +), sumStandardError(differences))
  }

  /// The relative efficiency of draws for importance weights: the mean over scalars of ESS over number of draws; 1 for one chain.
  ///
  /// Constant scalars are left out; 1 where no other is left.
  ///
  /// - Source: ArviZ 0.23, the default of its `loo`.
  public static func relativeEfficiency(of scalars: some Sequence<ChainedValues>) -> Double {
    let shares = scalars.filter { $0.chainCount > 1 && !$0.isConstant }
      .map { $0.ess(of: .mean) / Double($0.values.count) }.filter(\.isFinite)
    return shares.isEmpty ? 1 : shares.reduce(0, +) / Double(shares.count)
  }
}

/// The widely applicable information criterion, on the scale of the expected log predictive density.
///
/// elpd = Σᵢ (log mean p(yᵢ|θₛ) − varₛ log p(yᵢ|θₛ)), the variance with denominator S. Prefer ``LeaveOneOut``, which reports
/// where it fails.
///
/// - Source: Watanabe (2010); Vehtari, Gelman, Gabry (2017), eqs. 11–13. Denominators follow ArviZ 0.23.
public struct WAIC: Sendable, Equatable {
  /// Each observation's contribution to elpd.
  public private(set) var pointwise: [Double] = []
  /// Each observation's varₛ log p(yᵢ|θₛ): above 0.4 its contribution cannot be trusted.
  public private(set) var variances: [Double] = []
  private let drawCount: Int

  /// An estimate without observations so far.
  /// - Precondition: there is a draw.
  package init(drawCount: Int) {
    precondition(drawCount > 0, "there are no draws")
    self.drawCount = drawCount
  }

  /// Evaluates log likelihoods, [observation][draw]: log p(yᵢ|θₛ), the draws of all chains in any order.
  ///
  /// - Precondition: every observation has the same number of draws, and at least one.
  public init(logLikelihoods: [[Double]]) {
    self.init(drawCount: logLikelihoods.first?.count ?? 0)
    for observation in logLikelihoods { append(observation) }
  }

  /// Adds an observation: log p(y|θₛ) of every draw.
  /// - Precondition: there is a log likelihood for each draw.
  package mutating func append(_ logLikelihoods: [Double]) {
    checkDraws(logLikelihoods, drawCount)
    let variance = populationVariance(logLikelihoods[...])
    pointwise.append(logMeanExp(logLikelihoods) - variance)
    variances.append(variance)
  }

  /// The estimate of the expected log predictive density; larger is better.
  public var elpd: Double { pointwise.reduce(0, +) }

  /// The standard error of elpd over observations, √(n var).
  public var standardError: Double { sumStandardError(pointwise) }

  /// The effective number of parameters, Σᵢ varₛ log p(yᵢ|θₛ).
  public var effectiveParameterCount: Double { variances.reduce(0, +) }

  /// Whether no observation's variance is above 0.4.
  public var isReliable: Bool { variances.allSatisfy { $0 <= 0.4 } }
}

private func checkDraws(_ logLikelihoods: [Double], _ drawCount: Int) {
  precondition(
    logLikelihoods.count == drawCount,
    "\(logLikelihoods.count) log likelihoods do not match \(drawCount) draws")
}

private func logMeanExp(_ values: [Double]) -> Double {
  logSumExp(values) - logarithm(Double(values.count))
}

private func sumStandardError(_ values: [Double]) -> Double {
  (Double(values.count) * populationVariance(values[...])).squareRoot()
}

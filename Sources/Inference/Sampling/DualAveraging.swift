import MathKernels

/// Finds the step size at which the acceptance statistic meets its target, by Nesterov's dual averaging of log ε.
///
/// H̄_t = (1 − 1/(t + t₀)) H̄_{t−1} + (δ − α_t)/(t + t₀), log ε = μ − (√t/γ) H̄_t,
/// log ε̄_t = t^{−κ} log ε + (1 − t^{−κ}) log ε̄_{t−1}, with μ = log 10 ε₀.
/// - Source: Hoffman and Gelman (2014), *The No-U-Turn Sampler*, eq. 6 and Algorithm 6.
package struct DualAveraging: Sendable, Codable {
  /// γ, t₀ and κ, at the paper's values.
  static let regularization = 0.05
  static let stabilization = 10.0
  static let relaxation = 0.75

  /// δ.
  package private(set) var targetAcceptance: Double
  private var shrinkagePoint: Double
  private var count = 0.0
  private var meanError = 0.0
  private var averagedLog = 0.0

  /// ε of the next transition.
  package private(set) var stepSize: Double
  /// ε̄, for use once adaptation ends; before the first update the initial step size.
  package var averagedStepSize: Double { count == 0 ? stepSize : exponential(averagedLog) }

  package init(initialStepSize: Double, targetAcceptance: Double) {
    self.targetAcceptance = targetAcceptance
    shrinkagePoint = logarithm(10 * initialStepSize)
    stepSize = initialStepSize
  }

  /// Takes in the acceptance statistic of a transition.
  package mutating func update(acceptanceStatistic: Double) {
    count += 1
    let share = 1 / (count + Self.stabilization)
    meanError += share * (targetAcceptance - min(1, acceptanceStatistic) - meanError)
    let log = shrinkagePoint - count.squareRoot() / Self.regularization * meanError
    let weight = power(count, -Self.relaxation)
    averagedLog += weight * (log - averagedLog)
    stepSize = exponential(log)
  }
}

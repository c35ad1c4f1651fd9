import MathKernels

/// Importance weights with their largest ones replaced by the order statistics of a fitted Pareto tail (PSIS).
///
/// The ⌈min(S/5, 3√(S/r))⌉ largest of S weights are smoothed, r the relative efficiency of the draws; none where fewer
/// than five are above the cutoff or the fit fails. Smoothed weights stay at or below the largest raw one.
///
/// - Source: Vehtari, Simpson, Gelman, Yao, Gabry (2024), *Pareto smoothed importance sampling*; ArviZ 0.23 in the details.
public struct ParetoSmoothedWeights: Sendable, Equatable {
  /// Logs of the smoothed weights, which sum to 1, in the order of the ratios.
  public let logWeights: [Double]
  /// k̂, the fitted shape of the tail: below min(1 − 1/log₁₀ S, 0.7) the weights can be trusted. Infinite where nothing
  /// was fitted, NaN where the ratios have no weights.
  public let paretoK: Double

  /// Smooths raw log ratios, known up to a constant; −∞ is a weight of zero.
  ///
  /// With a ratio that is NaN or +∞, or all of them −∞, every weight and k̂ are NaN.
  ///
  /// - Precondition: there is a ratio, and the efficiency is positive.
  /// - Parameter relativeEfficiency: effective sample size over number of draws; 1 for independent draws.
  public init(logRatios: [Double], relativeEfficiency: Double = 1) {
    precondition(!logRatios.isEmpty, "there are no ratios to smooth")
    precondition(relativeEfficiency > 0, "found relative efficiency \(relativeEfficiency)")
    let largest = logRatios.max() ?? .nan
    guard largest.isFinite, !logRatios.contains(where: \.isNaN) else {
      logWeights = logRatios.map { _ in .nan }
      paretoK = .nan
      return
    }
    var weights = logRatios.map { $0 - largest }
    paretoK = Self.smoothTail(of: &weights, relativeEfficiency: relativeEfficiency)
    let total = logSumExp(weights)
    logWeights = weights.map { $0 - total }
  }

  /// The effective sample size of the weights, 1/Σw².
  public var effectiveSampleSize: Double {
    1 / logWeights.reduce(0) { $0 + exponential(2 * $1) }
  }

  /// Below this k̂ importance sampling with this many draws can be trusted: min(1 − 1/log₁₀ S, 0.7), which is 0 or less
  /// up to ten draws.
  package static func reliableParetoK(drawCount: Int) -> Double {
    min(1 - logarithm(10) / logarithm(Double(drawCount)), 0.7)
  }

  /// Replaces the tail of log weights, the largest of which is 0; returns k̂.
  private static func smoothTail(of weights: inout [Double], relativeEfficiency: Double) -> Double {
    let count = Double(weights.count)
    let size = min(count / 5, 3 * (count / relativeEfficiency).squareRoot()).rounded(.up)
    let ordered = OrderedValues(weights)
    let cutoffIndex = max(weights.count - Int(size) - 1, 0)
    let cutoff = max(ordered.sorted[cutoffIndex], logarithm(.leastNormalMagnitude))
    let first = ordered.sorted.firstIndex { $0 > cutoff } ?? weights.count
    let tail = first..<weights.count
    guard tail.count > 4 else { return .infinity }

    let base = exponential(cutoff)
    let exceedances = tail.map { exponential(ordered.sorted[$0]) - base }
    guard let fit = GeneralizedPareto(fittedTo: exceedances) else { return .infinity }
    for (place, index) in tail.enumerated() {
      let probability = (Double(place) + 0.5) / Double(tail.count)
      let smoothed = logarithm(fit.quantile(probability) + base)
      weights[ordered.positions[index]] = min(smoothed, 0)
    }
    return fit.shape
  }
}

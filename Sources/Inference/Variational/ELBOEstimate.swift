import Diagnostics
import Inference
import MathKernels

/// The ELBO of a fitted guide from many draws, with what importance weights are made of.
public struct ELBOEstimate: Sendable, Equatable {
  /// log p at the draws, with Jacobian, up to the constants the density leaves out.
  public let logDensities: [Double]
  /// log q at the draws.
  public let logGuideDensities: [Double]
  /// The mean of log p − log q; −∞ if a draw fell where the density is 0.
  public let value: Double
  /// The Monte Carlo standard error of `value`; NaN for fewer than two draws.
  public let standardError: Double

  /// log p − log q, one a draw: the log importance ratios.
  public var logRatios: [Double] { zip(logDensities, logGuideDensities).map { $0 - $1 } }

  /// k̂ of the importance ratios; NaN if one of them is not finite, infinite where all are the same and no tail can be fitted.
  public var paretoK: Double { ParetoSmoothedWeights(logRatios: logRatios).paretoK }

  /// The estimate from log p and log q at the same draws.
  /// - Precondition: as many of one as of the other.
  package init(logDensities: [Double], logGuideDensities: [Double]) {
    precondition(logDensities.count == logGuideDensities.count)
    self.logDensities = logDensities
    self.logGuideDensities = logGuideDensities
    var moments = ELBOMoments()
    for (p, q) in zip(logDensities, logGuideDensities) { moments.add(p - q) }
    value = moments.mean
    standardError = moments.standardError
  }
}

extension ELBOEstimate {
  /// A warning where an interruption left no time for all draws; empty where there are as many as wanted.
  package func warnings(ifFewerThan wanted: Int, in context: RunContext) -> [String] {
    let found = logDensities.count
    guard found < wanted else { return [] }
    return [
      "The final ELBO and k̂ are from \(found) of \(wanted) draws, as the run \(context.interruption.ending): they say little of the fit."
    ]
  }
}

/// A running mean and its standard error.
///
/// - Source: Welford (1962).
struct ELBOMoments: Sendable, Equatable, Codable {
  private(set) var count = 0
  private(set) var mean = 0.0
  private var squares = 0.0

  mutating func add(_ value: Double) {
    count += 1
    let difference = value - mean
    mean += difference / Double(count)
    squares += difference * (value - mean)
  }

  var standardError: Double {
    guard count > 1 else { return .nan }
    return (squares / (Double(count) * Double(count - 1))).squareRoot()
  }
}

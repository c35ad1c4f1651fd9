import Inference
import MathKernels

/// Estimates the evidence lower bound and its gradient, without allocating.
///
///     ELBO(φ) = E[log p(z)] + H(q),   ∇φ ≈ 1/P Σ (∂zₚ/∂φ)ᵀ ∂ log p/∂zₚ + ∇φ H
///
/// The gradient takes the entropy in closed form. The value reported takes it at the draws, log p(z) − log q(z): as
/// unbiased, and the noise of the two terms cancels where q comes near the posterior.
///
/// - Source: Kingma and Welling (2014), *Auto-encoding variational Bayes*, §2.4; Roeder, Wu, Duvenaud (2017), *Sticking
///   the landing*, §2, for the variance of the two values.
package struct ELBOEstimator<Target: LogDensity, Family: Guide> {
  package let guide: Family
  package var evaluator: Target.Evaluator
  private var noise: [Double]
  private var position: [Double]
  private var positionGradient: [Double]

  package init(_ density: Target, guide: Family) throws {
    precondition(
      density.dimension == guide.dimension,
      "the guide has \(guide.dimension) coordinates, the density \(density.dimension)")
    self.guide = guide
    evaluator = try density.makeEvaluator()
    noise = [Double](repeating: 0, count: guide.noiseDimension)
    position = [Double](repeating: 0, count: guide.dimension)
    positionGradient = position
  }

  /// An unbiased value; writes an unbiased gradient into `gradient`. Either is not finite at a bad point.
  package mutating func estimate(
    parameters: Span<Double>, particles: Int, random: inout RandomStream,
    gradient: inout MutableSpan<Double>
  ) throws -> Double {
    for i in gradient.indices { gradient[i] = 0 }
    _ = guide.entropy(parameters: parameters, weight: 1, addingTo: &gradient)
    let share = 1 / Double(particles)
    var value = 0.0
    for _ in 0..<particles {
      let drawn = try draw(parameters: parameters, random: &random)
      value += share * (drawn.logDensity - drawn.logGuideDensity)
      if particles > 1 { for i in positionGradient.indices { positionGradient[i] *= share } }
      guide.pullBack(
        positionGradient.span, at: position.span, noise: noise.span, parameters: parameters,
        into: &gradient)
    }
    return value
  }

  /// Makes a draw of the guide; log p and log q there. NaN counts as −∞.
  package mutating func draw(
    parameters: Span<Double>, random: inout RandomStream
  ) throws -> (logDensity: Double, logGuideDensity: Double) {
    var noiseSpan = noise.mutableSpan
    random.fillNormal(&noiseSpan)
    Self.transform(noise, by: guide, parameters: parameters, into: &position)
    let logDensity = try Self.evaluate(&evaluator, at: position, into: &positionGradient)
    let logGuideDensity = guide.logDensity(
      of: position.span, noise: noise.span, parameters: parameters)
    return (logDensity.isNaN ? -.infinity : logDensity, logGuideDensity)
  }

  // Static, since spans of two buffers of one value cannot be held at once otherwise.
  private static func transform(
    _ noise: [Double], by guide: Family, parameters: Span<Double>, into position: inout [Double]
  ) {
    var span = position.mutableSpan
    guide.draw(noise: noise.span, parameters: parameters, into: &span)
  }

  private static func evaluate(
    _ evaluator: inout Target.Evaluator, at position: [Double], into gradient: inout [Double]
  ) throws -> Double {
    var span = gradient.mutableSpan
    return try evaluator.logDensity(at: position.span, gradient: &span)
  }
}

/// The ELBO of a fitted guide from many draws, with what importance weights are made of.
public struct ELBOEstimate: Sendable, Equatable {
  /// log p at the draws, with Jacobian, up to the constants the density leaves out.
  public let logDensities: [Double]
  /// log q at the draws.
  public let logGuideDensities: [Double]
  /// The mean of log p − log q; −∞ if a draw fell where the density is 0.
  public let value: Double
  /// The Monte Carlo standard error of `value`; NaN of fewer than two draws.
  public let standardError: Double

  /// log p − log q, one a draw: the log importance ratios.
  public var logRatios: [Double] { zip(logDensities, logGuideDensities).map { $0 - $1 } }

  init(logDensities: [Double], logGuideDensities: [Double]) {
    self.logDensities = logDensities
    self.logGuideDensities = logGuideDensities
    var moments = ELBOMoments()
    for (p, q) in zip(logDensities, logGuideDensities) { moments.add(p - q) }
    value = moments.mean
    standardError = moments.standardError
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

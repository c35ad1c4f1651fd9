import Inference
import MathKernels

/// How the gradient of a guide's entropy enters an estimate.
///
/// Both are unbiased. At the draws, the noise of the two terms cancels the more the nearer q is to the posterior; at the
/// posterior itself the estimate has no variance at all. Far from it the closed form has less noise.
///
/// - Source: Roeder, Wu, Duvenaud (2017), *Sticking the landing*, eq. 6: the path derivative.
public enum EntropyGradient: String, Sendable, Equatable, Codable, CaseIterable {
  /// ∇φ H(q), for guides that know it; at the draws for others.
  case closedForm
  /// −(∂z/∂φ)ᵀ ∂ log q/∂z at the draws, the score of φ left out, whose mean is 0.
  case atDraws
}

/// Estimates the evidence lower bound and its gradient, without allocating.
///
///     ELBO(φ) = E[log p(z)] + H(q),   ∇φ ≈ 1/P Σ (∂zₚ/∂φ)ᵀ ∂ log p/∂zₚ + ∇φ H
///
/// The value reported takes the entropy at the draws, log p(z) − log q(z): as unbiased as the closed form, and the noise of
/// the two terms cancels where q comes near the posterior.
///
/// For one thread at a time.
///
/// - Source: Kingma and Welling (2014), *Auto-encoding variational Bayes*, §2.4.
package final class ELBOEstimator<Target: LogDensity, Family: Guide> {
  package let guide: Family
  package var evaluator: Target.Evaluator
  private var guideEvaluator: Family.Evaluator
  package var entropyGradient: EntropyGradient
  private let noise: UnsafeMutableBufferPointer<Double>
  private let position: UnsafeMutableBufferPointer<Double>
  private let positionGradient: UnsafeMutableBufferPointer<Double>

  package init(
    _ density: Target, guide: Family, entropyGradient: EntropyGradient = .closedForm
  ) throws {
    precondition(
      density.dimension == guide.dimension,
      "the guide has \(guide.dimension) coordinates, the density \(density.dimension)")
    self.guide = guide
    self.entropyGradient = entropyGradient
    evaluator = try density.makeEvaluator()
    guideEvaluator = guide.makeEvaluator()
    func zeros(_ count: Int) -> UnsafeMutableBufferPointer<Double> {
      let buffer = UnsafeMutableBufferPointer<Double>.allocate(capacity: count)
      buffer.initialize(repeating: 0)
      return buffer
    }
    noise = zeros(guide.noiseDimension)
    position = zeros(guide.dimension)
    positionGradient = zeros(guide.dimension)
  }

  deinit {
    noise.deallocate()
    position.deallocate()
    positionGradient.deallocate()
  }

  /// An unbiased value; writes an unbiased gradient into `gradient`. Either is not finite at a bad point.
  package func estimate(
    parameters: Span<Double>, particles: Int, random: inout RandomStream,
    gradient: inout MutableSpan<Double>
  ) throws -> Double {
    gradient.update(repeating: 0)
    let hasEntropy =
      entropyGradient == .closedForm
      && guideEvaluator.entropy(parameters: parameters, weight: 1, addingTo: &gradient) != nil
    let (noise, position, positionGradient) = (noise, position, positionGradient)
    let share = 1 / Double(particles)
    var value = 0.0
    for _ in 0..<particles {
      let drawn = try draw(parameters: parameters, random: &random)
      value += share * (drawn.logDensity - drawn.logGuideDensity)
      if !hasEntropy {
        var slopes = positionGradient.mutableSpan
        guideEvaluator.logDensityGradient(
          at: position.span, noise: noise.span, parameters: parameters, weight: -1,
          addingTo: &slopes)
      }
      if particles > 1 { for i in positionGradient.indices { positionGradient[i] *= share } }
      guideEvaluator.pullBack(
        positionGradient.span, at: position.span, noise: noise.span, parameters: parameters,
        into: &gradient)
    }
    return value
  }

  /// Makes a draw of the guide; log p and log q there. NaN counts as −∞.
  package func draw(
    parameters: Span<Double>, random: inout RandomStream
  ) throws -> (logDensity: Double, logGuideDensity: Double) {
    let noise = noise
    var noiseSpan = noise.mutableSpan
    random.fillNormal(&noiseSpan)
    return try evaluate(parameters: parameters)
  }

  /// The same for the draw made from the noise as it is.
  private func evaluate(
    parameters: Span<Double>
  ) throws -> (logDensity: Double, logGuideDensity: Double) {
    let (noise, position, positionGradient) = (noise, position, positionGradient)
    var positionSpan = position.mutableSpan
    let logGuideDensity = guideEvaluator.draw(
      noise: noise.span, parameters: parameters, into: &positionSpan)
    var gradientSpan = positionGradient.mutableSpan
    let logDensity = try evaluator.logDensity(at: position.span, gradient: &gradientSpan)
    return (logDensity.isNaN ? -.infinity : logDensity, logGuideDensity)
  }

  /// The ELBO of a fitted guide from many draws, whose noise depends on the seed alone; from the first of them, two at least, where the
  /// context's interruption leaves no time for more.
  package func elbo(
    parameters: [Double], draws: Int, seed: UInt64, in context: RunContext = RunContext()
  ) throws -> ELBOEstimate {
    let grace = StopGrace(context)
    var random = RandomStream(seed: seed, chain: GuideNoise.finalELBO, purpose: .guideNoise)
    var logDensities: [Double] = []
    var logGuideDensities: [Double] = []
    for number in 0..<draws {
      if number >= 2, grace.isOver { break }
      let drawn = try draw(parameters: parameters.span, random: &random)
      logDensities.append(drawn.logDensity)
      logGuideDensities.append(drawn.logGuideDensity)
    }
    return ELBOEstimate(logDensities: logDensities, logGuideDensities: logGuideDensities)
  }

  /// ∇ log p at draws whose mean is shifted, one for each pair: a draw and the one of its negated noise, averaged; nil where
  /// one is not finite.
  /// - Parameter select: called before each pair with its number.
  func positionGradients(
    _ parameters: [Double], pairs: Range<Int>, seed: UInt64, step: Int,
    selectingRows select: (inout Target.Evaluator, Int) -> Void
  ) throws -> [[Double]]? {
    var random = RandomStream(
      seed: seed, chain: GuideNoise.means, purpose: .guideNoise, step: step)
    let noise = noise
    var gradients: [[Double]] = []
    for pair in 0..<pairs.upperBound {
      var noiseSpan = noise.mutableSpan
      random.fillNormal(&noiseSpan)
      guard pairs.contains(pair) else { continue }
      select(&evaluator, pair)
      var sum = [Double](repeating: 0, count: guide.dimension)
      for _ in 0..<2 {
        _ = try evaluate(parameters: parameters.span)
        for i in sum.indices { sum[i] += 0.5 * positionGradient[i] }
        for i in noise.indices { noise[i] = -noise[i] }
      }
      guard sum.allSatisfy(\.isFinite) else { return nil }
      gradients.append(sum)
    }
    return gradients
  }

  /// log p − log q of several φ, [pair of draws][φ], all by the same noise: each pair is a draw and the one of its negated
  /// noise, averaged.
  /// - Parameter select: called before each pair with its number.
  func lineUp(
    _ points: [[Double]], pairs: Int, random: inout RandomStream,
    selectingRows select: (inout Target.Evaluator, Int) -> Void
  ) throws -> [[Double]] {
    let noise = noise
    var values: [[Double]] = []
    values.reserveCapacity(pairs)
    for pair in 0..<pairs {
      select(&evaluator, pair)
      var noiseSpan = noise.mutableSpan
      random.fillNormal(&noiseSpan)
      var row = [Double](repeating: 0, count: points.count)
      for _ in 0..<2 {
        for (index, point) in points.enumerated() {
          let drawn = try evaluate(parameters: point.span)
          row[index] += 0.5 * (drawn.logDensity - drawn.logGuideDensity)
        }
        for i in noise.indices { noise[i] = -noise[i] }
      }
      values.append(row)
    }
    return values
  }
}

import Inference
import MathKernels

extension SVI {
  /// Steps after which the ways to estimate the gradient of the entropy are compared once more: half as many again, at least 400.
  static func entropyComparison(after step: Int) -> Int { step + max(400, step / 2) }

  /// Draws of a comparison.
  private static let comparedDraws = 8

  /// Sets the estimator to the one requested or, where none is, to the one with less variance at the run's current state.
  ///
  /// Adam and related methods scale every parameter by itself, so variances are compared parameter by parameter: by the mean over
  /// i of log(Vᵢ/Vᵢ′), V at the draws and V′ of the closed form, both by the same draws. A run begins with the closed form: far
  /// from the posterior, log q at the draws of a nearly singular factor swamps all else.
  func chooseEntropyGradient<Target, Family>(
    _ state: inout SVIState, for estimator: ELBOEstimator<Target, Family>,
    selectingRows select: (inout Target.Evaluator, Int?) -> Void
  ) throws {
    if entropyGradient == nil, state.step >= state.nextEntropyComparison {
      state.nextEntropyComparison = Self.entropyComparison(after: state.step)
      let ratio = try logVarianceRatio(state, estimator, selectingRows: select)
      state.entropyGradient = ratio < 0 ? .atDraws : .closedForm
      state.gradientEvaluations += 2 * Self.comparedDraws * particles
    }
    estimator.entropyGradient = entropyGradient ?? state.entropyGradient
  }

  /// The mean logarithm of the ratios of variances; NaN where too few gradients are finite.
  private func logVarianceRatio<Target, Family>(
    _ state: SVIState, _ estimator: ELBOEstimator<Target, Family>,
    selectingRows select: (inout Target.Evaluator, Int?) -> Void
  ) throws -> Double {
    var random = RandomStream(
      seed: seed, chain: GuideNoise.entropies, purpose: .guideNoise, step: state.step)
    let count = state.parameters.count
    var gradients = [[Double]](repeating: [Double](repeating: 0, count: count), count: 2)
    var moments = gradients.map { _ in RunningMoments(dimension: count) }
    for draw in 0..<Self.comparedDraws {
      select(&estimator.evaluator, state.step + draw)
      let before = random
      for (index, way) in [EntropyGradient.atDraws, .closedForm].enumerated() {
        random = before
        estimator.entropyGradient = way
        var gradient = gradients[index].mutableSpan
        _ = try estimator.estimate(
          parameters: state.parameters.span, particles: particles, random: &random,
          gradient: &gradient)
      }
      guard gradients.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { continue }
      for index in moments.indices { moments[index].add(gradients[index]) }
    }
    // Parameters on which the ways agree, such as means under a closed form, give no information.
    let ratios = zip(moments[0].variance, moments[1].variance)
      .compactMap { $0 == $1 ? nil : logarithm($0 / $1) }
    return ratios.reduce(0, +) / Double(ratios.count)
  }
}

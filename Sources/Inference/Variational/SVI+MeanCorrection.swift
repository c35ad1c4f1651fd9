import Inference

extension SVI {
  /// Corrections in a row.
  private static let maximumCorrections = 4

  /// Moves a guide's mean to where the ELBO is largest, as long as the gain is measurable.
  ///
  /// - Returns: whether that gained more than the tolerance, so that the scales should follow.
  func correctMean<Target, Family>(
    of parameters: inout [Double], tolerance: Double, _ state: inout SVIState,
    _ estimator: ELBOEstimator<Target, Family>,
    selectingRows select: (inout Target.Evaluator, Int?) -> Void
  ) throws -> Bool {
    guard let guide = estimator.guide as? any LocatedGuide else { return false }
    var gain = 0.0
    state.meanOffset = nil
    for round in 0..<Self.maximumCorrections {
      let (step, minibatches) = (state.step + round, batchSize != nil)
      let current = parameters
      func moved(by shift: [Double]) -> [Double] {
        zip(current, shift).map { $0 + $1 } + current[shift.count...]
      }
      let correction = try MeanCorrection(
        dimension: guide.dimension,
        covariance: { guide.covarianceProduct(current, with: $0) },
        gradients: { shift, pairs in
          try estimator.positionGradients(
            moved(by: shift), pairs: pairs, seed: seed, step: step
          ) { evaluator, pair in
            if minibatches { select(&evaluator, step + pair) }
          }
        })
      guard let correction else { return gain > tolerance }
      state.gradientEvaluations += correction.gradientEvaluations
      guard correction.isSignificant else {
        state.meanOffset = nil
        break
      }
      parameters = moved(by: correction.shift)
      gain += correction.gain
      state.meanOffset = (2 * correction.gain).squareRoot()
    }
    return gain > tolerance
  }
}

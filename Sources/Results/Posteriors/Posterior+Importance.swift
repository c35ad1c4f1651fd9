import Diagnostics
import Inference
import MathKernels
import Modeling
import Variational
import Words

/// Draws of an approximation with log q at each: what importance weights are computed from.
package struct ApproximateDraws {
  package var positions: RowStore
  package var logGuideDensities: [Double]

  package init(positions: RowStore, logGuideDensities: [Double]) {
    self.positions = positions
    self.logGuideDensities = logGuideDensities
  }

  /// Draws of a fitted guide.
  package init(_ fitted: FittedGuide<some Guide>, count: Int, seed: UInt64) {
    (positions, logGuideDensities) = (RowStore(width: fitted.guide.dimension), [])
    fitted.forEachDraw(count: count, seed: seed) { position, logDensity in
      // In memory no row can be refused.
      try? positions.append(position)
      logGuideDensities.append(logDensity)
    }
  }
}

extension Posterior {
  /// Pareto-smoothed importance weights of the draws of an approximation, one for each draw: with them, averages over the draws
  /// estimate those of the posterior, as far as `ApproximationVerdict` allows.
  ///
  /// - Parameter model: the model this posterior belongs to, with its data.
  /// - Returns: nil where the density of the draws is unknown or none: for Markov chains, points, guides that hold a site at a
  ///   point, and draws corrected before.
  /// - Throws: `LayoutMismatch` where the model's sites, axes or labels differ from the fit's; what the model throws.
  public func importanceWeights(_ model: some Model) throws -> ParetoSmoothedWeights? {
    try importanceWeights(CompiledModel(model))
  }

  /// The same, with the fitted model.
  ///
  /// - Throws: `ModelNotKept` where the posterior was opened without its model; what the model throws.
  public func importanceWeights() throws -> ParetoSmoothedWeights? {
    try importanceWeights(keptModel())
  }

  /// The posterior with draws resampled by importance weights, so that they represent the posterior itself.
  ///
  /// Stratified resampling: a draw of weight w occurs ⌊S w⌋ times or once more. Its record has k̂ and the effective sample size
  /// of the weights, which says how many independent draws the result is worth.
  ///
  /// - Parameter model: the model this posterior belongs to, with its data.
  /// - Throws: `CorrectionRefused` where k̂ is 0.7 or more, or the density of the draws is unknown; otherwise as
  ///   `importanceWeights`.
  /// - Source: Vehtari, Simpson, Gelman, Yao, Gabry (2024), *Pareto smoothed importance sampling*; Kitagawa (1996), *Monte Carlo
  ///   filter and smoother*, for the resampling.
  public func importanceCorrected(_ model: some Model) throws -> Posterior {
    try importanceCorrected(CompiledModel(model))
  }

  /// The same, with the fitted model.
  ///
  /// - Throws: `ModelNotKept` where the posterior was opened without its model; `CorrectionRefused`; what the model throws.
  public func importanceCorrected() throws -> Posterior { try importanceCorrected(keptModel()) }

  package func importanceWeights(_ model: CompiledModel) throws -> ParetoSmoothedWeights? {
    if let difference = model.layout.difference(from: layout) { throw LayoutMismatch(difference) }
    guard let positions = positions.first, !logGuideDensities.isEmpty else { return nil }
    var evaluator = model.makeEvaluator()
    var ratios: [Double] = []
    for (draw, logGuideDensity) in logGuideDensities.enumerated() {
      let value = try evaluator.evaluate(positions.withRow(draw) { Array($0) }).value
      ratios.append(value.isNaN ? -.infinity : value - logGuideDensity)
    }
    return ParetoSmoothedWeights(logRatios: ratios)
  }

  package func importanceCorrected(_ model: CompiledModel) throws -> Posterior {
    guard let weights = try importanceWeights(model) else { throw CorrectionRefused(paretoK: nil) }
    let shape = weights.judgedParetoK
    guard ApproximationVerdict(paretoK: shape).allowsCorrection else {
      throw CorrectionRefused(paretoK: shape)
    }
    return try resampled(by: weights, model)
  }

  /// Resamples, whatever k̂ is.
  package func resampled(by weights: ParetoSmoothedWeights, _ model: CompiledModel) throws
    -> Posterior
  {
    var random = RandomStream(seed: run.seed, purpose: .importanceResampling)
    var chosen = RowStore(width: dimension)
    let count = weights.logWeights.count
    var (reached, taken, place) = (0.0, 0, random.uniform())
    for (draw, logWeight) in weights.logWeights.enumerated() {
      reached += Double(count) * exponential(logWeight)
      let isLast = draw == count - 1
      // Stratum i is at i + u; what rounding leaves of the last ones belongs to the last draw.
      while taken < count, isLast || place < reached {
        try positions[0].withRow(draw) { try chosen.append($0) }
        taken += 1
        place = Double(taken) + random.uniform()
      }
    }
    var record = run
    if var guide = run.guide {
      guide.importance = GuideRecord.Importance(weights)
      guide.isCorrected = true
      record.outcome = .guide(guide)
    }
    var resampled = RecordedDraws([chosen])
    resampled.elboTrace = elboTrace
    return Posterior(model, resampled, run: record)
  }
}

/// An approximation that importance weights cannot correct.
public struct CorrectionRefused: Fault {
  /// k̂ of the weights; nil where there are none.
  public let paretoK: Double?

  public var kind: FaultKind { .data }

  /// What was found, what was expected, and what to try.
  public var description: String {
    guard let paretoK else {
      return
        "importance correction: found draws of unknown density, expected those of SVI, Laplace or Pathfinder as they were fitted."
    }
    return
      "importance correction: found a Pareto k̂ of \(GuideRecord.words(ofParetoK: paretoK)), expected one below 0.7. Try a richer guide "
      + "(full-rank, low-rank), another parameterization, or NUTS."
  }
}

extension InferenceRun {
  /// The record of an approximation, with what its search reported; warns where the ELBO is not finite.
  package init(_ guide: GuideRecord, remarks: [String], seed: UInt64) {
    self.init(.guide(guide), seed: seed)
    self.remarks = remarks.map { Passage($0) }
    if !guide.elbo.isFinite {
      self.remarks.append(
        "The ELBO is not finite: the guide reaches where the log density overflows. Do not trust this fit; scale the "
          + "features, or lower the learning rate.")
    }
  }

  /// Warns of an approximation that cannot be trusted, and says what to try.
  package mutating func warnOfMistrust() {
    guard let guide, let verdict = guide.verdict, let trust = guide.trust,
      !verdict.allowsCorrection
    else { return }
    remarks.append(
      "\(trust) Compare with a fit by NUTS, or try a richer guide or another parameterization.")
  }
}

extension Posterior {
  /// The posterior of an approximate fit: its draws, corrected if that was requested and is possible, and its record.
  package init(
    _ model: CompiledModel, approximatedBy draws: ApproximateDraws, run: InferenceRun,
    elboTrace: [Double] = [], corrected: Bool
  ) throws {
    var recorded = RecordedDraws([draws.positions])
    (recorded.logGuideDensities, recorded.elboTrace) = (draws.logGuideDensities, elboTrace)
    var result = Posterior(model, recorded, run: run)
    if corrected {
      do {
        result = try result.importanceCorrected(model)
      } catch let error as CorrectionRefused {
        result.warn("The draws are not corrected: \(error)")
      }
    }
    result.run.warnOfMistrust()
    self = result
  }
}

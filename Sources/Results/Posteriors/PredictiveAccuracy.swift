import Diagnostics
import Inference
import MathKernels
import Modeling

/// How well a fitted model predicts observations like those it saw, estimated from its draws without fitting again.
public struct PredictiveAccuracy: Sendable, Equatable {
  /// By leave-one-out cross-validation, which reports where it fails.
  public internal(set) var leaveOneOut: LeaveOneOut
  /// By the widely applicable information criterion.
  public internal(set) var waic: WAIC
}

extension Posterior {
  /// The number of log likelihoods in memory at a time: 32 MB of doubles.
  static let blockCapacity = 1 << 22

  /// Estimates from the posterior draws how well a model predicts: PSIS-LOO and WAIC, observation by observation.
  ///
  /// Log likelihoods are evaluated for a block of observations at a time and never kept for all.
  ///
  /// - Parameters:
  ///   - model: the model this posterior belongs to, with the observations that it was fitted to.
  ///   - site: the observed site; by default the only one.
  /// - Throws: `LayoutMismatch` where sites, axes or labels differ from the fit's; `ModelError` if the site is not observed.
  public func predictiveAccuracy(_ model: some Model, site: String? = nil) throws
    -> PredictiveAccuracy
  { try predictiveAccuracy(CompiledModel(model), site: site) }

  /// Estimates how well the fitted model predicts observations like its own: PSIS-LOO and WAIC.
  ///
  /// - Throws: `ModelNotKept` where the posterior was opened without its model; otherwise as for a model that is given.
  public func predictiveAccuracy(site: String? = nil) throws -> PredictiveAccuracy {
    try predictiveAccuracy(keptModel(), site: site)
  }

  private func predictiveAccuracy(_ model: CompiledModel, site: String?) throws
    -> PredictiveAccuracy
  {
    var accuracy = emptyPredictiveAccuracy()
    try append(model, site: site, to: &accuracy)
    return accuracy
  }

  var totalDraws: Int { positions.reduce(0) { $0 + $1.count } }

  package func emptyPredictiveAccuracy() -> PredictiveAccuracy {
    let scalars = (0..<layout.scalarCount).lazy.map { draws.values(ofScalar: $0) }
    return PredictiveAccuracy(
      leaveOneOut: LeaveOneOut(
        drawCount: totalDraws,
        relativeEfficiency: LeaveOneOut.relativeEfficiency(of: scalars)),
      waic: WAIC(drawCount: totalDraws))
  }

  /// Adds all observations of a model's site, in blocks that fit into memory.
  package func append(
    _ model: CompiledModel, site: String? = nil, to accuracy: inout PredictiveAccuracy
  ) throws {
    if let difference = model.layout.difference(from: layout) { throw LayoutMismatch(difference) }
    let likelihood = try model.makeLogLikelihood(site: site)
    let (count, total) = (likelihood.elements.count, totalDraws)
    let blockSize = observationsPerBlock
    for first in stride(from: 0, to: count, by: blockSize) {
      let block = first..<min(first + blockSize, count)
      // [observation][draw]
      var logLikelihoods = [Double](repeating: 0, count: block.count * total)
      var draw = 0
      for chain in positions {
        chain.forEachRow { position in
          let values = likelihood.values(at: Array(position))
          for place in 0..<block.count {
            logLikelihoods[place * total + draw] = values[first + place]
          }
          draw += 1
        }
      }
      for place in 0..<block.count {
        let own = Array(logLikelihoods[place * total..<(place + 1) * total])
        accuracy.leaveOneOut.append(own)
        accuracy.waic.append(own)
      }
    }
  }

  package var observationsPerBlock: Int { max(1, Self.blockCapacity / max(1, totalDraws)) }
}

import Inference
import MathKernels
import Modeling

// What a posterior says about each row of the data at each draw, one draw in memory at a time.
extension Posterior {
  /// The draws that statistics use, as draw numbers by chain: of chains that they do not use, none.
  package var selectedDraws: [[Int]] {
    positions.indices.map { draws.selection.chains.contains($0) ? Array(0..<draws.drawCount) : [] }
  }

  /// The log likelihood of each observation of a site, at some draws.
  ///
  /// - Parameters:
  ///   - model: this posterior's, with observations.
  ///   - places: the draws of each chain.
  ///   - body: receives a number for each element of the site's plates, row-major; NaN for an observation with a missing cell.
  /// - Throws: `LayoutMismatch` where the model is another; `ModelError` where the site is not observed; what the body throws.
  package func forEachLogLikelihood(
    _ model: CompiledModel, site: String, at places: [[Int]], _ body: ([Double]) throws -> Void
  ) throws {
    let likelihood = try model.makeLogLikelihood(site: site)
    let count = likelihood.axes.reduce(1) { $0 * $1.count }
    try forEachPosition(of: model, at: places) { position, _, _ in
      let values = likelihood.values(at: position)
      guard values.count < count else { return try body(values) }
      var all = [Double](repeating: .nan, count: count)
      for (element, value) in zip(likelihood.elements, values) { all[element] = value }
      try body(all)
    }
  }

  /// The log density of a latent site's prior at some draws, without a Jacobian: a number for each combination of its plates.
  ///
  /// - Throws: as `forEachLogLikelihood`.
  package func forEachLogPrior(
    _ model: CompiledModel, site: String, at places: [[Int]], _ body: ([Double]) throws -> Void
  ) throws {
    let prior = try model.makeLogPrior(site: site)
    try forEachPosition(of: model, at: places) { position, _, _ in
      try body(prior.values(at: position))
    }
  }

  /// Replicates of an observed site at some draws, those that `predictive` has.
  ///
  /// - Throws: as `forEachLogLikelihood`.
  package func forEachReplicate(
    _ model: CompiledModel, site: String, at places: [[Int]], seed: UInt64,
    _ body: ([Double]) throws -> Void
  ) throws {
    let replicator = try model.makeReplicator(site: site)
    try forEachPosition(of: model, at: places) { position, chain, draw in
      var random = RandomStream(seed: seed, chain: chain, purpose: .predictive, step: draw)
      try body(replicator.draw(at: position, using: &random))
    }
  }

  /// - Parameter body: receives a position, the number of its chain in the run, and its draw.
  private func forEachPosition(
    of model: CompiledModel, at places: [[Int]], _ body: ([Double], Int, Int) throws -> Void
  ) throws {
    let numbers = chainNumbers
    for (chain, positions) in try positions(for: model).enumerated() {
      for draw in places[chain] {
        try body(positions.withRow(draw) { Array($0) }, numbers[chain], draw)
      }
    }
  }
}

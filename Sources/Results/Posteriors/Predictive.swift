import ComputationGraph
import Inference
import MathKernels
import Modeling
import Sampling

/// Replicated observations of one site, for checks against what was observed: [chain, draw, element].
public struct PredictiveDraws: Sendable {
  /// The observed site.
  public let site: String
  /// Its plates, then the axes of its arrays.
  public let dimensions: [ParameterLayout.Dimension]
  /// The classes that the values encode; nil if they are numbers.
  public let classes: [String]?
  /// For each chain its replicates, row-major [draw, element].
  public let chains: [[Double]]

  /// Numbers in a replicate; an observed array counts with every element.
  public var elementCount: Int { dimensions.reduce(1) { $0 * $1.count } }

  /// All replicates, chain after chain: row-major over the dimensions.
  public var replicates: [ArraySlice<Double>] {
    let width = max(1, elementCount)
    return chains.flatMap { chain in
      stride(from: 0, to: chain.count, by: width).map { chain[$0..<$0 + width] }
    }
  }
}

extension Posterior {
  /// Draws replicates of an observed site, at draws of the posterior: with a fit for posterior-predictive checks, with
  /// `Posterior.prior` for prior-predictive ones.
  ///
  /// - Parameters:
  ///   - model: the model this posterior belongs to, on its own rows or on new ones; whether anything is observed makes no
  ///     difference. By default the fitted one, on its own rows.
  ///   - site: the observed site; by default the only one with a likelihood.
  ///   - draws: how many draws of each chain to use, evenly spread, none below 1; every replicate is as large as the data.
  ///   - seed: the seed of the replicates; a draw has the same replicate however many are requested.
  ///   - rows: whether latent cells of the rows are those of the fit.
  /// - Throws: `LayoutMismatch` where the sites, axes or labels differ from the fit's; `ModelError` where there is no likelihood
  ///   of that name.
  public func predictive(
    _ model: some Model, site: String? = nil, draws: Int = 100, seed: UInt64 = 0,
    rows: Rows = .fitted
  ) throws -> PredictiveDraws {
    try predictive(
      CompiledModel(model), site: site, at: spread(eachChain: draws), seed: seed, rows: rows)
  }

  /// Draws replicates of an observed site of the fitted model, on its own rows.
  ///
  /// - Throws: `ModelNotKept` where the posterior was opened without its model; otherwise as for a model that is given.
  public func predictive(site: String? = nil, draws: Int = 100, seed: UInt64 = 0) throws
    -> PredictiveDraws
  { try predictive(keptModel(), site: site, at: spread(eachChain: draws), seed: seed) }

  /// A number of draws from each chain, evenly spread.
  private func spread(eachChain draws: Int) -> [[Int]] {
    positions.map { chain in
      let used = min(max(0, draws), chain.count)
      return (0..<used).map { $0 * chain.count / used }
    }
  }

  /// A number of draws evenly spread over all chains, as draw numbers by chain; all of them if there are fewer.
  package func spread(_ count: Int) -> [[Int]] {
    let lengths = positions.map(\.count)
    let total = lengths.reduce(0, +)
    let used = min(count, total)
    var result = lengths.map { _ in [Int]() }
    var (chain, before) = (0, 0)
    for place in 0..<used {
      let draw = place * total / used
      while draw - before >= lengths[chain] {
        (chain, before) = (chain + 1, before + lengths[chain])
      }
      result[chain].append(draw - before)
    }
    return result
  }

  /// - Parameter places: which draws of each chain to use.
  package func predictive(
    _ model: CompiledModel, site: String? = nil, at places: [[Int]], seed: UInt64,
    rows: Rows = .fitted
  ) throws -> PredictiveDraws {
    let replicator = try model.makeReplicator(site: site)
    let numbers = chainNumbers
    let chains = try positions(for: model, rows).enumerated().map { chain, positions in
      places[chain].flatMap { draw in
        var random = RandomStream(
          seed: seed, chain: numbers[chain], purpose: .predictive, step: draw)
        return replicator.draw(at: positions.withRow(draw) { Array($0) }, using: &random)
      }
    }
    return PredictiveDraws(
      site: replicator.site, dimensions: replicator.axes.map(ParameterLayout.Dimension.init),
      classes: replicator.classes.map { axis in (0..<axis.count).map(axis.label) }, chains: chains)
  }

  /// Which rows the model holds. It matters where some of their cells are latent.
  public enum Rows: Sendable {
    /// The rows of the fit, all of them in their order: their latent cells have draws. For any other rows, use `new`.
    case fitted
    /// Other rows: of their missing cells only the prior is known.
    case new
  }

  /// The positions for a model of other data: without the cells that were imputed in the data of the fit, and with draws
  /// from the prior for cells that other features miss.
  package func positions(for model: CompiledModel, _ rows: Rows = .fitted) throws -> [RowStore] {
    // Other rows may miss the same cells, and then have the same layout.
    if model.layout == layout,
      rows == .fitted || !model.latentSites.contains(where: \.isMissingInput)
    {
      return positions
    }
    if let difference = model.layout.difference(from: layout, withoutImputed: true) {
      throw LayoutMismatch(difference)
    }
    if let site = model.latentSites.first(where: { $0.isImputed && !$0.isMissingInput }) {
      throw LayoutMismatch("site \"\(site.name)\" has other gaps than those of the fit")
    }
    var ranges: [String: Range<Int>] = [:]
    var offset = 0
    for site in layout.sites where site.isLatent {
      let width =
        model.latentSites.first { $0.name == site.name && !site.isImputed }?.slot.count
        ?? site.count
      if !site.isImputed { ranges[site.name] = offset..<offset + width }
      offset += width
    }
    let numbers = chainNumbers
    return try positions.enumerated().map { chain, positions in
      var changed = RowStore(width: model.dimension, memoryLimit: NUTS().drawMemory)
      var draw = 0
      try positions.forEachRow { row in
        var random = RandomStream(
          seed: run.seed, chain: numbers[chain], purpose: .missingCells, step: draw)
        draw += 1
        try model.latentSites.flatMap { site -> [Double] in
          guard let range = ranges[site.name], !site.isImputed else {
            return (0..<site.slot.count).map { _ in random.normal() }
          }
          return Array(row[range])
        }.withUnsafeBufferPointer { try changed.append($0) }
      }
      return changed
    }
  }
}

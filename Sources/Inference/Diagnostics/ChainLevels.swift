import MathKernels

/// How high chains stay in log density, and which of them never moved.
///
/// Chains of one distribution have log densities with the same mean; those in other modes, and those that have not arrived, have
/// others.
package struct ChainLevels: Sendable, Equatable {
  /// Chains, by index, whose log density never changed while that of others did.
  package let unmoved: [Int]
  /// Chains, by index, that stay below the others; empty where all stay at one level.
  package let lower: [Int]
  /// By how many nats the mean of the highest of them is below the lowest mean of the others; 0 where there are none.
  package let gap: Double

  /// The number of draws over which a working chain hardly ever repeats a single one.
  private static let tellingDraws = 10
  /// How far apart levels are, in standard deviations of a chain's log density.
  private static let deviations = 3.0

  /// - Parameter logDensities: those of the draws of each chain.
  package init(_ logDensities: [[Double]]) {
    func isConstant(_ chain: [Double]) -> Bool {
      chain.count >= Self.tellingDraws && chain.allSatisfy { $0 == chain[0] }
    }
    let constant = logDensities.indices.filter { isConstant(logDensities[$0]) }
    let still = constant.count < logDensities.count ? constant : []
    unmoved = still
    let levels = logDensities.indices.compactMap {
      chain -> (chain: Int, mean: Double, deviation: Double)? in
      let values = logDensities[chain]
      guard values.count >= 4, values.allSatisfy(\.isFinite), !still.contains(chain) else {
        return nil
      }
      let moments = SampleMoments(values)
      return (chain, moments.mean, moments.sampleVariance.squareRoot())
    }.sorted { $0.mean > $1.mean }
    // The widest gap between neighbours, if it is wide compared with the variation within chains.
    let gaps = zip(levels, levels.dropFirst()).map { upper, lower in upper.mean - lower.mean }
    guard let widest = gaps.indices.max(by: { gaps[$0] < gaps[$1] }),
      gaps[widest] > Self.deviations * (levels.map(\.deviation).max() ?? 0) + 1
    else {
      (lower, gap) = ([], 0)
      return
    }
    lower = levels[(widest + 1)...].map(\.chain).sorted()
    gap = gaps[widest]
  }
}

import Diagnostics
import Inference
import Sampling
import Words

extension NUTS {
  /// A number of positions of one chain, thinned until they are nearly independent.
  ///
  /// Takes every fourth draw at first, and doubles that distance as long as the chain's effective sample size, in the coordinate
  /// that mixes worst, is below twice the count: that of an autocorrelation of about 0.01 between neighbours.
  /// - Parameter context: an interruption ends it.
  /// - Throws: what sampling throws; `NothingDrawn` if stopped before all are drawn; `MixesTooSlowly` where every 128th draw is not independent.
  /// - Precondition: `count` is 0, for none, or more.
  public func independentPositions(
    of density: some LogDensity, count: Int, in context: RunContext = RunContext()
  ) throws -> [[Double]] {
    precondition(count >= 0, "found \(count) positions, expected 0 or more")
    if count == 0 { return [] }
    var sampler = self
    sampler.chains = 1
    for thinning in [4, 8, 16, 32, 64, 128] {
      sampler.draws = count * thinning
      let run = try sampler.sample(density, in: context)
      guard let chain = run.chains.first?.draws else { break }
      guard chain.count >= sampler.draws else { throw NothingDrawn(in: context) }
      let sizes = (0..<density.dimension).map {
        ChainedValues([chain], coordinate: $0).ess(of: .mean)
      }
      guard (sizes.min() ?? 0) >= 2 * Double(count) else { continue }
      return (1...count).map { Array(chain.position($0 * thinning - 1)) }
    }
    throw MixesTooSlowly()
  }

  /// A chain whose draws depend on each other over more than a hundred transitions.
  public struct MixesTooSlowly: Fault {
    public var kind: FaultKind { .data }

    /// What was found, and what to try.
    public var description: String {
      "NUTS: every 128th draw of the chain still depends on the one before, expected about independent draws. "
        + "Try a longer warm-up, a higher target acceptance or another parameterization."
    }
  }
}

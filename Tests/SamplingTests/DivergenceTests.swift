import Diagnostics
import Inference
import MathKernels
import Sampling
import TestSupport
import Testing

@Suite struct DivergenceTests {
  /// Below a wall the density is 0: a divergent transition begins above and ends below it.
  @Test(.tags(.random)) func divergencesKeepWhereTheyBeganAndEnded() throws {
    let density = ClosureLogDensity(dimension: 2) { position, gradient in
      gradient[0] = -position[0]
      gradient[1] = -position[1]
      let value = -(position[0] * position[0] + position[1] * position[1]) / 2
      return position[0] < 0 ? -.infinity : value
    }
    let run = try NUTSTests.short(seed: seed(3)).sample(density)
    for chain in run.chains {
      let (draws, divergences) = (chain.draws, chain.state.divergences)
      #expect(chain.divergences == draws.statistics.count { $0.isDivergent })
      #expect(divergences.count == chain.divergences && !divergences.isEmpty)
      for divergence in divergences {
        let draw = divergence.transition - 200
        #expect(draws.statistics[draw].isDivergent)
        if draw > 0 { #expect(divergence.start[...] == draws.position(draw - 1)) }
        #expect(divergence.end[0] < 0 && divergence.end.count == 2)
        #expect(divergence.energyError == .infinity)
      }
    }
  }

  @Test func noMoreAreKeptThanMemoryAllows() throws {
    // Everything but the initial point is forbidden, so every transition diverges whose momentum suffices to leave it.
    let density = ClosureLogDensity(dimension: 1) { position, gradient in
      gradient[0] = 0
      return position[0] == 0.5 ? 0 : -.infinity
    }
    var nuts = NUTSTests.short()
    (nuts.warmup, nuts.draws, nuts.chains) = (0, 1500, 1)
    let chain = try nuts.sample(density, initial: .values([0.5])).chains[0]
    #expect(chain.divergences > 1400 && chain.state.totals.count == 1500)
    #expect(chain.state.divergences.count == 1000)
  }
}

import Inference
import MathKernels

/// A fitted guide, with the way there.
public struct SVIRun<Family: Guide>: Sendable {
  public let guide: Family
  /// φ of the fitted guide.
  public let parameters: [Double]
  /// Where the optimisation stands, to go on from or to save; holds the trace of the ELBO.
  public let state: SVIState
  /// The ELBO of the fitted guide, by draws of their own.
  public let elbo: ELBOEstimate
  /// Whether the ELBO was flat at the end.
  public let converged: Bool
  /// Whether someone asked the run to stop.
  public let interrupted: Bool
  /// Of this call, the final ELBO's draws included.
  public let gradientEvaluations: Int
  public let wallSeconds: Double
  /// Of the calling thread.
  public let cpuSeconds: Double
  /// Sentences about what is wrong with the result; empty if nothing is.
  public let warnings: [String]

  /// Steps done, those before a resumption included.
  public var steps: Int { state.step }

  /// Independent draws of the fitted guide.
  public func draw(count: Int, seed: UInt64) -> GuideDraws {
    var random = RandomStream(seed: seed, chain: GuideNoise.draws, purpose: .guideNoise)
    var evaluator = guide.makeEvaluator()
    var noise = [Double](repeating: 0, count: guide.noiseDimension)
    var position = [Double](repeating: 0, count: guide.dimension)
    var draws = GuideDraws(dimension: guide.dimension)
    draws.positions.reserveCapacity(count * guide.dimension)
    for _ in 0..<count {
      var noiseSpan = noise.mutableSpan
      random.fillNormal(&noiseSpan)
      var positionSpan = position.mutableSpan
      draws.logDensities.append(
        evaluator.draw(noise: noise.span, parameters: parameters.span, into: &positionSpan))
      draws.positions += position
    }
    return draws
  }
}

/// Draws of a guide: positions in unconstrained space, [draw, coordinate] row-major, and log q there.
public struct GuideDraws: Sendable, Equatable {
  public let dimension: Int
  public internal(set) var positions: [Double] = []
  public internal(set) var logDensities: [Double] = []

  init(dimension: Int) { self.dimension = dimension }

  /// Number of draws.
  public var count: Int { logDensities.count }

  /// The position of a draw.
  public func position(_ draw: Int) -> ArraySlice<Double> {
    positions[draw * dimension..<(draw + 1) * dimension]
  }
}

/// The streams of a guide's noise, told apart where a sampler counts chains.
enum GuideNoise {
  static let steps = 0
  static let finalELBO = 1
  static let draws = 2
}

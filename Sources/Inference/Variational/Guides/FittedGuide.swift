import Inference
import MathKernels

/// A guide with its parameters: an approximate posterior that can be drawn from.
public struct FittedGuide<Family: Guide>: Sendable {
  /// The family, which holds the dimension and no parameters.
  public let guide: Family
  /// φ.
  public let parameters: [Double]

  /// A guide at φ.
  ///
  /// - Precondition: φ has `guide.parameterCount` numbers.
  public init(guide: Family, parameters: [Double]) {
    precondition(
      parameters.count == guide.parameterCount,
      "the guide has \(guide.parameterCount) parameters, found \(parameters.count)")
    self.guide = guide
    self.parameters = parameters
  }

  /// Independent draws: the same seed gives the same bits, and with another count the draws that both have are the same.
  public func draw(count: Int, seed: UInt64) -> GuideDraws {
    var draws = GuideDraws(dimension: guide.dimension)
    draws.positions.reserveCapacity(count * guide.dimension)
    forEachDraw(count: count, seed: seed) { position, logDensity in
      draws.positions += position
      draws.logDensities.append(logDensity)
    }
    return draws
  }

  /// The same draws and log q there, one at a time in memory.
  package func forEachDraw(
    count: Int, seed: UInt64,
    _ body: (_ position: UnsafeBufferPointer<Double>, _ logDensity: Double) throws -> Void
  ) rethrows {
    var random = RandomStream(seed: seed, chain: GuideNoise.draws, purpose: .guideNoise)
    var evaluator = guide.makeEvaluator()
    var noise = [Double](repeating: 0, count: guide.noiseDimension)
    var position = [Double](repeating: 0, count: guide.dimension)
    for _ in 0..<count {
      var noiseSpan = noise.mutableSpan
      random.fillNormal(&noiseSpan)
      var positionSpan = position.mutableSpan
      let logDensity = evaluator.draw(
        noise: noise.span, parameters: parameters.span, into: &positionSpan)
      try position.withUnsafeBufferPointer { try body($0, logDensity) }
    }
  }

  /// The ELBO against a density, by separate draws.
  ///
  /// The same seed gives guides of one noise dimension the same noise, so that their ELBOs can be compared draw by draw.
  /// - Throws: what the density throws.
  /// - Precondition: density and guide are of one dimension.
  public func elbo(_ density: some LogDensity, draws: Int, seed: UInt64) throws -> ELBOEstimate {
    try elbo(density, draws: draws, seed: seed, in: RunContext())
  }

  /// The same from the first of the draws where an interruption leaves no time for more.
  package func elbo(
    _ density: some LogDensity, draws: Int, seed: UInt64, in context: RunContext
  ) throws -> ELBOEstimate {
    try ELBOEstimator(density, guide: guide)
      .elbo(parameters: parameters, draws: draws, seed: seed, in: context)
  }
}

/// Draws of a guide: positions in unconstrained space, [draw, coordinate] row-major, and log q there.
public struct GuideDraws: Sendable, Equatable {
  /// n, the numbers of one position.
  public let dimension: Int
  /// `count` · n numbers, draw after draw; see `position(_:)`.
  public internal(set) var positions: [Double] = []
  /// log q at each draw, in nats, with all its constants; 0 for a point mass.
  public internal(set) var logDensities: [Double] = []

  init(dimension: Int) { self.dimension = dimension }

  /// Number of draws.
  public var count: Int { logDensities.count }

  /// The n coordinates of a draw, counted from 0.
  public func position(_ draw: Int) -> ArraySlice<Double> {
    positions[draw * dimension..<(draw + 1) * dimension]
  }
}

/// The streams of a guide's noise, distinguished by the number that counts chains in a sampler.
enum GuideNoise {
  static let steps = 0
  static let finalELBO = 1
  static let draws = 2
  static let factors = 3
  static let stages = 4
  static let entropies = 5
  static let means = 6
}

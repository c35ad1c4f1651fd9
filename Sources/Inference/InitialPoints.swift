import MathKernels

/// Where chains start.
public protocol InitialPoints: Sendable {
  /// A position for one attempt of a chain. Attempt numbers count from 0, one for each refused position.
  func position(dimension: Int, seed: UInt64, chain: Int, attempt: Int) -> [Double]
}

/// Initial points with coordinates drawn uniformly from an interval of unconstrained space, by default −2 … 2.
///
/// Each attempt of each chain has a random stream of its own.
public struct UniformInitialPoints: InitialPoints {
  public var range: ClosedRange<Double>

  public init(in range: ClosedRange<Double> = -2...2) { self.range = range }

  public func position(dimension: Int, seed: UInt64, chain: Int, attempt: Int) -> [Double] {
    var random = RandomStream(seed: seed, chain: chain, purpose: .initialPoint, step: attempt)
    return (0..<dimension).map { _ in random.uniform(in: range) }
  }
}

/// No initial point of a chain had a finite log density and gradient.
public struct InitialPointError: Error, CustomStringConvertible {
  /// How many positions a chain tries.
  public static let attempts = 100
  /// The chain, from 0.
  public let chain: Int
  /// The log density at the last position tried.
  public let logDensity: Double

  public init(chain: Int, logDensity: Double) {
    self.chain = chain
    self.logDensity = logDensity
  }

  public var description: String {
    "chain \(chain): none of \(Self.attempts) initial points had a finite log density and gradient "
      + "(the last log density was \(logDensity)). Start nearer the posterior, or check that data and priors "
      + "allow the values drawn."
  }
}

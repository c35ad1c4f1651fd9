import MathKernels

/// Where chains start.
public protocol InitialPoints: Sendable {
  /// A position for one attempt of a chain. Attempt numbers count from 0, one for each refused position.
  func position(dimension: Int, seed: UInt64, chain: Int, attempt: Int) -> [Double]
  /// The same, by a search in the density itself; none by default.
  /// - Throws: what the evaluator throws.
  func position(
    dimension: Int, seed: UInt64, chain: Int, attempt: Int,
    evaluator: inout some DensityEvaluator
  ) throws -> [Double]
}

extension InitialPoints {
  public func position(
    dimension: Int, seed: UInt64, chain: Int, attempt: Int,
    evaluator: inout some DensityEvaluator
  ) throws -> [Double] {
    position(dimension: dimension, seed: seed, chain: chain, attempt: attempt)
  }
}

extension InitialPoints {
  /// The first position of a chain, or of anything else that needs one, where log density and gradient are finite.
  ///
  /// - Parameter seeker: what begins there, for the message.
  /// - Throws: `InitialPointError` where no attempt gives one; what the evaluator throws.
  package func finitePosition(
    dimension: Int, seed: UInt64, chain: Int, seeker: String,
    evaluator: inout some DensityEvaluator
  ) throws -> [Double] {
    for attempt in 0..<InitialPointError.attempts {
      let position = position(dimension: dimension, seed: seed, chain: chain, attempt: attempt)
      let (value, gradient) = try evaluator.evaluate(position)
      if value.isFinite, gradient.allSatisfy(\.isFinite) { return position }
      guard attempt == InitialPointError.attempts - 1 else { continue }
      var error = InitialPointError(
        chain: chain, position: position, logDensity: value, gradient: gradient)
      error.seeker = seeker
      throw error
    }
    return []
  }
}

/// Initial points with coordinates drawn uniformly from an interval of unconstrained space, by default −2 … 2.
///
/// Each attempt of each chain has its own random stream.
public struct UniformInitialPoints: InitialPoints, Equatable, Codable {
  /// The interval of every coordinate, in unconstrained space.
  public var range: ClosedRange<Double>

  /// Points with coordinates in an interval.
  public init(in range: ClosedRange<Double> = -2...2) { self.range = range }

  public func position(dimension: Int, seed: UInt64, chain: Int, attempt: Int) -> [Double] {
    var random = RandomStream(seed: seed, chain: chain, purpose: .initialPoint, step: attempt)
    return (0..<dimension).map { _ in random.uniform(in: range) }
  }
}

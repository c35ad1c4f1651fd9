/// Initial points that are given: positions in unconstrained space, one for each chain, or one for all.
///
/// A coordinate that is not finite is drawn uniformly from −2 … 2, again at each attempt; so is every one where no position is
/// given.
public struct GivenInitialPoints: InitialPoints {
  /// The positions, those of chains 0, 1, …; further chains begin with the first position again.
  public var positions: [[Double]]

  /// Chain after chain at these positions, and from the first again.
  public init(_ positions: [[Double]]) { self.positions = positions }

  /// The position of a chain.
  /// - Precondition: the given positions have the requested dimension.
  public func position(dimension: Int, seed: UInt64, chain: Int, attempt: Int) -> [Double] {
    let given =
      positions.isEmpty
      ? [Double](repeating: .nan, count: dimension) : positions[chain % positions.count]
    precondition(
      given.count == dimension, "an initial point has \(given.count) of \(dimension) coordinates")
    if given.allSatisfy(\.isFinite) { return given }
    let drawn = UniformInitialPoints().position(
      dimension: dimension, seed: seed, chain: chain, attempt: attempt)
    return zip(given, drawn).map { $0.isFinite ? $0 : $1 }
  }
}

extension InitialPoints where Self == GivenInitialPoints {
  /// The positions of the chains in unconstrained space; one position for all is enough.
  public static func values(_ positions: [Double]...) -> GivenInitialPoints {
    GivenInitialPoints(positions)
  }
}

extension InitialPoints where Self == UniformInitialPoints {
  /// Coordinates drawn uniformly from −2 … 2.
  public static var uniform: UniformInitialPoints { UniformInitialPoints() }
}

/// Initial points that are given: positions in unconstrained space, one for each chain, or one for all.
///
/// A coordinate that is not finite is drawn uniformly from −2 … 2, anew at each attempt.
public struct GivenInitialPoints: InitialPoints {
  public var positions: [[Double]]

  /// - Precondition: there is at least one position. Further chains begin with the first position again.
  public init(_ positions: [[Double]]) {
    precondition(!positions.isEmpty, "initial points need at least one position")
    self.positions = positions
  }

  public func position(dimension: Int, seed: UInt64, chain: Int, attempt: Int) -> [Double] {
    let given = positions[chain % positions.count]
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

/// A transition that diverged: where it began, and where the Hamiltonian had risen too far.
public struct Divergence: Sendable, Equatable, Codable {
  /// The transition: the first after the warm-up has the number `NUTS.warmup`.
  public var transition: Int
  /// Where it began, in unconstrained space: a point of the posterior.
  public var start: [Double]
  /// Where the energy error passed the threshold, in unconstrained space; it need not be finite.
  public var end: [Double]
  /// The rise of the Hamiltonian there; infinite where the density is not finite.
  public var energyError: Double

  /// How many a chain of this dimension keeps at most: a thousand, fewer where positions are long.
  static func limit(dimension: Int) -> Int { max(10, min(1000, 1_000_000 / max(1, dimension))) }
}

import MathKernels

/// A random step that leaves a distribution invariant, and goes where trajectories do not: from mode to mode, or through what the
/// density sums out.
///
/// q ~ p ⇒ move(q) ~ p
///
/// NUTS makes the move of a density after each of its transitions. A move may keep scratch memory, but nothing that a later step
/// depends on: what it does is a function of the position and the random numbers alone, so that a run that is resumed gives the
/// same bits.
///
/// - Source: Tierney (1994), *Markov chains for exploring posterior distributions*, §2.4, for kernels in turn.
public protocol Move {
  /// Coordinates, in rising order, that the move alone changes, so it has to reach all of them given the others. What a
  /// trajectory knows of them would be out of date at once, and their spread, over many modes, would set the wrong scale. Where
  /// these are all, there are no trajectories. None by default.
  var drawnCoordinates: [Int] { get }

  /// Moves a position, of the density's dimension; false where it stays as it was.
  /// - Throws: what stops the run.
  mutating func move(_ position: inout [Double], using random: inout RandomStream) throws -> Bool
}

extension Move {
  public var drawnCoordinates: [Int] { [] }
}

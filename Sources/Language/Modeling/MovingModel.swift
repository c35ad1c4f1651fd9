import MathKernels

/// A model with a move for its posterior: a step between modes, or through what the model sums out, that trajectories would
/// make rarely or never.
///
/// `NUTS().fit` makes the move after each transition, warm-up included; other ways to fit the model ignore it. A mixture with
/// its components summed out, for example, draws the component of each row, proposes to split or merge two, and discards the
/// rows' components again: see `GaussianMixtureModel`.
public protocol MovingModel: Model {
  /// A move of the posterior of this model, for use by one thread at a time.
  func makeMove() throws -> any ModelMove
}

/// A random step through the latent values of a model that leaves their posterior invariant.
///
/// θ ~ p(θ | data) ⇒ move(θ) ~ p(θ | data)
///
/// Values are on their own supports, so a move deals only with the model's own densities: a Gibbs step, or
/// Metropolis–Hastings in any variables that it draws and discards again. It may keep scratch memory, but nothing that a later
/// step depends on.
public protocol ModelMove {
  /// Sites that the move alone changes, so it has to reach all of their values given the others. Where these are all sites, there
  /// are no trajectories. None by default.
  var drawnSites: [String] { get }

  /// Moves the values; false where they stay as they were.
  /// - Throws: what stops the run.
  mutating func move(_ values: inout LatentValues, using random: inout RandomStream) throws -> Bool
}

extension ModelMove {
  public var drawnSites: [String] { [] }
}

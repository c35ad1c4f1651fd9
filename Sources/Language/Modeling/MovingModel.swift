import MathKernels

/// A model that brings a move of its own posterior: a step between modes, or through what the model sums out, that trajectories would
/// make rarely or never.
///
/// `NUTS().fit` makes the move after each transition, warm-up included; other ways to fit the model know nothing of it. A mixture with
/// its components summed out, for example, draws the component of each row, proposes to split or merge two, and forgets the rows'
/// components again: see `GaussianMixtureModel`.
public protocol MovingModel: Model {
  /// A move of the posterior of this model, for use by one thread at a time.
  func makeMove() throws -> any ModelMove
}

/// A step at random through the latent values of a model that leaves their posterior as it is.
///
/// θ ~ p(θ | data) ⇒ move(θ) ~ p(θ | data)
///
/// Values are on their own supports, so a move has to do with the model's own densities alone: a Gibbs step, or Metropolis–Hastings in
/// any variables that it draws and forgets again. It may keep scratch memory, and nothing that a later step depends on.
public protocol ModelMove {
  /// Sites that the move alone changes, so it has to reach all of their values given the others. Where these are all sites, there are no
  /// trajectories. None by default.
  var drawnSites: [String] { get }

  /// Moves the values; false where they stay as they were.
  /// - Throws: what stops the run.
  mutating func move(_ values: inout LatentValues, using random: inout RandomStream) throws -> Bool
}

extension ModelMove {
  public var drawnSites: [String] { [] }
}

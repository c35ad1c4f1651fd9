/// What the sampler saw at one draw.
public struct DrawStatistics: Sendable, Equatable, Codable {
  /// log p(q), unnormalised, with the Jacobian.
  public var logDensity: Double
  /// The Hamiltonian at the start of the transition.
  public var energy: Double
  /// Number of doublings of the trajectory.
  public var treeDepth: Int
  /// Leapfrog steps, each one gradient.
  public var leapfrogSteps: Int
  /// Mean acceptance probability over all leapfrog states.
  public var acceptanceStatistic: Double
  /// ε of this transition.
  public var stepSize: Double
  /// The energy error passed the threshold, or was not finite.
  public var isDivergent: Bool
  /// The largest rise of the Hamiltonian along the trajectory.
  public var maximumEnergyError: Double

  /// A record of a draw.
  public init(
    logDensity: Double, energy: Double, treeDepth: Int, leapfrogSteps: Int,
    acceptanceStatistic: Double, stepSize: Double, isDivergent: Bool, maximumEnergyError: Double
  ) {
    self.logDensity = logDensity
    self.energy = energy
    self.treeDepth = treeDepth
    self.leapfrogSteps = leapfrogSteps
    self.acceptanceStatistic = acceptanceStatistic
    self.stepSize = stepSize
    self.isDivergent = isDivergent
    self.maximumEnergyError = maximumEnergyError
  }
}

/// What the sampler measured at one draw.
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
  package init(
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

extension DrawStatistics {
  /// The columns of statistics in files.
  package static let columns = [
    "log_density", "energy", "tree_depth", "leapfrog_steps", "acceptance_statistic", "step_size",
    "diverging", "maximum_energy_error",
  ]

  /// The numbers of the columns.
  package var row: [Double] {
    [
      logDensity, energy, Double(treeDepth), Double(leapfrogSteps), acceptanceStatistic, stepSize,
      isDivergent ? 1 : 0, maximumEnergyError,
    ]
  }

  /// Nil where the numbers are not those of `columns`.
  package init?(row: [Double]) {
    guard row.count == Self.columns.count, let depth = Int(exactly: row[2]),
      let steps = Int(exactly: row[3])
    else { return nil }
    self.init(
      logDensity: row[0], energy: row[1], treeDepth: depth, leapfrogSteps: steps,
      acceptanceStatistic: row[4], stepSize: row[5], isDivergent: row[6] == 1,
      maximumEnergyError: row[7])
  }
}

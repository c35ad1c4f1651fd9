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

/// The draws of one chain: positions in unconstrained space, [draw, coordinate] row-major, with their statistics.
public struct ChainDraws: Sendable, Equatable {
  /// Coordinates of a position.
  public let dimension: Int
  /// All positions, draw after draw.
  public private(set) var positions: [Double] = []
  /// What the sampler saw, a record per draw.
  public private(set) var statistics: [DrawStatistics] = []

  /// No draws yet, with room for some.
  public init(dimension: Int, reservingDraws: Int = 0) {
    self.dimension = dimension
    positions.reserveCapacity(dimension * reservingDraws)
    statistics.reserveCapacity(reservingDraws)
  }

  /// Number of draws.
  public var count: Int { statistics.count }

  /// The position of a draw.
  public func position(_ draw: Int) -> ArraySlice<Double> {
    positions[draw * dimension..<(draw + 1) * dimension]
  }

  /// All draws of one coordinate.
  public func coordinate(_ index: Int) -> [Double] {
    (0..<count).map { positions[$0 * dimension + index] }
  }

  public mutating func append(_ position: UnsafeBufferPointer<Double>, _ drawn: DrawStatistics) {
    precondition(position.count == dimension)
    positions.append(contentsOf: position)
    statistics.append(drawn)
  }

  /// The first `count` draws.
  public func prefix(_ count: Int) -> ChainDraws {
    var shorter = ChainDraws(dimension: dimension)
    shorter.positions = Array(positions.prefix(count * dimension))
    shorter.statistics = Array(statistics.prefix(count))
    return shorter
  }
}

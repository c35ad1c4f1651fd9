extension RandomStream {
  /// What a stream is used for; streams of different purposes are independent.
  ///
  /// The only list of purposes and of the numbers by which they enter the key. A number never changes and is never assigned
  /// again: the same seed would then give other bits.
  package enum Purpose: UInt32, CaseIterable, Sendable {
    // Any run.

    /// Anything without its own purpose.
    case general = 0
    /// Splits of tables into training, validation and test rows, and into folds.
    case split = 1
    /// Simulated data, and bootstraps.
    case simulation = 10

    // Sampling.

    /// Points where chains, climbs and paths begin.
    case initialPoint = 2
    /// Momenta of trajectories.
    case momentum = 3
    /// Directions and choices within a trajectory.
    case trajectory = 4
    /// What a warm-up adapts by.
    case adaptation = 5
    /// Moves that a density brings.
    case move = 12
    /// Jitter of the step size.
    case stepSizeJitter = 20

    // Approximation and optimisation.

    /// Standard normal numbers that a guide makes draws from.
    case guideNoise = 6
    /// Rows of minibatches.
    case minibatch = 7
    /// Which draws importance weights choose.
    case importanceResampling = 21
    /// Shifts of a mode by which a climb leaves a saddle.
    case modeShake = 33

    // Prediction.

    /// Draws from the prior.
    case prior = 8
    /// Replicated and predicted data.
    case predictive = 9
    /// Missing cells of new rows.
    case missingCells = 11
    /// Components from which rows of a mixture come.
    case allocation = 22

    // Training of networks.

    /// Units that are left out of a step.
    case dropout = 30
    /// Rows that choose the epoch.
    case validationSplit = 31
    /// Weights where training begins.
    case initialWeights = 32

    // Clusters.

    /// The first centres of a run of K-means.
    case clusterStart = 40
    /// Rows that represent all in a silhouette.
    case silhouetteSample = 41
    /// Reference tables of the gap statistic.
    case gapReference = 42
    /// Shifts of rows that share a place on a map.
    case mapJitter = 43
  }
}

import MathKernels
import Words

extension Metric {
  /// How much longer than wide the posterior is that this metric represents, once each coordinate is scaled as well as a diagonal
  /// metric could: √(λ_max/λ_min) of D⁻¹ M⁻¹ D⁻¹, D⁴ᵢᵢ = M⁻¹ᵢᵢ/Mᵢᵢ. A diagonal metric needs this many times the leapfrog steps.
  ///
  /// - Returns: the ratio, with D², for a dense metric; `nil` for another.
  package var elongation: (ratio: Double, scales: [Double])? {
    guard case .dense(let covariance, let factor) = storage else { return nil }
    let precision = SquareMatrix.identity(order: dimension)
    for index in 0..<dimension {
      factor.solve(precision.column(index))
      factor.solve(precision.column(index), transposed: true)
    }
    let scales = (0..<dimension).map {
      (covariance[$0, $0] / precision[$0, $0]).squareRoot()
    }
    let scaled = covariance.copy()
    for column in 0..<dimension {
      for row in 0..<dimension {
        scaled[row, column] /= (scales[row] * scales[column]).squareRoot()
      }
    }
    guard let eigen = SymmetricEigendecomposition(of: scaled), let least = eigen.values.first,
      let largest = eigen.values.last, least > 0
    else { return nil }
    return ((largest / least).squareRoot(), scales)
  }
}

/// What `auto` chose, and on what evidence.
enum MetricFinding: Sendable, Codable {
  /// The elongation of the scaled posterior, by the curvature of the early warm-up.
  case elongation(Double)
  /// Directions that a low-rank metric keeps.
  case directions(Int)

  /// Below this, a diagonal metric takes about as many leapfrog steps as a dense one, and each costs less.
  static let diagonalLimit = 1.5
}

extension Adaptation {
  /// Which metric a chain ended up using, and why, in a sentence.
  func metricReason(_ choice: NUTS.MetricChoice, _ metric: Metric) -> String {
    guard metric.dimension > 0 else {
      return "There are no trajectories: the model's own move draws all parameters."
    }
    guard choice == .auto else { return "The metric is \(choice.phrase), as asked." }
    let dimension = metric.dimension
    let size = counted(dimension, "dimension")
    switch finding {
    case .elongation(let ratio):
      let times = ratio < 10 ? (ratio * 10).rounded() / 10 : ratio.rounded()
      let seen = "the curvature seen in warm-up makes the posterior \(times) times longer than wide"
      return ratio < MetricFinding.diagonalLimit
        ? "The metric is diagonal: \(size), and \(seen) once its coordinates are scaled, so correlations cost next to nothing."
        : "The metric is dense: \(size), no more than \(NUTS.denseMetricLimit), and \(seen) even where its coordinates are "
          + "scaled."
    case .directions(let count):
      let limit = "\(size), more than \(NUTS.denseMetricLimit)"
      return count == 0
        ? "The metric is diagonal: \(limit), and the draws of the warm-up showed no direction markedly longer or shorter than "
          + "the scaled coordinates."
        : "The metric is diagonal plus \(counted(count, "direction")): \(limit), and so many showed in the draws of "
          + "the warm-up as markedly longer or shorter than the scaled coordinates."
    case nil where dimension > NUTS.lowRankMetricLimit:
      return
        "The metric is diagonal: \(size), more than \(NUTS.lowRankMetricLimit), where further directions would take more "
        + "memory than a run should."
    case nil where metric.structure == .dense:
      return
        "The metric is dense: \(size), no more than \(NUTS.denseMetricLimit), and no curvature that was finite where the choice "
        + "was made."
    case nil:
      return "The metric is diagonal: \(size), and the warm-up was too short to show more."
    }
  }
}

extension NUTS.MetricChoice {
  fileprivate var phrase: String {
    switch self {
    case .auto: "chosen by what the warm-up sees"
    case .diagonal: "diagonal, by draws and gradients"
    case .variance: "diagonal, by the variance of the draws"
    case .lowRank: "diagonal plus low rank"
    case .dense: "dense"
    }
  }
}

extension SamplerRun {
  /// Which metric was used, and why, in a sentence; in one for each kind where chains chose differently.
  public var metricReason: String {
    var reasons: [Metric.Structure: (count: Int, text: String)] = [:]
    var order: [Metric.Structure] = []
    for chain in chains where !chain.metricReason.isEmpty {
      let structure = chain.metric.rank == 0 ? .diagonal : chain.metric.structure
      if reasons[structure] == nil { order.append(structure) }
      reasons[structure] = (
        (reasons[structure]?.count ?? 0) + 1, reasons[structure]?.text ?? chain.metricReason
      )
    }
    guard order.count > 1 else { return order.first.flatMap { reasons[$0]?.text } ?? "" }
    return order.compactMap { structure in
      reasons[structure].map { "Of \(counted($0.count, "chain")): \($0.text)" }
    }.joined(separator: " ")
  }
}

import MathKernels

/// Models of the same observations, ranked by how well they predict (PSIS-LOO), with weights for averaging their predictions.
///
/// - Source: Yao, Vehtari, Simpson, Gelman (2018), *Using stacking to average Bayesian predictive distributions*, eq. 4 for
///   stacking, §3.4 for pseudo-BMA+; ArviZ 0.23 for the table.
public struct ModelComparison: Sendable, Equatable {
  /// One model in the ranking.
  public struct Entry: Sendable, Equatable {
    /// What the model is called.
    public let name: String
    /// Its own estimate.
    public let estimate: LeaveOneOut
    /// elpd of the best model minus this one's: 0 for the best, positive for the others.
    public let difference: Double
    /// The standard error of that difference; 0 for the best.
    public let differenceStandardError: Double
    /// The weight that, with the others', predicts held-out observations best. Weights sum to 1.
    public let stackingWeight: Double
    /// The weight by exp(elpd), averaged over the uncertainty of elpd.
    public let pseudoBMAWeight: Double
  }

  /// The models, best first.
  public let entries: [Entry]

  /// Ranks models.
  ///
  /// - Parameter seed: names the bootstrap of pseudo-BMA+.
  /// - Precondition: all evaluate the same number of observations, and at least one.
  public init(_ models: [(name: String, estimate: LeaveOneOut)], seed: UInt64 = 0) {
    let counts = models.map(\.estimate.pointwise.count)
    precondition(
      counts.allSatisfy { $0 == counts.first && $0 > 0 },
      "models of \(counts) observations cannot be compared")
    let ranked = models.sorted { $0.estimate.elpd > $1.estimate.elpd }
    let pointwise = ranked.map(\.estimate.pointwise)
    let stacking = stackingWeights(pointwise)
    let pseudoBMA = pseudoBMAWeights(pointwise, seed: seed)
    entries = ranked.indices.map { place in
      let advantage = ranked[0].estimate.advantage(over: ranked[place].estimate)
      return Entry(
        name: ranked[place].name, estimate: ranked[place].estimate, difference: advantage.elpd,
        differenceStandardError: advantage.standardError, stackingWeight: stacking[place],
        pseudoBMAWeight: pseudoBMA[place])
    }
  }
}

/// The weights on the simplex that maximise mean log Σₖ wₖ exp(elpdᵢₖ); NaN where an elpd is no number.
///
/// Each step multiplies wₖ by its gradient gₖ, the mean over i of exp(elpdᵢₖ)/Σⱼ wⱼ exp(elpdᵢⱼ): the EM algorithm of a mixture
/// with known components. The objective never falls, and it is within max gₖ − 1 of its maximum.
///
/// - Parameter pointwise: [model][observation].
package func stackingWeights(
  _ pointwise: [[Double]], gap: Double = 1e-10, maximumSteps: Int = 20_000
) -> [Double] {
  let (models, rows) = (pointwise.indices, (pointwise.first ?? []).indices)
  // Densities relative to the best model of each observation: the weights do not see a common factor.
  let largest = rows.map { row in models.map { pointwise[$0][row] }.max() ?? 0 }
  let densities = pointwise.map { elpd in rows.map { exponential(elpd[$0] - largest[$0]) } }
  var weights = [Double](repeating: 1 / Double(models.count), count: models.count)
  for _ in 0..<maximumSteps {
    let mixed = rows.map { row in models.reduce(0) { $0 + weights[$1] * densities[$1][row] } }
    let gradient = densities.map { density in
      rows.reduce(0) { $0 + density[$1] / mixed[$1] } / Double(rows.count)
    }
    for model in models { weights[model] *= gradient[model] }
    if !((gradient.max() ?? 1) - 1 > gap) { break }
  }
  return weights
}

/// Pseudo-BMA+: the mean over Bayesian bootstraps of the observations of wₖ ∝ exp(n Σᵢ aᵢ elpdᵢₖ), a ~ Dirichlet(1, …, 1).
package func pseudoBMAWeights(
  _ pointwise: [[Double]], bootstraps: Int = 1000, seed: UInt64
) -> [Double] {
  let rows = Double(pointwise.first?.count ?? 0)
  var mean = [Double](repeating: 0, count: pointwise.count)
  for bootstrap in 0..<bootstraps {
    var random = RandomStream(seed: seed, purpose: .simulation, step: bootstrap)
    let masses = (pointwise.first ?? []).map { _ in random.exponential() }
    let total = masses.reduce(0, +)
    let elpds = pointwise.map { elpd in
      rows * zip(masses, elpd).reduce(0) { $0 + $1.0 * $1.1 } / total
    }
    let normalizer = logSumExp(elpds)
    for (model, elpd) in elpds.enumerated() {
      mean[model] += exponential(elpd - normalizer) / Double(bootstraps)
    }
  }
  return mean
}

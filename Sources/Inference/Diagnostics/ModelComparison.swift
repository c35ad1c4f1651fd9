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

  /// The models, best first; equal ones in the order given.
  ///
  /// A model whose elpd is NaN is last. Its difference and weights are NaN, and the others' weights are those without it.
  public let entries: [Entry]

  /// Ranks models.
  ///
  /// - Parameter seed: the seed of the bootstrap of pseudo-BMA+.
  /// - Precondition: all evaluate the same number of observations, and at least one.
  public init(_ models: [(name: String, estimate: LeaveOneOut)], seed: UInt64 = 0) {
    let counts = models.map(\.estimate.pointwise.count)
    precondition(
      counts.allSatisfy { $0 == counts.first && $0 > 0 },
      "models of \(counts) observations cannot be compared")
    func precedes(_ a: Int, _ b: Int) -> Bool {
      let (first, second) = (models[a].estimate.elpd, models[b].estimate.elpd)
      if first.isNaN || second.isNaN || first == second {
        return first.isNaN == second.isNaN ? a < b : second.isNaN
      }
      return first > second
    }
    let ranked = models.indices.sorted(by: precedes).map { models[$0] }
    // NaN is last, so that the weights of the others come first.
    let pointwise = ranked.map(\.estimate).filter { !$0.elpd.isNaN }.map(\.pointwise)
    let undefined = [Double](repeating: .nan, count: ranked.count - pointwise.count)
    let stacking = stackingWeights(pointwise) + undefined
    let pseudoBMA = pseudoBMAWeights(pointwise, seed: seed) + undefined
    entries = ranked.indices.map { place in
      let advantage = ranked[0].estimate.advantage(over: ranked[place].estimate)
      return Entry(
        name: ranked[place].name, estimate: ranked[place].estimate, difference: advantage.elpd,
        differenceStandardError: advantage.standardError, stackingWeight: stacking[place],
        pseudoBMAWeight: pseudoBMA[place])
    }
  }
}

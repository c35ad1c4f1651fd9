import Bayes

/// Whether draws of a posterior can be draws of a model's log density log p, by no more than its gradient at them.
///
/// For draws x of p, with g = ∇ log p, every coordinate i has
///
///     E g_i = 0,  E (x_i − E x_i) g_i = −1
///
/// A wrong prior, likelihood, transformation or Jacobian breaks one of them, if it matters at all. The means over the draws are
/// compared with these numbers in Monte Carlo standard errors.
///
/// - Source: Stein (1981), *Estimation of the mean of a multivariate normal distribution*, Lemma 1, for any density whose tails
///   vanish: ∫ ∂(f p)/∂x_i dx = 0 with f = 1 and f = x_i.
struct SteinCheck: CustomStringConvertible {
  /// Standard errors from which on the model is mistaken.
  static let limit = 5.0

  /// The largest distance from an identity, in standard errors; ∞ where it is undefined.
  private(set) var worst = 0.0
  /// The identity and the coordinate it belongs to.
  private(set) var place = ""

  var isPassed: Bool { worst < Self.limit }
  var description: String {
    "Stein's identities at the reference draws are off by up to \(worst.rounded(to: 2)) standard errors (\(place))"
  }

  /// - Parameter positions: by chain and draw.
  init(_ model: CompiledModel, at positions: [[[Double]]]) throws {
    var evaluator = model.makeEvaluator()
    let gradients = try positions.map { chain in
      try chain.map { try evaluator.evaluate($0).gradient }
    }
    for site in model.latentSites {
      for (element, index) in site.slot.range.enumerated() {
        let values = ChainedValues(positions.map { $0.map { $0[index] } })
        let slopes = ChainedValues(gradients.map { $0.map { $0[index] } })
        let center = values.mean()
        let products = ChainedValues(
          chainCount: slopes.chainCount, drawCount: slopes.drawCount,
          values: zip(values.values, slopes.values).map { ($0 - center) * $1 })
        let coordinate = "coordinate \(element) of \(site.name)"
        compare(slopes, with: 0, "mean of g at \(coordinate)")
        compare(products, with: -1, "mean of (x − x̄) g at \(coordinate)")
      }
    }
  }

  private mutating func compare(_ draws: ChainedValues, with expected: Double, _ what: String) {
    let z = abs(draws.mean() - expected) / draws.mcse(of: .mean)
    let distance = z.isNaN ? .infinity : z
    if distance >= worst { (worst, place) = (distance, what) }
  }
}

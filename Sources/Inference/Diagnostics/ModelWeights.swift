import MathKernels

/// The weights on the simplex that maximise mean log Σₖ wₖ exp(elpdᵢₖ), the mean over observations i that some model allows.
///
/// Without the constraint Σ wₖ = 1 and with − Σ wₖ added, the maximum over w ≥ 0 is the same; a primal-dual interior-point method
/// finds it in some twenty passes over the observations. It ends where max gₖ − 1 ≤ `gap`, for gₖ the mean over i of
/// exp(elpdᵢₖ)/Σⱼ wⱼ exp(elpdᵢⱼ): the objective is then within `gap` of its maximum.
///
/// - Parameter pointwise: [model][observation], none NaN.
/// - Source: Kim, Carbonetto, Stephens, Anitescu (2020), *A fast algorithm for maximum likelihood estimation of mixture
///   proportions using sequential quadratic programming*, for leaving out the constraint; Boyd, Vandenberghe (2004), *Convex
///   Optimization*, §11.7.
package func stackingWeights(_ pointwise: [[Double]], gap: Double = 1e-10) -> [Double] {
  if pointwise.isEmpty { return [] }
  let objective = MixtureObjective(pointwise)
  var point = InteriorPoint(objective, weights: pointwise.map { _ in 1 / Double(pointwise.count) })
  for _ in 0..<100 {
    guard point.gap > gap, let next = point.next(objective) else { break }
    point = next
  }
  return point.normalizedWeights
}

/// −mean log Σₖ wₖ pᵢₖ + Σ wₖ and its derivatives.
private struct MixtureObjective {
  let models: Int
  /// Densities relative to the largest of each observation, [observation, model]: weights do not see a common factor.
  private var densities: [Double] = []

  init(_ pointwise: [[Double]]) {
    models = pointwise.count
    for row in (pointwise.first ?? []).indices {
      let largest = pointwise.reduce(-.infinity) { max($0, $1[row]) }
      // An observation that no model allows prefers none of them.
      guard largest > -.infinity else { continue }
      densities += pointwise.map { exponential($0[row] - largest) }
    }
  }

  /// The mean of pᵢₖ/Σⱼ wⱼ pᵢⱼ by model, and the mean of the products of two of them.
  func derivatives(at weights: [Double]) -> (ratios: [Double], products: SquareMatrix) {
    var sums = [Double](repeating: 0, count: models)
    let products = SquareMatrix(order: models)
    let count = Double(max(1, densities.count / models))
    densities.withUnsafeBufferPointer { densities in
      for start in stride(from: 0, to: densities.count, by: models) {
        var mixed = 0.0
        for model in 0..<models { mixed += weights[model] * densities[start + model] }
        for column in 0..<models {
          let ratio = densities[start + column] / mixed
          sums[column] += ratio
          let target = products.column(column)
          for row in column..<models { target[row] += ratio * densities[start + row] / mixed }
        }
      }
    }
    for index in 0..<models * models { products.elements[index] /= count }
    return (sums.map { $0 / count }, products)
  }
}

/// Weights inside their bounds, with a multiplier for each bound.
private struct InteriorPoint {
  private let weights: [Double]
  private let multipliers: [Double]
  private let ratios: [Double]
  private let products: SquareMatrix

  init(_ objective: MixtureObjective, weights: [Double]) {
    self.init(objective, weights: weights, multipliers: weights.map { _ in 1 })
  }

  private init(_ objective: MixtureObjective, weights: [Double], multipliers: [Double]) {
    self.weights = weights
    self.multipliers = multipliers
    (ratios, products) = objective.derivatives(at: weights)
  }

  private var total: Double { weights.reduce(0, +) }

  var normalizedWeights: [Double] { weights.map { $0 / total } }

  /// How far the objective of the normalised weights is from its maximum, at most.
  var gap: Double { (ratios.max() ?? 0) * total - 1 }

  /// ‖(1 − gₖ − zₖ, wₖ zₖ − τ)‖²: 0 at the point of the central path that belongs to τ.
  private func residual(_ barrier: Double) -> Double {
    weights.indices.reduce(0) { sum, model in
      let dual = 1 - ratios[model] - multipliers[model]
      let centrality = weights[model] * multipliers[model] - barrier
      return sum + dual * dual + centrality * centrality
    }
  }

  /// A Newton step towards the central path, as long as bounds and residual allow; nil where rounding allows none.
  func next(_ objective: MixtureObjective) -> InteriorPoint? {
    let models = weights.indices
    let barrier =
      0.1 * zip(weights, multipliers).reduce(0) { $0 + $1.0 * $1.1 } / Double(models.count)
    let matrix = products.copy()
    for model in models { matrix[model, model] += multipliers[model] / weights[model] }
    guard let factor = CholeskyFactor(of: matrix) else { return nil }
    var step = models.map { ratios[$0] - 1 + barrier / weights[$0] }
    step.withUnsafeMutableBufferPointer {
      guard let values = $0.baseAddress else { return }
      factor.solve(values)
      factor.solve(values, transposed: true)
    }
    let multiplierStep = models.map {
      (barrier - multipliers[$0] * step[$0]) / weights[$0] - multipliers[$0]
    }
    var length = 1.0
    for (value, change) in zip(weights + multipliers, step + multiplierStep) where change < 0 {
      length = min(length, -0.99 * value / change)
    }
    for _ in 0..<40 {
      let trial = InteriorPoint(
        objective, weights: models.map { weights[$0] + length * step[$0] },
        multipliers: models.map { multipliers[$0] + length * multiplierStep[$0] })
      let decrease = 1 - 0.01 * length
      if trial.residual(barrier) <= decrease * decrease * residual(barrier) { return trial }
      length /= 2
    }
    return nil
  }
}

/// Pseudo-BMA+: the mean over Bayesian bootstraps of the observations of wₖ ∝ exp(n Σᵢ aᵢ elpdᵢₖ), a ~ Dirichlet(1, …, 1).
///
/// - Parameter pointwise: [model][observation], none NaN.
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

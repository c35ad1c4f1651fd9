import Bayes

/// A guide written on the spot.
struct GuideSketch: GuideProgram {
  let body: @Sendable (inout GuideBuilder) throws -> Void
  init(_ body: @escaping @Sendable (inout GuideBuilder) throws -> Void) { self.body = body }
  func callAsFunction(_ g: inout GuideBuilder) throws { try body(&g) }
}

/// A guide with arrays in place of spans.
struct GuideRun<Family: Guide> {
  private var evaluator: Family.Evaluator
  private let dimension: Int
  private let parameterCount: Int

  init(_ guide: Family) {
    evaluator = guide.makeEvaluator()
    dimension = guide.dimension
    parameterCount = guide.parameterCount
  }

  mutating func draw(_ noise: [Double], _ parameters: [Double]) -> (
    position: [Double], logDensity: Double
  ) {
    var position = [Double](repeating: 0, count: dimension)
    var span = position.mutableSpan
    let logDensity = evaluator.draw(noise: noise.span, parameters: parameters.span, into: &span)
    return (position, logDensity)
  }

  /// (∂z/∂φ)ᵀ g, added to zeros.
  mutating func pullBack(_ g: [Double], _ noise: [Double], _ parameters: [Double]) -> [Double] {
    let position = draw(noise, parameters).position
    var gradient = [Double](repeating: 0, count: parameterCount)
    var span = gradient.mutableSpan
    evaluator.pullBack(
      g.span, at: position.span, noise: noise.span, parameters: parameters.span, into: &span)
    return gradient
  }

  /// ∂ log q/∂z at the draw of some noise, times a weight.
  mutating func logDensityGradient(
    _ noise: [Double], _ parameters: [Double], weight: Double = 1
  ) -> [Double] {
    let position = draw(noise, parameters).position
    var gradient = [Double](repeating: 0, count: dimension)
    var span = gradient.mutableSpan
    evaluator.logDensityGradient(
      at: position.span, noise: noise.span, parameters: parameters.span, weight: weight,
      addingTo: &span)
    return gradient
  }

  mutating func entropy(_ parameters: [Double], weight: Double = 1) -> (
    value: Double?, gradient: [Double]
  ) {
    var gradient = [Double](repeating: 0, count: parameterCount)
    var span = gradient.mutableSpan
    let value = evaluator.entropy(parameters: parameters.span, weight: weight, addingTo: &span)
    return (value, gradient)
  }
}

/// Noise and parameters to test at.
enum GuidePoint {
  static func numbers(_ count: Int, seed: UInt64, scale: Double = 1) -> [Double] {
    var random = RandomStream(seed: seed)
    return (0..<count).map { _ in scale * random.normal() }
  }

  /// [∂fᵢ/∂xⱼ], row by row, by central differences.
  static func jacobian(at x: [Double], step: Double = 1e-5, _ f: ([Double]) -> [Double])
    -> [[Double]]
  {
    let columns = x.indices.map { j in
      var (above, below) = (x, x)
      above[j] += step
      below[j] -= step
      return zip(f(above), f(below)).map { ($0 - $1) / (2 * step) }
    }
    return (columns.first ?? []).indices.map { i in columns.map { $0[i] } }
  }

  /// log |det A|, by elimination with pivots.
  static func logAbsDeterminant(_ matrix: [[Double]]) -> Double {
    var rows = matrix
    var total = 0.0
    for column in rows.indices {
      let pivot =
        (column..<rows.count).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
      rows.swapAt(column, pivot)
      total += logarithm(abs(rows[column][column]))
      for row in (column + 1)..<max(rows.count, column + 1) {
        let factor = rows[row][column] / rows[column][column]
        for other in rows.indices { rows[row][other] -= factor * rows[column][other] }
      }
    }
    return total
  }
}

/// Models with every kind of site that a guide can meet.
enum GuideModels {
  /// Real, positive and bounded sites, heavy tails, a non-centred site, arrays whose elements hold together, and gaps.
  static let mixed = Sketch { m in
    let group = m.plate("group", ["a", "b", "c"])
    let part = m.plate("part", 3)
    let mu = m.sample("mu", Normal(0.4, 3))
    let tau = m.sample("tau", HalfCauchy(scale: 1.5))
    let theta = m.sample(
      "theta", Normal(mu, tau), over: group, parameterization: .noncentered)
    _ = m.sample("heavy", StudentT(degreesOfFreedom: 3, location: 0.5, scale: 2))
    _ = m.sample("share", Beta(2, 3))
    let rate = m.sample("rate", Exponential(rate: 0.7), over: group)
    _ = m.sample("far", Truncated(Normal(0, 1), lower: 2))
    _ = m.sample("weights", Dirichlet(concentration: 2, along: part))
    _ = m.sample("steps", Normal(0, 2), over: part, support: .ordered(along: part))
    let other = group.renamed("group′")
    let spread = Quantity(1).diagonalMatrix(rows: group, columns: other)
    let field = m.sample(
      "field", MultivariateNormal(mu, covariance: spread, rows: group, columns: other))
    m.observe(
      "y", Normal(theta + field, rate), [0.3, .nan, 1.4], over: group, missing: .imputed)
  }

  /// Sites that depend on each other in an order of their own, drawn by many distributions.
  static let structured = GuideSketch { g in
    let group = g.axis("group"), other = group.renamed("column")
    func positive(_ name: String, like site: String, on space: GuideSpace = .support) -> Quantity {
      g.parameter(name, like: site, on: space, support: .positive, initial: 0.6)
    }
    // The value of a non-centred site, before what it depends on in the model.
    let theta = g.sample(
      "theta", Normal(g.parameter("theta_at", like: "theta"), positive("theta_by", like: "theta")))
    let mu = g.sample(
      "mu",
      Normal(
        g.parameter("mu_at", like: "mu") + 0.5 * theta.mean(), positive("mu_by", like: "mu")))
    let tau = g.sample(
      "tau",
      LogNormal(g.parameter("tau_at", like: "tau") - 0.3 * mu, positive("tau_by", like: "tau")))
    g.sample(
      "heavy",
      Cauchy(g.parameter("heavy_at", like: "heavy") + tau, positive("heavy_by", like: "heavy")))
    g.sample(
      "share",
      Logistic(
        g.parameter("share_at", like: "share", on: .coordinates),
        positive("share_by", like: "share", on: .coordinates)), on: .coordinates)
    g.sample(
      "rate",
      Weibull(
        shape: positive("rate_shape", like: "rate"),
        scale: exp(0.2 * theta) * positive("rate_scale", like: "rate")))
    g.sample(
      "far", Laplace(g.parameter("far_at", like: "far"), positive("far_by", like: "far")),
      on: .coordinates)
    let stick = g.axis(of: "weights", on: .coordinates), column = stick.renamed("stick′")
    let factor = g.parameter(
      "weights_factor", support: .covarianceCholesky(rows: stick, columns: column))
    g.sample(
      "weights",
      MultivariateNormal(
        g.parameter("weights_at", like: "weights", on: .coordinates), choleskyFactor: factor,
        rows: stick, columns: column), on: .coordinates)
    let fieldFactor = g.parameter(
      "field_factor", support: .covarianceCholesky(rows: group, columns: other))
    g.sample(
      "field",
      MultivariateNormal(
        g.parameter("field_at", like: "field") + mu, choleskyFactor: fieldFactor, rows: group,
        columns: other))
    g.meanFieldForRest()
  }
}

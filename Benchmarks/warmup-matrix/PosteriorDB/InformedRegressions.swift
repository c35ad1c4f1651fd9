import Bayes
import ReferencePosteriors

/// A straight line with normal priors of intercept and slope.
///
///     alpha ~ Normal(m_a, s_a),  beta ~ Normal(m_b, s_b),  sigma flat,  y_n ~ Normal(alpha + beta x_n, sigma)
///
/// - Source: posteriordb, `kilpisjarvi_mod-kilpisjarvi`: summer temperatures by year, far from 0 for their spread.
struct InformedLine: Model {
  var x: [Double]
  var y: [Double]
  var intercept: (mean: Double, deviation: Double)
  var slope: (mean: Double, deviation: Double)

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let row = m.plate("row", y.count)
    let alpha = m.sample(
      "alpha", Normal(Quantity(intercept.mean), Quantity(intercept.deviation)))
    let beta = m.sample("beta", Normal(Quantity(slope.mean), Quantity(slope.deviation)))
    let sigma = m.sample("sigma", Flat(on: .positive))
    m.observe("y", Normal(alpha + beta * m.data("x", x, over: row), sigma), y, over: row)
  }
}

/// A regression on centred columns.
///
///     b_k ~ Normal(0, 1),  Intercept ~ StudentT(3, 8, 10),  sigma ~ HalfStudentT(3, 10),
///     y_n ~ Normal(Intercept + Σ_k b_k (x_nk − x̄_k), sigma)
///
/// - Source: posteriordb, `diamonds-diamonds`: 24 columns, nearly collinear polynomials among them.
struct CenteredRegression: Model {
  /// Rows × columns.
  var x: NumericArray
  var y: [Double]

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let width = x.shape.last ?? 1
    let row = m.plate("row", y.count)
    // The first column is that of the intercept.
    let term = m.plate("term", width - 1)
    let centered = (1..<max(1, width)).map { column in
      let values = stride(from: column, to: x.values.count, by: width).map { x.values[$0] }
      let mean = values.reduce(0, +) / Double(values.count)
      return values.map { $0 - mean }
    }
    let b = m.sample("b", Normal(0, 1), over: term)
    let intercept = m.sample(
      "Intercept", StudentT(degreesOfFreedom: 3, location: 8, scale: 10))
    let sigma = m.sample("sigma", HalfStudentT(degreesOfFreedom: 3, scale: 10))
    let design = (centered.first ?? []).indices.flatMap { row in centered.map { $0[row] } }
    let mean = intercept + m.data("X", design, over: row, term).dot(b, along: term)
    m.observe("Y", Normal(mean, sigma), y, over: row)
  }
}

extension PosteriorDBModel {
  static let kilpisjarvi = PosteriorDBModel(name: "kilpisjarvi_mod-kilpisjarvi") { data in
    InformedLine(
      x: try data.values("x"), y: try data.values("y"),
      intercept: (try data.number("pmualpha"), try data.number("psalpha")),
      slope: (try data.number("pmubeta"), try data.number("psbeta")))
  }

  static let diamonds = PosteriorDBModel(name: "diamonds-diamonds") { data in
    CenteredRegression(x: try data.array("X"), y: try data.values("Y"))
  }
}

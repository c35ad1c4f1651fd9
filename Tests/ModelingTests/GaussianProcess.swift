import Bayes

/// Regression by a Gaussian process with the function summed out, in the model's language.
struct GaussianProcessRegression: Model {
  var x: [Double]
  var y: [Double]

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let point = m.plate("point", x.count)
    let other = point.renamed("other point")
    let rho = m.sample("rho", Flat(on: .positive))
    // Gamma(25, 4), up to a constant.
    m.factor("prior of rho", 24 * log(rho) - 4 * rho)
    // Half-normal, in Stan's coordinate.
    let alpha = m.sample("alpha", Truncated(Normal(0, 2), lower: 0))
    let variance = m.sample("sigma", Truncated(Normal(0, 1), lower: 0))

    let place = m.data("x", x, over: point)
    let distance = place - place.renamed(point, to: other)
    let covariance =
      square(alpha) * exp(-0.5 * square(distance / rho))
      + variance.diagonalMatrix(rows: point, columns: other)
    let factor = covariance.cholesky(rows: point, columns: other)
    let z = factor.solvingLower(m.data("y", y, over: point), rows: point, columns: other)
    m.factor(
      "likelihood",
      -0.5 * square(z).sum() - log(factor.diagonal(rows: point, columns: other)).sum()
        - Quantity(0.5 * Double(x.count) * logarithm(2 * .pi)))
  }
}

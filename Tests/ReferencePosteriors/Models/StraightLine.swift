import Bayes

/// A straight line through a feature that may be far from 0 for its spread, so that intercept and slope correlate.
///
///     beta, sigma flat,  y_n ~ Normal(beta_1 + beta_2 x_n, sigma)
public struct StraightLine: Model {
  public var x: [Double]
  public var y: [Double]

  public init(x: [Double], y: [Double]) { (self.x, self.y) = (x, y) }

  public func callAsFunction(_ m: inout ModelBuilder) throws {
    let row = m.plate("row", y.count)
    let term = m.plate("term", ["1", "x"])
    let beta = m.sample("beta", Flat(), over: term)
    let sigma = m.sample("sigma", Flat(on: .positive))
    let mean = m.data("design", x.flatMap { [1, $0] }, over: row, term).dot(beta, along: term)
    m.observe("y", Normal(mean, sigma), y, over: row)
  }
}

extension ReferencePosterior {
  /// Its gradients are sums of rows that nearly cancel.
  static let earnings = ReferencePosterior(
    "earnings-earn_height", .posteriordb, densityTolerance: 1e-7
  ) { data in
    StraightLine(x: try data.values("height"), y: try data.values("earn"))
  }
}

import Bayes
import ReferencePosteriors

/// A linear regression; priors differ between posteriors.
///
///     beta_k ~ weightPrior,  sigma ~ noisePrior,  y_n ~ Normal(beta_1 + Σ_k beta_{k+1} x_nk, sigma)
struct LinearRegression: Model {
  private let design: [Double]
  private let termCount: Int
  private let answers: [Double]
  private let weightPrior: any ContinuousDistribution
  private let noisePrior: any ContinuousDistribution

  /// - Parameters:
  ///   - answers: y.
  ///   - columns: what y is regressed on, beside an intercept.
  ///   - noisePrior: the prior of sigma; that of the weights is flat.
  /// - Throws: `DataError` for columns of another length than the answers.
  init(
    _ answers: [Double], on columns: [[Double]],
    noisePrior: any ContinuousDistribution = Flat(on: .positive)
  ) throws {
    guard columns.allSatisfy({ $0.count == answers.count }) else {
      throw DataError(
        .init("a regression"), found: "columns of \(columns.map(\.count)) rows",
        expected: "\(answers.count) in each, as there are answers")
    }
    self.init(
      answers, design: answers.indices.flatMap { row in [1] + columns.map { $0[row] } },
      termCount: columns.count + 1, weightPrior: Flat(), noisePrior: noisePrior)
  }

  /// - Parameter design: rows × terms, row-major, without an intercept of its own.
  init(
    _ answers: [Double], design: [Double], termCount: Int, weightPrior: any ContinuousDistribution,
    noisePrior: any ContinuousDistribution
  ) {
    self.answers = answers
    self.design = design
    self.termCount = termCount
    self.weightPrior = weightPrior
    self.noisePrior = noisePrior
  }

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let row = m.plate("row", answers.count)
    let term = m.plate("term", termCount)
    let beta = m.sample("beta", weightPrior, over: term)
    let sigma = m.sample("sigma", noisePrior)
    let mean = m.data("design", design, over: row, term).dot(beta, along: term)
    m.observe("y", Normal(mean, sigma), answers, over: row)
  }
}

extension PosteriorDBModel {
  /// `sblrc-blr` and `sblri-blr`: simulated, with correlated and independent columns; beta_k ~ Normal(0, 10), sigma ~ HalfNormal(10).
  static let simulatedRegressions = ["sblrc-blr", "sblri-blr"].map { name in
    PosteriorDBModel(name: name) { data in
      LinearRegression(
        try data.values("y"), design: try data.values("X"),
        termCount: try data.integers("D").first ?? 0,
        weightPrior: Normal(0, 10), noisePrior: HalfNormal(scale: 10))
    }
  }
}

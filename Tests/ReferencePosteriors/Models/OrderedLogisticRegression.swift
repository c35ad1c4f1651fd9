import Bayes

/// Grades in order, by a score with cut points between them.
///
///     beta_d ~ Normal(0, 2),  c ~ Normal(0, 5) in order,  P(y ≤ k) = σ(c_k − x beta)
struct OrderedLogisticRegression: Model {
  var features: DesignMatrix
  var grade: Labels

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let row = m.plate("row", features.rowCount)
    let feature = m.plate("feature", features.features)
    let grades = m.plate("grade", grade.classes)
    let cut = m.plate("cut", grade.classes.count - 1)
    let beta = m.sample("beta", Normal(0, 2), over: feature)
    let c = m.sample("c", Normal(0, 5), over: cut, support: .ordered(along: cut))
    let score = m.data(features, over: row, feature).dot(beta, along: feature)
    m.observe(
      "y", OrderedLogistic(score, cutPoints: c, along: cut, classes: grades), grade, over: row)
  }
}

extension ReferencePosterior {
  static let orderedLogisticRegression = ReferencePosterior(
    "synthetic-ordered_logistic_regression", .synthetic
  ) { data in
    OrderedLogisticRegression(
      features: try data.designMatrix("X"),
      grade: Labels(
        classes: (1...(try data.integers("K")[0])).map(String.init),
        codes: try data.integers("y", from: 1)))
  }
}

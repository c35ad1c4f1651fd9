import Bayes

/// Classes by linear predictors, more of them than are identified: the priors hold their common shift.
///
///     alpha_k ~ Normal(0, 1),  beta_dk ~ Normal(0, 1),  y_n ~ Categorical(logits: alpha + x_n beta)
struct SoftmaxRegression: Model {
  var features: DesignMatrix
  var label: Labels

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let row = m.plate("row", features.rowCount)
    let feature = m.plate("feature", features.features)
    let classes = m.plate("class", label.classes)
    let alpha = m.sample("alpha", Normal(0, 1), over: classes)
    let beta = m.sample("beta", Normal(0, 1), over: feature, classes)
    let logits = alpha + m.data(features, over: row, feature).dot(beta, along: feature)
    m.observe("y", Categorical(logits: logits, along: classes), label, over: row)
  }
}

extension ReferencePosterior {
  static let softmaxRegression = ReferencePosterior("synthetic-softmax_regression", .synthetic) {
    data in
    SoftmaxRegression(
      features: try data.designMatrix("X"),
      label: Labels(
        classes: (1...(try data.integers("K")[0])).map(String.init),
        codes: try data.integers("y", from: 1)))
  }
}

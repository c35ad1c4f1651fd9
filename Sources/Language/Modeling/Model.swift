/// A Bayesian model: a value that declares its plates, priors and observations to a builder.
///
/// ```swift
/// struct Line: Model {
///   var x: [Double]
///   var y: [Double]?
///
///   func callAsFunction(_ m: inout ModelBuilder) throws {
///     let row = m.plate("row", x.count)
///     let slope = m.sample("slope", Normal(0, 1))
///     let noise = m.sample("noise", HalfCauchy(scale: 1))
///     m.observe("y", Normal(slope * m.data("x", x, over: row), noise), y, over: row)
///   }
/// }
/// ```
///
/// With `y == nil` nothing is observed, and the same model predicts.
public protocol Model: Sendable {
  /// Declares the model. What it throws, compilation throws.
  func callAsFunction(_ m: inout ModelBuilder) throws
}

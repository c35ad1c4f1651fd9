import ComputationGraph

extension ModelBuilder {
  /// The array with elements that drop out while a point is trained: so units of a network learn not to rely on each other.
  ///
  ///     x · m,  m = 0 with probability `rate`, else 1/(1 − rate)
  ///
  /// New masks m are drawn at every step of training. Anywhere else (sampling, variational inference, prediction) it is x
  /// itself, which is its mean over the masks.
  ///
  /// - Parameter rate: from 0, where nothing drops out, to below 1. Anything else is an error of the model.
  /// - Source: Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov (2014), *Dropout*, §10, the scaling in training.
  public mutating func dropout(
    _ x: Quantity, rate: Double, file: String = #fileID, line: Int = #line
  ) -> Quantity {
    guard (0..<1).contains(rate) else {
      return fail(
        "dropout", SourceLocation(file: file, line: line),
        "the rate is \(rate), expected a number from 0 to below 1.")
    }
    guard isTraining, rate > 0, x.failure == nil else { return x }
    return x * Quantity(.mask(MaskArray("dropout", axes: x.axes, rate: rate)))
  }
}

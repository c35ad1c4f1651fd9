import MathKernels

extension RandomStream {
  /// The logarithm of a number with the distribution Gamma(shape, rate 1), finite however small the shape.
  ///
  /// - Source: Marsaglia, Tsang (2000), *A simple method for generating gamma variables*.
  package mutating func logGammaDraw(shape: Double) -> Double {
    guard shape >= 1 else {
      return logGammaDraw(shape: shape + 1) + logarithm(uniform()) / shape
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let root = 1 + c * x
      guard root > 0 else { continue }
      let v = root * root * root
      if logarithm(uniform()) < 0.5 * x * x + d * (1 - v + logarithm(v)) {
        return logarithm(d) + logarithm(v)
      }
    }
  }

  /// An index with probabilities proportional to weights.
  package mutating func index(weights: some Collection<Double>) -> Int {
    var rest = uniform() * weights.reduce(0, +)
    for (index, weight) in weights.enumerated() {
      rest -= weight
      if rest < 0 { return index }
    }
    return weights.count - 1
  }
}

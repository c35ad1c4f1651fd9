import MathKernels

extension RandomStream {
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

import MathKernels

extension RandomStream {
  /// An index with probabilities proportional to weights; never one without weight, where any has weight.
  package mutating func index(weights: some Collection<Double>) -> Int {
    var rest = uniform() * weights.reduce(0, +)
    // Rounding can leave a remainder beyond the last: it belongs to the last that counts.
    var last = 0
    for (index, weight) in weights.enumerated() where weight > 0 {
      last = index
      rest -= weight
      if rest < 0 { break }
    }
    return last
  }
}

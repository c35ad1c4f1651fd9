import MathKernels

extension RandomStream {
  /// An index with probabilities proportional to weights; never one without weight, where there is one that has any.
  package mutating func index(weights: some Collection<Double>) -> Int {
    var rest = uniform() * weights.reduce(0, +)
    // Rounding can leave a rest beyond the last: it is the last one's that counts.
    var last = 0
    for (index, weight) in weights.enumerated() where weight > 0 {
      last = index
      rest -= weight
      if rest < 0 { break }
    }
    return last
  }
}

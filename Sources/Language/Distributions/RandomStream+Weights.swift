import MathKernels

extension RandomStream {
  /// An index with probabilities proportional to weights; never one without weight, where any has weight.
  package mutating func index(weights: [Double]) -> Int { index(weights: weights[...]) }

  /// The same of a part of an array, counted from the part's beginning.
  ///
  /// Not of any collection: what is generic across modules takes thirty times as long.
  package mutating func index(weights: ArraySlice<Double>) -> Int {
    var total = 0.0
    for weight in weights { total += weight }
    var rest = uniform() * total
    // Rounding can leave a remainder beyond the last: it belongs to the last that counts.
    var last = 0
    for place in weights.indices where weights[place] > 0 {
      last = place - weights.startIndex
      rest -= weights[place]
      if rest < 0 { break }
    }
    return last
  }
}

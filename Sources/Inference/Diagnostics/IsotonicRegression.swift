/// The non-decreasing numbers nearest to some others in least squares, by pooling adjacent violators.
///
/// Each run of equal results is the mean of what is in it.
///
/// - Source: Barlow, Bartholomew, Bremner, Brunk (1972), *Statistical inference under order restrictions*, §1.2.
package func isotonicRegression(_ values: [Double], weights: [Double]? = nil) -> [Double] {
  precondition(
    weights.map { $0.count == values.count } ?? true, "there is no weight for each value")
  var blocks: [(mean: Double, weight: Double, count: Int)] = []
  for (place, value) in values.enumerated() {
    var block = (mean: value, weight: weights?[place] ?? 1, count: 1)
    while let last = blocks.last, last.mean >= block.mean {
      blocks.removeLast()
      let weight = last.weight + block.weight
      block = (
        (last.mean * last.weight + block.mean * block.weight) / weight, weight,
        last.count + block.count
      )
    }
    blocks.append(block)
  }
  return blocks.flatMap { [Double](repeating: $0.mean, count: $0.count) }
}

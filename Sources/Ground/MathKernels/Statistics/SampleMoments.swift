/// The mean of some numbers, and how far they are from it, in two passes.
///
/// `arithmeticMean` rounds differently: the two agree to a few units in the last place of the largest number.
package struct SampleMoments {
  package let count: Int
  /// x̄ = Σx / n; NaN for no numbers.
  package let mean: Double
  /// Σ(x − x̄)².
  package let squares: Double

  package init(_ values: ArraySlice<Double>) {
    count = values.count
    let mean = values.reduce(0, +) / Double(values.count)
    self.mean = mean
    squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  }

  package init(_ values: [Double]) { self.init(values[...]) }

  /// With divisor n − 1; NaN for one number.
  package var sampleVariance: Double { squares / Double(count - 1) }

  /// With divisor n.
  package var populationVariance: Double { squares / Double(count) }
}

/// The arithmetic mean, summed from the first value on, so that a constant is its own mean to the last bit; NaN for none.
package func arithmeticMean(_ values: ArraySlice<Double>) -> Double {
  guard let origin = values.first else { return .nan }
  var sum = 0.0
  for value in values { sum += value - origin }
  return origin + sum / Double(values.count)
}

/// Σ(x − m)²/(n − 1) around the `arithmeticMean` m; NaN for fewer than two values.
package func sampleVariance(_ values: ArraySlice<Double>) -> Double {
  values.count > 1 ? squares(values) / Double(values.count - 1) : .nan
}

/// Σ(x − m)²/n around the `arithmeticMean` m; NaN for none.
package func populationVariance(_ values: ArraySlice<Double>) -> Double {
  squares(values) / Double(values.count)
}

private func squares(_ values: ArraySlice<Double>) -> Double {
  let center = arithmeticMean(values)
  var sum = 0.0
  for value in values { sum += (value - center) * (value - center) }
  return sum
}

/// Mean, population standard deviation and range of the numbers that are not missing (NaN).
///
/// Sums are of numbers scaled by a power of two, so that neither sizes of 1e−300 nor of 1e300 lose digits; elsewhere the power
/// changes no bit.
package struct Moments {
  package let count: Int
  /// x̄ = Σ(x/n), corrected once by the mean of x − x̄ and kept within the range.
  package let mean: Double
  /// √(Σ(x − x̄)²/n); 0 only where numbers are the same.
  package let deviation: Double
  package let minimum: Double
  package let maximum: Double

  /// nil if every number is missing.
  package init?(of numbers: [Double]) {
    let observed = numbers.filter { !$0.isNaN }
    guard let minimum = observed.min(), let maximum = observed.max() else { return nil }
    let n = Double(observed.count)
    let scale = PowerOfTwo(sizeOf: max(abs(minimum), abs(maximum)))
    let scaled = observed.map(scale.divide)
    let rough = scaled.reduce(0) { $0 + $1 / n }
    let corrected = rough + scaled.reduce(0) { $0 + ($1 - rough) } / n
    let mean = min(max(corrected, scale.divide(minimum)), scale.divide(maximum))
    // Their squares would vanish where all are far smaller than the numbers themselves.
    let spread = PowerOfTwo(
      sizeOf: max(scale.divide(maximum) - mean, mean - scale.divide(minimum)))
    let squares = scaled.reduce(0) { sum, x in
      let difference = spread.divide(x - mean)
      return sum + difference * difference
    }
    count = observed.count
    self.mean = scale.multiply(mean)
    deviation = scale.multiply(spread.multiply((squares / n).squareRoot()))
    self.minimum = minimum
    self.maximum = maximum
  }

  /// Whether the numbers are the same, up to a rounding error of a few units in the last place.
  package var isConstant: Bool {
    maximum - minimum <= 4 * max(abs(minimum), abs(maximum)).ulp
  }
}

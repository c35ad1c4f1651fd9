/// Mean, population standard deviation and range of the numbers that are not missing (NaN).
struct Moments {
  let count: Int
  /// x̄ = Σ(x/n), which cannot overflow, corrected once by the mean of x − x̄ and kept within the range.
  let mean: Double
  /// √(Σ(x − x̄)²/n).
  let deviation: Double
  let minimum: Double
  let maximum: Double

  /// nil if every number is missing.
  init?(of numbers: [Double]) {
    let observed = numbers.filter { !$0.isNaN }
    guard let minimum = observed.min(), let maximum = observed.max() else { return nil }
    let n = Double(observed.count)
    let rough = observed.reduce(0) { $0 + $1 / n }
    let corrected = rough + observed.reduce(0) { $0 + ($1 - rough) } / n
    let mean = min(max(corrected, minimum), maximum)
    count = observed.count
    self.mean = mean
    deviation = (observed.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n).squareRoot()
    self.minimum = minimum
    self.maximum = maximum
  }

  /// Whether the numbers are the same, up to a rounding error of a few units in the last place.
  var isConstant: Bool {
    maximum - minimum <= 4 * max(abs(minimum), abs(maximum)).ulp
  }
}

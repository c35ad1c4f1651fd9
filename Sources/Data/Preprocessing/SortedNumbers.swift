import MathKernels

/// The numbers of a column that are not missing, in order.
struct SortedNumbers {
  private let numbers: [Double]

  /// nil if all are missing (NaN).
  init?(_ numbers: [Double]) {
    self.numbers = numbers.filter { !$0.isNaN }.sorted()
    if self.numbers.isEmpty { return nil }
  }

  /// The quantile of a share, of type 7.
  func quantile(_ share: Double) -> Double {
    let place = QuantilePlace(share, among: numbers.count)
    return place.between(numbers[place.lower], numbers[place.upper])
  }
}

/// The numbers of a column that are not missing, in order.
struct SortedNumbers {
  private let numbers: [Double]

  /// nil if all are missing (NaN).
  init?(_ numbers: [Double]) {
    self.numbers = numbers.filter { !$0.isNaN }.sorted()
    if self.numbers.isEmpty { return nil }
  }

  /// The quantile of a share p: the order statistic at (n − 1)p, counted from 0, interpolated between its neighbours.
  ///
  /// - Source: Hyndman and Fan (1996), *Sample quantiles in statistical packages*, definition 7.
  func quantile(_ share: Double) -> Double {
    let place = share * Double(numbers.count - 1)
    let lower = min(Int(place), numbers.count - 1)
    let upper = min(lower + 1, numbers.count - 1)
    let weight = place - Double(lower)
    return numbers[lower] * (1 - weight) + numbers[upper] * weight
  }
}

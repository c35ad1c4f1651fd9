/// The place of the quantile of a probability p among n ascending numbers: (n − 1)p, counted from 0, between two neighbours.
///
/// - Source: Hyndman and Fan (1996), *Sample quantiles in statistical packages*, definition 7.
package struct QuantilePlace {
  /// The index of the order statistic below, or at the place.
  package let lower: Int
  /// The index of the next, or of the last.
  package let upper: Int
  /// How far the place is from the lower index: from 0 to 1.
  package let fraction: Double

  /// - Precondition: n is at least 1, and p between 0 and 1.
  package init(_ probability: Double, among count: Int) {
    let place = probability * Double(count - 1)
    lower = min(Int(place), count - 1)
    upper = min(lower + 1, count - 1)
    fraction = place - Double(lower)
  }

  /// The same place as SciPy's `mquantiles`, which ArviZ uses, computes it: np + (1 − p), counted from 1. The last bits differ.
  ///
  /// - Precondition: n is at least 2, and p between 0 and 1.
  package init(asInArviZ probability: Double, among count: Int) {
    let place = Double(count) * probability + (1 - probability)
    upper = Int(min(max(place, 1), Double(count - 1)))
    lower = upper - 1
    fraction = min(max(place - Double(upper), 0), 1)
  }

  /// The number at the place, (1 − f)a + fb of the order statistics a at the lower index and b at the upper.
  package func between(_ lower: Double, _ upper: Double) -> Double {
    lower * (1 - fraction) + upper * fraction
  }
}

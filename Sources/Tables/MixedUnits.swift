import MathKernels

/// Two units in one column of positive numbers, seen in a gap that no single unit explains.
///
/// The sorted numbers have a gap across which they grow at least tenfold, with at least 1 % of them on either side, and the medians
/// on the two sides are about as far apart as two units of one quantity: the ratio is within a factor of 2 of a known one. Of
/// several such gaps the widest counts.
public struct MixedUnits: Sendable, Equatable, Codable {
  /// Two units of one quantity: how many of the smaller unit make the larger.
  public struct Conversion: Sendable, Equatable, Codable {
    /// Numbers in the larger unit times this are numbers in the smaller unit.
    public let factor: Double
    /// For example `minutes to milliseconds`.
    public let name: String

    /// What is looked for.
    public static let known = [
      Conversion(factor: 60, name: "minutes to seconds"),
      Conversion(factor: 1000, name: "a unit to its thousandths"),
      Conversion(factor: 3600, name: "hours to seconds"),
      Conversion(factor: 60_000, name: "minutes to milliseconds"),
      Conversion(factor: 1e6, name: "a unit to its millionths"),
      Conversion(factor: 3.6e6, name: "hours to milliseconds"),
    ]
  }

  /// The geometric middle of the gap, rounded down to a power of ten if that lies in the gap too.
  public let threshold: Double
  /// What turns the numbers below the threshold into the unit of those above.
  public let conversion: Conversion
  /// How many numbers lie below.
  public let countBelow: Int
  /// How many numbers lie above.
  public let countAbove: Int

  /// nil if the numbers, missing ones (NaN) left out, show no two units.
  public init?(in numbers: [Double]) {
    let sorted = numbers.filter { !$0.isNaN }.sorted()
    guard let first = sorted.first, first > 0 else { return nil }
    let least = max(2, (sorted.count + 99) / 100)
    let gaps = sorted.indices.dropFirst(least).dropLast(least - 1)
      .filter { sorted[$0] >= 10 * sorted[$0 - 1] }
    func width(_ place: Int) -> Double { sorted[place] / sorted[place - 1] }
    guard let place = gaps.max(by: { width($0) < width($1) }) else { return nil }
    let ratio = logarithm(sorted[(place + sorted.count) / 2] / sorted[place / 2])
    func distance(_ conversion: Conversion) -> Double { abs(logarithm(conversion.factor) - ratio) }
    guard let nearest = Conversion.known.min(by: { distance($0) < distance($1) }),
      distance(nearest) <= logarithm(2)
    else { return nil }
    conversion = nearest
    let middle = (sorted[place - 1] * sorted[place]).squareRoot()
    let round = power(10, (logarithm(middle) / logarithm(10)).rounded(.down))
    threshold = round > sorted[place - 1] ? round : middle
    countBelow = place
    countAbove = sorted.count - place
  }
}

import MathKernels

/// Rows that are nearly another row: in every column of numbers within a hundredth of the column's standard deviation, and not
/// the same in all. One thing measured, rounded or transcribed twice looks like this.
///
/// Missing cells agree with one another, and with nothing else. Columns that do not vary are ignored.
public struct NearTwins: Sendable, Equatable {
  /// How far apart numbers may be, in standard deviations of their column.
  package static let tolerance = 0.01

  /// The columns that are compared.
  public let columns: [String]
  /// Rows with a near twin, among those that were compared.
  public let rowCount: Int
  /// Rows that were compared: a regular subset where there are very many.
  public let checkedRowCount: Int
  /// The indices of two that are nearly the same, from 0.
  public let example: [Int]
  /// Rows with another within twice the tolerance. If rows were near by chance alone there would be 2ᵖ times as many, with p
  /// columns; of duplicated things there are hardly more.
  public let rowCountAtTwice: Int

  /// The number of comparisons beyond which not every row is compared.
  private static let mostComparisons = 1e8

  /// Nil where fewer than three columns vary, rows are as near as they would be by chance, or none are.
  init?(_ numbers: [(name: String, values: [Double])], workers: Int) {
    var compared = parallelMap(numbers.count, workers: workers) {
      ScaledColumn(numbers[$0].name, numbers[$0].values)
    }.compactMap(\.self)
    guard compared.count >= 3, let rows = compared.first?.values.count else { return nil }
    compared.sort { $0.nearShare < $1.nearShare }
    // Along the column in which the fewest rows are near, only neighbours can be near in all; rows without a value in it are at
    // its end.
    let values = compared.map(\.values)
    let line = values[0].map { $0.isNaN ? .infinity : $0 }
    let order = line.indices.sorted { (line[$0], $0) < (line[$1], $1) }
    let comparisons = Double(rows) * Double(rows) * compared[0].nearShare
    let step = max(1, Int((comparisons / Self.mostComparisons).rounded(.up)))
    func isNear(_ first: Int, _ second: Int, within reach: Double) -> Bool {
      var differs = false
      for column in values {
        let (a, b) = (column[first], column[second])
        if a.isNaN, b.isNaN { continue }
        guard abs(a - b) <= reach else { return false }
        if a != b { differs = true }
      }
      return differs
    }
    func twin(of place: Int, _ places: some Sequence<Int>, within reach: Double) -> Int? {
      for other in places {
        let (here, there) = (line[order[place]], line[order[other]])
        if here != there, abs(there - here) > reach { return nil }
        if isNear(order[place], order[other], within: reach) { return order[other] }
      }
      return nil
    }
    /// Pairs of rows, one for each that has a twin.
    func pairs(within reach: Double) -> [[Int]] {
      stride(from: 0, to: order.count, by: step).compactMap { place in
        let found =
          twin(of: place, place + 1..<order.count, within: reach)
          ?? twin(of: place, stride(from: place - 1, through: 0, by: -1), within: reach)
        return found.map { [order[place], $0].sorted() }
      }
    }
    let near = pairs(within: 1)
    guard let first = near.min(by: { $0.lexicographicallyPrecedes($1) }) else { return nil }
    let atTwice = pairs(within: 2).count
    guard atTwice <= 2 * near.count else { return nil }
    let names = Set(compared.map(\.name))
    columns = numbers.map(\.name).filter(names.contains)
    (rowCount, rowCountAtTwice, example) = (near.count, atTwice, first)
    checkedRowCount = (order.count + step - 1) / step
  }

  /// Numbers in units of what is near.
  private struct ScaledColumn {
    let name: String
    let values: [Double]
    /// The share of all pairs of rows that are near in this column.
    let nearShare: Double

    /// Nil for a column that does not vary.
    init?(_ name: String, _ values: [Double]) {
      let known = CountedNumbers(values)
      guard known.total > 1, let least = known.values.first, let summary = NumberSummary(known)
      else { return nil }
      let count = Double(known.total)
      let deviation = summary.standardDeviation * ((count - 1) / count).squareRoot()
      let unit = NearTwins.tolerance * deviation
      guard unit > 0, unit.isFinite else { return nil }
      self.name = name
      // From the least, so that quotients of large numbers keep what differs.
      self.values = values.map { ($0 - least) / unit }
      let sorted = self.values.filter { !$0.isNaN }.sorted()
      var near = 0.0
      var first = 0
      for (place, value) in sorted.enumerated() {
        while value - sorted[first] > 1 { first += 1 }
        near += Double(place - first)
      }
      let missing = Double(values.count - known.total)
      near += missing * (missing - 1) / 2
      nearShare = near / (Double(values.count) * Double(values.count - 1) / 2)
    }
  }
}

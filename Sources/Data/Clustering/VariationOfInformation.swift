import MathKernels

/// The group of each row, counted from 0.
package typealias Grouping = [UInt8]

/// How much information two groupings of the same rows do not share, in nats.
///
///     VI = H(a) + H(b) − 2 I(a, b) = H(a | b) + H(b | a)
///
/// 0 for groupings that are the same up to names; at most log n. A metric.
///
/// - Precondition: both group every row.
/// - Source: Meilă (2007), *Comparing clusterings – an information based distance*, eq. 15.
package func variationOfInformation(_ first: Grouping, _ second: Grouping) -> Double {
  precondition(
    first.count == second.count, "\(first.count) rows do not match \(second.count) others")
  var table = ContingencyTable(groups: Int(max(first.max() ?? 0, second.max() ?? 0)) + 1)
  return table.variationOfInformation(first, second)
}

/// The most central of some groupings: that with the least mean variation of information to all of them.
///
/// For groupings drawn from a posterior it is an estimate that minimises the expected loss, among those drawn. Of equal
/// ones the first is taken.
///
/// - Returns: its index; nil for no groupings.
/// - Source: Wade and Ghahramani (2018), *Bayesian cluster analysis*, §3.
package func mostCentral(of groupings: [Grouping]) -> Int? {
  guard let groups = groupings.map({ Int($0.max() ?? 0) + 1 }).max() else { return nil }
  let count = groupings.count
  // Half of the pairs, by rows of the triangle.
  let distances = parallelMap(count, workers: processorCount) { row in
    var table = ContingencyTable(groups: groups)
    return (0..<row).map { table.variationOfInformation(groupings[row], groupings[$0]) }
  }
  var totals = [Double](repeating: 0, count: count)
  for row in 0..<count {
    for (column, distance) in distances[row].enumerated() {
      totals[row] += distance
      totals[column] += distance
    }
  }
  return totals.indices.min { (totals[$0], $0) < (totals[$1], $1) }
}

/// Counts of pairs of groups, reused.
private struct ContingencyTable {
  private let groups: Int
  private var counts: [Int]

  init(groups: Int) {
    self.groups = groups
    counts = Array(repeating: 0, count: groups * groups)
  }

  mutating func variationOfInformation(_ first: Grouping, _ second: Grouping) -> Double {
    for place in counts.indices { counts[place] = 0 }
    for (a, b) in zip(first, second) { counts[Int(a) * groups + Int(b)] += 1 }
    var columns = [Int](repeating: 0, count: groups)
    var sum = 0.0
    for a in 0..<groups {
      var row = 0
      for b in 0..<groups where counts[a * groups + b] > 0 {
        row += counts[a * groups + b]
        columns[b] += counts[a * groups + b]
        sum -= 2 * weighted(counts[a * groups + b])
      }
      sum += weighted(row)
    }
    sum += columns.reduce(0) { $0 + weighted($1) }
    // Rounding alone can bring it below 0.
    return max(0, sum / Double(max(1, first.count)))
  }

  /// n log n.
  private func weighted(_ count: Int) -> Double {
    count > 1 ? Double(count) * logarithm(Double(count)) : 0
  }
}

import MathKernels

/// Predictive checks of one statistic in several groups of rows, judged together: the SD of a feature within each class.
///
/// Single checks have no yardstick: a model has seen the rows that it replicates, so its tail probabilities
/// crowd around ½, and checks depend on each other. The tables themselves give one. Each of the n replicates and the
/// observed table has, for each statistic, the mean of z² over its checks, and for all of them the largest of these,
/// each in standard deviations over the tables. The probability of a statistic is the share of the tables, the observed
/// one included, whose largest is as large as what was observed of it: right for all statistics together if the data were
/// one more replicate, and too large, never too small on average, as the model was fitted to them.
///
/// - Source: Meng (1994), *Posterior predictive p-values*, §2, for the crowding; Westfall and Young (1993),
///   *Resampling-based multiple testing*, §2.3, for the largest of many statistics.
public struct PredictiveCheckGroup: Sendable, Equatable {
  /// The statistic, as `SD of energy`.
  public let name: String
  /// Its checks that are defined.
  public let checks: [PredictiveCheck]
  /// The share of the tables in which any statistic is as far out as this one in the observed table: from 1/(n + 1) to 1.
  public let probability: Double

  /// Probabilities up to this are not due to chance.
  package static let suspicious = 0.05

  /// Whether the model does not generate such data.
  public var isSuspicious: Bool { probability <= Self.suspicious }
  /// Checks outside their central 90 %.
  public var outsideCount: Int { checks.count { $0.isOutside } }
  /// Whether three checks or more, and three times the tenth that chance would put there, are outside their central 90 %: no
  /// proof, as the model may be right and these depend on each other, but a place to look.
  public var isCrowded: Bool { outsideCount >= 3 && 10 * outsideCount >= 3 * checks.count }

  /// Judges groups of checks; those without any check that is defined are left out.
  ///
  /// - Parameters:
  ///   - members: the name of each group and the indices of its checks.
  ///   - checks: nil where undefined.
  ///   - observed: the statistics of the data, in the order of the checks.
  ///   - replicates: the statistics of each replicate.
  /// - Precondition: all have as many elements as there are checks.
  package static func groups(
    _ members: [(name: String, places: [Int])], checks: [PredictiveCheck?], observed: [Double],
    replicates: [[Double]]
  ) -> [PredictiveCheckGroup] {
    precondition(
      observed.count == checks.count && replicates.allSatisfy { $0.count == checks.count },
      "found a number of statistics other than that of the \(checks.count) checks")
    let tables = [observed] + replicates
    let squares = checks.indices.map { place in
      checks[place] == nil ? [] : standardized(tables.map { $0[place] }).map { $0 * $0 }
    }
    let judged = members.compactMap { name, places in
      let places = places.filter { checks[$0] != nil }
      return places.isEmpty ? nil : (name: name, places: places)
    }
    let distances = judged.map { group in
      standardized(
        tables.indices.map { table in
          let defined = group.places.map { squares[$0][table] }.filter { !$0.isNaN }
          return defined.isEmpty ? .nan : defined.reduce(0, +) / Double(defined.count)
        })
    }
    let largest = tables.indices.map { table in
      distances.reduce(-.infinity) { $1[table] > $0 ? $1[table] : $0 }
    }
    return zip(judged, distances).map { group, distances in
      PredictiveCheckGroup(
        name: group.name, checks: group.places.compactMap { checks[$0] },
        probability: Double(largest.count { $0 >= distances[0] }) / Double(tables.count))
    }
  }

  /// Values less their mean, in standard deviations; 0 where they do not vary, NaN where one is not a finite number.
  private static func standardized(_ values: [Double]) -> [Double] {
    let finite = values.filter(\.isFinite)
    let mean = arithmeticMean(finite[...])
    let deviation = sampleVariance(finite[...]).squareRoot()
    return values.map { value in
      value.isFinite ? deviation > 0 ? (value - mean) / deviation : 0 : .nan
    }
  }
}

import MathKernels

/// How often what was given a probability happened, by that probability: the isotonic regression of outcomes on forecasts.
///
/// Nothing has to be cut into bins. Where forecasts are calibrated, the curve is within the band except by chance.
///
/// - Source: Dimitriadis, Gneiting, Jordan (2021), *Stable reliability diagrams for probabilistic classifiers*, PNAS 118.
package struct ReliabilityCurve: Sendable, Equatable {
  /// The different probabilities that were given, rising.
  package let forecasts: [Double]
  /// The share of outcomes that happened at each, as the curve has it.
  package let frequencies: [Double]
  /// 5 % and 95 % quantiles of the curve, at each forecast, over outcomes that are drawn with the probabilities given.
  package let band: [ClosedRange<Double>]

  /// The curve of probabilities and whether it happened.
  ///
  /// - Parameter replicates: sets of outcomes that the band is from.
  /// - Precondition: both have a number for each row, and probabilities are between 0 and 1.
  package init(
    _ probabilities: [Double], _ happened: [Bool], replicates: Int = 200, seed: UInt64 = 0
  ) {
    precondition(probabilities.count == happened.count, "there is no outcome for each probability")
    let order = probabilities.indices.sorted {
      (probabilities[$0], $0) < (probabilities[$1], $1)
    }
    // Rows with the same forecast are one point.
    var (forecasts, weights, first) = ([Double](), [Double](), [Int]())
    for (place, row) in order.enumerated() {
      if forecasts.last == probabilities[row] {
        weights[weights.count - 1] += 1
      } else {
        forecasts.append(probabilities[row])
        weights.append(1)
        first.append(place)
      }
    }
    func curve(_ happened: (Int) -> Bool) -> [Double] {
      let shares = first.indices.map { point in
        let rows = first[point]..<first[point] + Int(weights[point])
        return Double(rows.count { happened(order[$0]) }) / weights[point]
      }
      return isotonicRegression(shares, weights: weights)
    }
    self.forecasts = forecasts
    frequencies = curve { happened[$0] }
    var random = RandomStream(seed: seed, purpose: .simulation)
    var replicated = [[Double]](repeating: [], count: forecasts.count)
    for _ in 0..<replicates {
      let drawn = probabilities.map { random.uniform() < $0 }
      for (point, value) in curve({ drawn[$0] }).enumerated() { replicated[point].append(value) }
    }
    band = replicated.map { values in
      let ordered = OrderedValues(values)
      return ordered.quantile(0.05)...ordered.quantile(0.95)
    }
  }
}

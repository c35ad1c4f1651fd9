import MathKernels

/// The two-sided p-value of the exact McNemar test: whether two classifiers of the same rows are right equally often.
///
///     p = min(1, 2 P(X ≤ min(b, c))),  X ~ Binomial(b + c, ½)
///
/// with b the rows that the first alone gets right, and c those that the second alone does. 1 where both are 0.
///
/// - Precondition: neither is negative.
/// - Source: McNemar (1947), *Note on the sampling error of the difference between correlated proportions*.
package func mcNemarProbability(_ b: Int, _ c: Int) -> Double {
  precondition(b >= 0 && c >= 0, "\(b) and \(c) are not numbers of rows")
  if b == c { return 1 }
  let (fewer, more) = (Double(min(b, c)), Double(max(b, c)))
  // P(X ≤ k) = I_½(n − k, k + 1).
  let tail = incompleteBetaLogTails(more, fewer + 1, 0.5, complement: 0.5).lower
  return min(1, 2 * exponential(tail))
}

/// The difference of two proportions of independent rows, second minus first, and its standard error.
///
/// Each is computed with one extra row of either kind, p̃ = (x + 1)/(n + 2), so that the error √(Σ p̃(1 − p̃)/(n + 2)) is not 0
/// where a proportion is 0 or 1.
///
/// - Precondition: each count is among its rows.
/// - Source: Agresti and Caffo (2000), *Simple and effective confidence intervals for proportions and differences of
///   proportions*.
package func proportionDifference(
  _ first: (count: Int, rows: Int), _ second: (count: Int, rows: Int)
) -> (difference: Double, standardError: Double) {
  func estimate(_ sample: (count: Int, rows: Int)) -> (share: Double, variance: Double) {
    precondition(
      sample.count >= 0 && sample.count <= sample.rows,
      "\(sample.count) of \(sample.rows) rows is not a proportion")
    let rows = Double(sample.rows) + 2
    let share = (Double(sample.count) + 1) / rows
    return (share, share * (1 - share) / rows)
  }
  let (left, right) = (estimate(first), estimate(second))
  return (right.share - left.share, (left.variance + right.variance).squareRoot())
}

/// The interval of a proportion of independent rows: each p whose normal approximation holds the share found.
///
///     (p̂ − p)² ≤ z² p (1 − p)/n
///
/// It stays within 0 and 1, and is no point where none or all are counted.
///
/// - Parameter z: standard errors to each side: 1.96 for 95 %.
/// - Precondition: there is a row, and the share is one.
/// - Source: Wilson (1927), *Probable inference, the law of succession, and statistical inference*.
package func proportionInterval(share: Double, rows: Int, z: Double = 1.96) -> ClosedRange<Double> {
  precondition(rows > 0 && (0...1).contains(share), "\(share) of \(rows) rows is not a proportion")
  let n = Double(rows)
  let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
  let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
  return max(0, middle - half)...min(1, middle + half)
}

/// How far two groupings of the same rows agree, corrected for chance.
///
///     ARI = (I − E) / (M − E)
///
/// I counts the pairs of rows that are together in both, E = A·B / C(n, 2) is its expectation by chance, and M = (A + B) / 2,
/// with A and B the pairs that are together in one and in the other. 1 for groupings that are the same up to names, about 0 for
/// unrelated ones, negative for less than that. Where both put all rows together, or all apart, it is 1.
///
/// - Precondition: both label every row.
/// - Source: Hubert & Arabie (1985), *Comparing partitions*, eq. 5.
package func adjustedRandIndex(_ first: [Int], _ second: [Int]) -> Double {
  precondition(
    first.count == second.count,
    "\(first.count) labels do not match \(second.count) others")
  struct Pair: Hashable { var first, second: Int }
  func pairs(_ counts: some Sequence<Int>) -> Double {
    counts.reduce(0) { $0 + Double($1) * Double($1 - 1) / 2 }
  }
  func counts<Key: Hashable>(_ keys: some Sequence<Key>) -> Dictionary<Key, Int>.Values {
    keys.reduce(into: [Key: Int]()) { $0[$1, default: 0] += 1 }.values
  }
  let together = pairs(counts(zip(first, second).map(Pair.init)))
  let (a, b) = (pairs(counts(first)), pairs(counts(second)))
  let all = pairs([first.count])
  let (expected, largest) = (all > 0 ? a * b / all : 0, (a + b) / 2)
  return largest == expected ? 1 : (together - expected) / (largest - expected)
}

extension KMeansFit {
  /// How far the clusters agree with another grouping of the same rows, corrected for chance: the adjusted Rand index.
  ///
  /// 1 where they are the same up to names, about 0 where they are unrelated, negative for less than that.
  ///
  /// - Precondition: one label for each row.
  /// - Source: Hubert & Arabie (1985), *Comparing partitions*, eq. 5.
  public func adjustedRandIndex(with labels: [Int]) -> Double {
    Clustering.adjustedRandIndex(self.labels, labels)
  }
}

/// How well one column alone predicts the class.
public struct SingleColumnGuess: Sendable, Equatable {
  /// The accuracy, in cross-validation by five folds, of guessing the class that is most frequent in the cell's bin: 20 bins
  /// of about equally many rows, or a bin for each value where there are at most 32 or they are texts; missing cells
  /// have their own bin.
  public let accuracy: Double
  /// (accuracy − majority share) / (1 − majority share): the part of the possible gain; negative below the majority.
  public let gain: Double
  /// Mutual information of bin and class, in bits; nil where there are too many bins to estimate it.
  public let information: Double?

  static let folds = 5

  /// nil where counts of all bins by class would be more than some ten million.
  init?(_ column: CodedColumn, balance: ClassBalance) {
    let bins = Self.bins(column)
    let classes = balance.classes.count
    // The last bin but one holds values that occur in one row, the last missing cells.
    let binCount = bins.count + 2
    let stride = classes * Self.folds
    guard binCount * stride <= 25_000_000 else { return nil }
    var counts = [Int32](repeating: 0, count: binCount * stride)
    for row in column.codes.indices where balance.codes[row] >= 0 {
      let code = Int(column.codes[row])
      let bin = code < 0 ? bins.count + 1 : Int(bins.ofCode[code])
      counts[bin * stride + Self.fold(of: row) * classes + Int(balance.codes[row])] += 1
    }

    let totals = (0..<binCount).map { bin in
      (0..<classes).map { label in
        (0..<Self.folds).reduce(0) { $0 + Int(counts[bin * stride + $1 * classes + label]) }
      }
    }
    var hits = 0
    for fold in 0..<Self.folds {
      func heldOut(_ bin: Int, _ label: Int) -> Int {
        Int(counts[bin * stride + fold * classes + label])
      }
      func guess(_ training: (Int) -> Int) -> Int? {
        let best = (0..<classes).max { training($0) < training($1) }
        return best.flatMap { training($0) > 0 ? $0 : nil }
      }
      let overall = guess { label in
        (0..<binCount).reduce(0) { $0 + totals[$1][label] - heldOut($1, label) }
      }
      for bin in 0..<binCount where totals[bin].contains(where: { $0 > 0 }) {
        let best = guess { totals[bin][$0] - heldOut(bin, $0) } ?? overall
        if let best { hits += heldOut(bin, best) }
      }
    }
    let majority = balance.majorityShare
    accuracy = Double(hits) / Double(max(1, balance.labeledCount))
    gain = majority < 1 ? (accuracy - majority) / (1 - majority) : 0
    information = binCount <= 66 ? informationInBits(totals) : nil
  }

  /// The bin of each value: texts that occur in one row share the bin after the last.
  static func bins(_ column: CodedColumn) -> (ofCode: [Int32], count: Int) {
    if column.numbers == nil {
      var count: Int32 = 0
      let bins = column.counts.map { rows -> Int32 in
        guard rows > 1 else { return -1 }
        count += 1
        return count - 1
      }
      return (bins.map { $0 < 0 ? count : $0 }, Int(count))
    }
    guard column.distinctCount > 32 else {
      return ((0..<Int32(column.distinctCount)).map(\.self), column.distinctCount)
    }
    let present = column.presentCount
    var before = 0
    let bins = column.counts.map { count -> Int32 in
      defer { before += count }
      return Int32(min(19, (2 * before + count) * 20 / (2 * present)))
    }
    return (bins, 20)
  }

  /// A fold that does not depend on the order of classes in the file.
  static func fold(of row: Int) -> Int {
    var bits = UInt64(truncatingIfNeeded: row) &* 0x9e37_79b9_7f4a_7c15
    bits = (bits ^ (bits >> 32)) &* 0xd6e8_feb8_6659_fd93
    return Int((bits >> 33) % UInt64(folds))
  }
}

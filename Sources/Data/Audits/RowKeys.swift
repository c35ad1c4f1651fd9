import MathKernels

/// Rows under a key of columns, distinguished by 64 bits of hash, so that leaving out a column takes a subtraction.
///
/// Two rows that differ share a hash with probability 2⁻⁶⁴, or 3·10⁻⁸ for any two of a million rows.
struct RowKeys {
  private let columns: [CodedColumn]
  private let rowCount: Int
  /// The columns that are in the key.
  private(set) var members: [Int]
  private var hashes: [UInt64]

  init(_ columns: [CodedColumn], members: [Int], rowCount: Int) {
    self.columns = columns
    self.members = members
    self.rowCount = rowCount
    hashes = [UInt64](repeating: 0, count: rowCount)
    for member in members {
      let codes = columns[member].codes
      for row in 0..<rowCount { hashes[row] &+= Self.hash(codes[row], member) }
    }
  }

  mutating func leaveOut(_ column: Int) {
    members.removeAll { $0 == column }
    let codes = columns[column].codes
    for row in 0..<rowCount { hashes[row] &-= Self.hash(codes[row], column) }
  }

  /// The number of different rows under the key.
  var groupCount: Int { HashIndex(capacity: rowCount).distinctCount(rowCount) { hashes[$0] } }

  /// For each column of the key the number of different rows that would be left without it.
  func groupCountsLeavingOut(workers: Int) -> [Int] {
    parallelMap(members.count, workers: workers) { index in
      let member = members[index]
      let codes = columns[member].codes
      return HashIndex(capacity: rowCount).distinctCount(rowCount) { row in
        hashes[row] &- Self.hash(codes[row], member)
      }
    }
  }

  /// For each row the number of its group, in the order in which groups first occur.
  func groups() -> (ofRow: [Int32], count: Int) {
    let index = HashIndex(capacity: rowCount)
    let groups = hashes.map { index.number(of: $0) }
    return (groups, index.count)
  }

  /// A cautious bound on the number of pairs of rows that agree in the whole key by chance: n²/2 · √Π cⱼ, with c the
  /// probability that two rows agree in column j. Independent columns would give Π cⱼ; the root leaves room for columns
  /// that say half of what the others do.
  var chancePairs: Double {
    let logProduct = members.reduce(0.0) { $0 + logarithm(columns[$1].coincidence) }
    let rows = Double(rowCount)
    return rows * rows / 2 * exponential(logProduct / 2)
  }

  /// SplitMix64's finaliser of a cell's code and column.
  private static func hash(_ code: Int32, _ column: Int) -> UInt64 {
    var bits =
      UInt64(UInt32(bitPattern: code)) | UInt64(truncatingIfNeeded: column + 1) << 32
    bits = (bits ^ (bits >> 30) ^ 0x9e37_79b9_7f4a_7c15) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
    return bits ^ (bits >> 31)
  }
}

/// Numbers different hashes in the order in which they come, in a table with open addresses.
private final class HashIndex {
  private let hashes: UnsafeMutablePointer<UInt64>
  private let numbers: UnsafeMutablePointer<Int32>
  private let size: Int
  private(set) var count = 0

  /// - Parameter capacity: the largest number of hashes that will come.
  init(capacity: Int) {
    var size = 16
    while size < 2 * capacity { size *= 2 }
    self.size = size
    hashes = .allocate(capacity: size)
    hashes.initialize(repeating: 0, count: size)
    numbers = .allocate(capacity: size)
    numbers.initialize(repeating: 0, count: size)
  }

  deinit {
    hashes.deallocate()
    numbers.deallocate()
  }

  func number(of hash: UInt64) -> Int32 {
    // 0 marks a free place.
    let hash = hash == 0 ? 1 : hash
    var place = Int(truncatingIfNeeded: hash) & (size - 1)
    while hashes[place] != hash {
      if hashes[place] == 0 {
        hashes[place] = hash
        numbers[place] = Int32(count)
        count += 1
        break
      }
      place = (place + 1) & (size - 1)
    }
    return numbers[place]
  }

  func distinctCount(_ rows: Int, _ hash: (Int) -> UInt64) -> Int {
    for row in 0..<rows { _ = number(of: hash(row)) }
    return count
  }
}

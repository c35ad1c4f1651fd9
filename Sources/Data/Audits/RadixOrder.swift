/// The rows of an array of numbers in increasing order of the numbers; rows of NaN are left out, and equal numbers keep
/// their order.
///
/// Sorts by digits of 11 bits from the last to the first, so that a million rows take some hundredths of a second.
struct RadixOrder {
  let rows: [UInt32]

  private static let digitBits: UInt64 = 11
  private static let buckets = 1 << 11
  private static let digits = 6

  /// Rows below which a sort by comparison is quicker than the counting of digits.
  private static let fewRows = 1 << 9

  init(_ numbers: [Double]) {
    guard numbers.count >= Self.fewRows else {
      rows = numbers.indices.filter { !numbers[$0].isNaN }.map {
        (Self.key(numbers[$0]), UInt32($0))
      }
      .sorted { $0 < $1 }.map(\.1)
      return
    }
    var keys: [UInt64] = []
    var rows: [UInt32] = []
    keys.reserveCapacity(numbers.count)
    rows.reserveCapacity(numbers.count)
    var histogram = [Int](repeating: 0, count: Self.digits * Self.buckets)
    for (row, number) in numbers.enumerated() where !number.isNaN {
      let key = Self.key(number)
      keys.append(key)
      rows.append(UInt32(row))
      for digit in 0..<Self.digits {
        histogram[digit * Self.buckets + Self.bucket(of: key, digit)] += 1
      }
    }
    var otherKeys = keys
    var otherRows = rows
    for digit in 0..<Self.digits {
      var starts = Array(histogram[digit * Self.buckets..<(digit + 1) * Self.buckets])
      // A digit that all keys share moves nothing.
      guard !starts.contains(keys.count) else { continue }
      var start = 0
      for bucket in starts.indices { (starts[bucket], start) = (start, start + starts[bucket]) }
      Self.distribute(keys, rows, digit, &starts, &otherKeys, &otherRows)
      swap(&keys, &otherKeys)
      swap(&rows, &otherRows)
    }
    self.rows = rows
  }

  private static func distribute(
    _ keys: [UInt64], _ rows: [UInt32], _ digit: Int, _ starts: inout [Int],
    _ toKeys: inout [UInt64], _ toRows: inout [UInt32]
  ) {
    starts.withUnsafeMutableBufferPointer { starts in
      toKeys.withUnsafeMutableBufferPointer { toKeys in
        toRows.withUnsafeMutableBufferPointer { toRows in
          for index in keys.indices {
            let bucket = bucket(of: keys[index], digit)
            toKeys[starts[bucket]] = keys[index]
            toRows[starts[bucket]] = rows[index]
            starts[bucket] += 1
          }
        }
      }
    }
  }

  private static func bucket(of key: UInt64, _ digit: Int) -> Int {
    Int(truncatingIfNeeded: key >> (UInt64(digit) * digitBits)) & (buckets - 1)
  }

  /// A whole number that orders as the number does; −0 is 0.
  private static func key(_ number: Double) -> UInt64 {
    let bits = (number == 0 ? 0 : number).bitPattern
    return bits >> 63 == 1 ? ~bits : bits | 1 << 63
  }
}

import Tables

/// Hashes of rows by what their cells hold, column after column in the order of the names: rows of one content have one hash, wherever
/// they are in a table.
///
/// - Source: Appleby, *MurmurHash3*, `fmix64`.
enum RowHash {
  /// - Parameter named: columns of numbers whose texts count, and not the numbers.
  static func hashes(of table: Table, named: Set<String>) -> [UInt64] {
    var hashes = [UInt64](repeating: 0, count: table.rowCount)
    for column in table.columns.sorted(by: { $0.name < $1.name }) {
      let name = hash(of: column.name)
      switch column.cells {
      case .numbers(let numbers) where !named.contains(column.name):
        for (row, number) in numbers.enumerated() {
          // All NaN are one missing cell, and the zeros one number.
          let bits = (number.isNaN ? Double.nan : number == 0 ? 0 : number).bitPattern
          add(name ^ mixed(bits), to: &hashes[row])
        }
      case .numbers, .texts:
        for row in hashes.indices { add(name ^ hash(of: column.name(at: row)), to: &hashes[row]) }
      }
    }
    return hashes
  }

  /// 16 hexadecimal digits.
  static func digits(_ hash: UInt64) -> String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private static func add(_ cell: UInt64, to row: inout UInt64) {
    row = mixed(row &* 0x9E37_79B9_7F4A_7C15 ^ cell)
  }

  /// Of a text's bytes, a missing one apart from all others.
  private static func hash(of text: String?) -> UInt64 {
    guard let text else { return 1 }
    return text.utf8.reduce(2) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 &+ ($0 >> 29) }
  }

  private static func mixed(_ bits: UInt64) -> UInt64 {
    var bits = bits &+ 0x9E37_79B9_7F4A_7C15
    bits = (bits ^ bits >> 33) &* 0xFF51_AFD7_ED55_8CCD
    bits = (bits ^ bits >> 33) &* 0xC4CE_B9FE_1A85_EC53
    return bits ^ bits >> 33
  }
}

/// The hash of a text's bytes: FNV-1a of 64 bits, mixed once more, as its upper bits hardly depend on the last bytes.
///
/// - Source: Fowler, Noll, Vo, *The FNV non-cryptographic hash algorithm*, RFC 9923; Appleby, *MurmurHash3*, `fmix64`.
struct CharacterHash {
  /// FNV-1a.
  private(set) var state: UInt64 = 0xCBF2_9CE4_8422_2325

  /// Adds a byte.
  mutating func append(_ byte: UInt8) {
    state = (state ^ UInt64(byte)) &* 0x100_0000_01B3
  }

  /// The mixed bits.
  var mixed: UInt64 {
    var bits = state
    bits = (bits ^ bits >> 33) &* 0xFF51_AFD7_ED55_8CCD
    bits = (bits ^ bits >> 33) &* 0xC4CE_B9FE_1A85_EC53
    return bits ^ bits >> 33
  }

  /// The n-grams of 2 to 4 characters of a text, in lower case, with a blank before and after it: for each its bucket and sign.
  ///
  /// Empty texts have none.
  static func grams(of text: String, buckets: Int, _ body: (_ bucket: Int, _ sign: Double) -> Void)
  {
    guard !text.isEmpty else { return }
    let characters = Array(" \(text.lowercased()) ").map { Array($0.utf8) }
    for first in characters.indices {
      var hash = CharacterHash()
      for last in first..<min(first + 4, characters.count) {
        for byte in characters[last] { hash.append(byte) }
        guard last > first else { continue }
        let bits = hash.mixed
        body(Int((bits >> 1) % UInt64(buckets)), bits & 1 == 0 ? 1 : -1)
      }
    }
  }
}

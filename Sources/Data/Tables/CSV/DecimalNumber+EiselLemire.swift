extension DecimalNumber {
  /// The double nearest to w · 10^q, ties to even; infinity beyond the finite doubles.
  ///
  /// w is multiplied by the leading 64 bits of 5^q, or 128 where these leave a doubt. Every w of 64 bits is rounded
  /// correctly.
  ///
  /// - Source: Lemire (2021), *Number parsing at a gigabyte per second*, algorithm 1; Mushtak and Lemire (2023), *Fast
  ///   number parsing without fallback*, theorem 1.
  static func nearestDouble(
    _ significand: UInt64, exponent: Int, _ powers: Powers
  ) -> Double {
    guard significand > 0, exponent >= Powers.exponents.lowerBound else { return 0 }
    guard exponent <= Powers.exponents.upperBound else { return .infinity }

    let leadingZeros = significand.leadingZeroBitCount
    let normalized = significand << UInt64(leadingZeros)
    let power = powers.ofFive + 2 * (exponent - Powers.exponents.lowerBound)
    var (high, low) = normalized.multipliedFullWidth(by: power[0])
    // All bits after the 55 to keep are ones: the other half may carry into them.
    if high & 0x1FF == 0x1FF {
      let (sum, carries) = low.addingReportingOverflow(
        normalized.multipliedFullWidth(by: power[1]).high)
      low = sum
      if carries { high &+= 1 }
    }

    let upperBit = Int(high >> 63)
    // 53 bits and one to round by; the highest is set.
    let drop = UInt64(upperBit + 9)
    var bits = high >> drop
    // ⌊q log₂ 10⌋ + 63, and the bias of doubles.
    var biased = ((217_706 * exponent) >> 16) + 63 + upperBit - leadingZeros + 1023

    if biased <= 0 {
      guard biased > -63 else { return 0 }
      bits >>= UInt64(1 - biased)
      bits = (bits + (bits & 1)) >> 1
      // Rounding up may give the smallest normal number, whose bits these are as well.
      return Double(bitPattern: bits)
    }
    // Half-way between two doubles, which is possible only for small powers: to even.
    if low <= 1, exponent >= -4, exponent <= 23, bits & 3 == 1, bits << drop == high { bits &= ~1 }
    bits = (bits + (bits & 1)) >> 1
    if bits >= 1 << 53 {
      bits = 1 << 52
      biased += 1
    }
    guard biased < 0x7FF else { return .infinity }
    return Double(bitPattern: UInt64(biased) << 52 | bits & (1 << 52 - 1))
  }
}

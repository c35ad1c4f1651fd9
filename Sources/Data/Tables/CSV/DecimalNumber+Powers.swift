extension DecimalNumber {
  /// The powers that decimals are read with. Made once and never freed; passed along, as looking up a global costs as much
  /// as reading a digit.
  struct Powers: @unchecked Sendable {
    static let shared = Powers()

    /// 10⁰ … 10²², the powers of ten that are doubles.
    let ofTen: UnsafePointer<Double>
    /// 5^q = significand · 2^k with 2¹²⁷ ≤ significand < 2¹²⁸ for each q of `exponents`: high and low 64 bits. Rounded
    /// down; for q from −27 to −1, where quotients can be exact, up.
    ///
    /// - Source: Lemire (2021), *Number parsing at a gigabyte per second*, §5 and appendix B.
    let ofFive: UnsafePointer<UInt64>

    static let exponents = -342...308

    private init() {
      let tens = UnsafeMutablePointer<Double>.allocate(capacity: 23)
      var ten = 1.0
      for exponent in 0...22 {
        (tens + exponent).initialize(to: ten)
        ten *= 10
      }
      ofTen = UnsafePointer(tens)
      ofFive = UnsafePointer(Self.powersOfFive())
    }

    private static func powersOfFive() -> UnsafeMutablePointer<UInt64> {
      let table = UnsafeMutablePointer<UInt64>.allocate(capacity: 2 * exponents.count)
      func set(_ exponent: Int, _ value: (high: UInt64, low: UInt64)) {
        let index = 2 * (exponent - exponents.lowerBound)
        (table + index).initialize(to: value.high)
        (table + index + 1).initialize(to: value.low)
      }
      var power = WideInteger(powerOfTwo: 0)
      for exponent in 0...exponents.upperBound {
        set(exponent, power.leadingBits)
        power.multiplyByFive()
      }
      // ⌊2¹⁰²³ / 5ⁿ⌋: at n = 342 still 229 bits.
      var reciprocal = WideInteger(powerOfTwo: 1023)
      for exponent in 1...(-exponents.lowerBound) {
        reciprocal.divideByFive()
        var bits = reciprocal.leadingBits
        if exponent <= 27 {
          let (low, carry) = bits.low.addingReportingOverflow(1)
          bits = (bits.high + (carry ? 1 : 0), low)
        }
        set(-exponent, bits)
      }
      return table
    }
  }
}

/// A whole number of 1024 bits, least significant word first.
private struct WideInteger {
  private var words = [UInt64](repeating: 0, count: 16)

  init(powerOfTwo exponent: Int) { words[exponent / 64] = 1 << UInt64(exponent % 64) }

  mutating func multiplyByFive() {
    var carry: UInt64 = 0
    for index in words.indices {
      let product = words[index].multipliedFullWidth(by: 5)
      let (low, overflows) = product.low.addingReportingOverflow(carry)
      words[index] = low
      carry = product.high + (overflows ? 1 : 0)
    }
  }

  mutating func divideByFive() {
    var remainder: UInt64 = 0
    for index in words.indices.reversed() {
      (words[index], remainder) = UInt64(5).dividingFullWidth((remainder, words[index]))
    }
  }

  /// The 128 bits from the highest that is set, zeros after the last.
  var leadingBits: (high: UInt64, low: UInt64) {
    let top = words.lastIndex { $0 != 0 } ?? 0
    let shift = UInt64(words[top].leadingZeroBitCount)
    func word(_ index: Int) -> UInt64 { index >= 0 ? words[index] : 0 }
    func shifted(_ index: Int) -> UInt64 { word(index) << shift | word(index - 1) >> (64 - shift) }
    return (shifted(top), shifted(top - 1))
  }
}

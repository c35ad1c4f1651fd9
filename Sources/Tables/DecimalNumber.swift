/// Decimal notation of doubles: correctly rounded in, shortest out, in no locale.
package enum DecimalNumber {
  /// The double nearest to a decimal number, or nil if the text is none or lies beyond the finite doubles.
  ///
  ///     [+ | -] digits [. digits] [(e | E) [+ | -] digits]
  ///
  /// Either run of digits around the point may be empty, not both. Spaces, `inf`, `nan` and hexadecimal digits are
  /// not numbers here.
  ///
  /// - Source: the exact case of Clinger (1990), *How to read floating point numbers accurately*: a whole number up
  ///   to 2⁵³ times or over a power of ten up to 10²² needs one rounding. The rest goes to the standard library.
  package static func parse(_ text: Span<UInt8>) -> Double? {
    var position = 0
    let isNegative = skipSign(text, &position)
    var mantissa: UInt64 = 0
    var exponent = 0
    let whole = skipDigits(text, &position) { digit in
      // From 10¹⁸ on the exact case is out of reach: digits no longer matter, only that nothing overflows.
      if mantissa < 1_000_000_000_000_000_000 {
        mantissa = mantissa &* 10 &+ UInt64(digit)
      } else {
        exponent += 1
      }
    }
    var fraction = 0
    if position < text.count, text[position] == UInt8(ascii: ".") {
      position += 1
      fraction = skipDigits(text, &position) { digit in
        if mantissa < 1_000_000_000_000_000_000 {
          mantissa = mantissa &* 10 &+ UInt64(digit)
          exponent -= 1
        }
      }
    }
    guard whole + fraction > 0 else { return nil }
    if position < text.count, text[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      let isNegativeExponent = skipSign(text, &position)
      var written = 0
      let digits = skipDigits(text, &position) { digit in
        if written < 1_000_000 { written = written * 10 + Int(digit) }
      }
      guard digits > 0 else { return nil }
      exponent += isNegativeExponent ? -written : written
    }
    guard position == text.count else { return nil }

    if mantissa <= 1 << 53, abs(exponent) < exactPowersOfTen.count {
      let magnitude =
        exponent < 0
        ? Double(mantissa) / exactPowersOfTen[-exponent]
        : Double(mantissa) * exactPowersOfTen[exponent]
      return isNegative ? -magnitude : magnitude
    }
    let copy = text.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    return Double(copy).flatMap { $0.isFinite ? $0 : nil }
  }

  /// The double nearest to a decimal number, or nil; see `parse(_: Span<UInt8>)`.
  package static func parse(_ text: String) -> Double? {
    Array(text.utf8).withUnsafeBufferPointer { parse($0.span) }
  }

  /// The shortest decimal that reads back as the same double; whole numbers without a point: `5`, `0.1`, `1e-07`.
  package static func text(_ value: Double) -> String {
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// 10⁰ … 10²², the powers of ten that are doubles.
  private static let exactPowersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  @inline(__always)
  private static func skipSign(_ text: Span<UInt8>, _ position: inout Int) -> Bool {
    guard position < text.count else { return false }
    let isNegative = text[position] == UInt8(ascii: "-")
    if isNegative || text[position] == UInt8(ascii: "+") { position += 1 }
    return isNegative
  }

  @inline(__always)
  private static func skipDigits(
    _ text: Span<UInt8>, _ position: inout Int, _ body: (UInt8) -> Void
  ) -> Int {
    let start = position
    while position < text.count {
      let digit = text[position] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      body(digit)
      position += 1
    }
    return position - start
  }
}

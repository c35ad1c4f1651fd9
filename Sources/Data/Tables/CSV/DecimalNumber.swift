import Words

/// Decimal notation of doubles: correctly rounded in, shortest out, in no locale.
package enum DecimalNumber {
  /// The double nearest to a decimal number, or nil if the text is not one or is beyond the finite doubles.
  ///
  ///     [+ | -] digits [. digits] [(e | E) [+ | -] digits]
  ///
  /// Either run of digits around the point may be empty, not both. Spaces, `inf`, `nan` and hexadecimal digits are
  /// not numbers here.
  package static func parse(_ text: Span<UInt8>) -> Double? {
    text.withUnsafeBufferPointer { bytes in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: bytes.count + padding) { copy in
        copy.initialize(repeating: UInt8(ascii: "\n"))
        _ = copy.update(fromContentsOf: bytes)
        guard let start = UnsafePointer(copy.baseAddress) else { return nil }
        let number = scan(start, .shared)
        let isWhole = number.end == start + bytes.count && number.end != start
        return isWhole && number.value.isFinite ? number.value : nil
      }
    }
  }

  /// The double nearest to a decimal number, or nil; see `parse(_: Span<UInt8>)`.
  package static func parse(_ text: String) -> Double? {
    Array(text.utf8).withUnsafeBufferPointer { parse($0.span) }
  }

  /// The digits and exponent of a decimal number, the same for all texts of one number and for no other: `12e1` for `120`, `1.20E2`
  /// and `+0120`. Any other text is returned as it is.
  package static func normalized(_ text: String) -> String {
    guard parse(text) != nil else { return text }
    let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) { "eE".contains($0) }
    guard var exponent = parts.count < 2 ? 0 : Int(parts[1]), exponent.magnitude < 1 << 40 else {
      return text
    }
    let halves = parts[0].drop { "+-".contains($0) }
      .split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let fraction = halves.count < 2 ? "" : halves[1]
    var digits = Substring((halves[0] + fraction).drop { $0 == "0" })
    exponent -= fraction.count
    while digits.last == "0" {
      digits.removeLast()
      exponent += 1
    }
    guard !digits.isEmpty else { return "0" }
    return "\(text.hasPrefix("-") ? "-" : "")\(digits)e\(exponent)"
  }

  /// The shortest decimal that reads back as the same double; whole numbers without a point: `5`, `0.1`, `1e-07`.
  package static func text(_ value: Double) -> String { value.shortest }
}

// MARK: - Scanning bytes

extension DecimalNumber {
  /// The number of bytes after a text that `scan` may read; the first must be one that no number holds.
  static let padding = 16

  /// A decimal number at the beginning of some bytes.
  struct Scan {
    /// Infinite where the number is beyond the finite doubles.
    var value: Double
    /// The byte after the number; where there is none, the start.
    var end: UnsafePointer<UInt8>
    /// The first digit or the point, and the byte after the last of these.
    fileprivate var digitsStart: UnsafePointer<UInt8>
    fileprivate var digitsEnd: UnsafePointer<UInt8>
    fileprivate var wholeCount = 0
    fileprivate var digitCount = 0

    fileprivate init(value: Double, end: UnsafePointer<UInt8>) {
      self.value = value
      self.end = end
      (digitsStart, digitsEnd) = (end, end)
    }

    /// How the bytes of a number, which begins at `start`, differ from its shortest decimal: see `Spellings.Form`.
    ///
    /// Everything is tested, without a branch.
    @inline(__always)
    func form(from start: UnsafePointer<UInt8>) -> UInt8 {
      let sign = start.pointee
      let first = digitsStart.pointee
      let last = digitsEnd[-1]
      let decimals = digitCount &- wholeCount
      let isZeroPadded = last == UInt8(ascii: "0") && decimals > 0
      // No sign before the digits except a minus, no zero before others, and digits on both sides of a point.
      let hasUsualDigits =
        sign != UInt8(ascii: "+") && wholeCount > 0
        && (wholeCount == 1 || first != UInt8(ascii: "0")) && last &- UInt8(ascii: "0") < 10
        && digitsEnd == end && digitCount <= Spellings.safeDigits
      // Smaller numbers are shown with an exponent, and 0 without a sign.
      let isUsual =
        hasUsualDigits
        && (value.magnitude >= 1e-4
          || value == 0 && (isZeroPadded || sign != UInt8(ascii: "-")))
      let zeros = isZeroPadded ? UInt8(truncatingIfNeeded: decimals) : Spellings.Form.shortest
      return isUsual ? zeros : Spellings.Form.other
    }
  }

  /// The longest decimal number that begins at `start`.
  ///
  /// - Source: the exact case of Clinger (1990), *How to read floating point numbers accurately*: a whole number up
  ///   to 2⁵³ times or over a power of ten up to 10²² needs one rounding. Then `nearestDouble`.
  @inline(__always)
  static func scan(
    _ start: UnsafePointer<UInt8>, _ powers: Powers, point: UInt8 = UInt8(ascii: ".")
  ) -> Scan {
    var position = start
    let isNegative = start.pointee == UInt8(ascii: "-")
    if isNegative || start.pointee == UInt8(ascii: "+") { position += 1 }

    var significand: UInt64 = 0
    let wholeStart = position
    readDigits(&position, into: &significand)
    var digitCount = position - wholeStart
    let wholeCount = digitCount
    var exponent = 0
    if position.pointee == point {
      position += 1
      let fractionStart = position
      while let eight = eightDigits(at: position) {
        significand = significand &* 100_000_000 &+ eight
        position += 8
      }
      readDigits(&position, into: &significand)
      exponent = fractionStart - position
      digitCount &-= exponent
    }
    guard digitCount > 0 else { return Scan(value: 0, end: start) }
    let digitsEnd = position
    if position.pointee | 0x20 == UInt8(ascii: "e") {
      guard let written = readExponent(&position) else { return Scan(value: 0, end: start) }
      exponent &+= written
    }

    let magnitude: Double
    if digitCount > 19 {
      magnitude = longNumber(
        wholeStart, digitsEnd: digitsEnd, end: position, exponent: exponent, powers, point: point)
    } else if significand <= 1 << 53, exponent >= -22, exponent <= 22 {
      let whole = Double(Int64(truncatingIfNeeded: significand))
      magnitude =
        exponent < 0 ? whole / powers.ofTen[-exponent] : whole * powers.ofTen[exponent]
    } else {
      magnitude = nearestDouble(significand, exponent: exponent, powers)
    }
    var number = Scan(value: isNegative ? -magnitude : magnitude, end: position)
    (number.digitsStart, number.digitsEnd) = (wholeStart, digitsEnd)
    (number.wholeCount, number.digitCount) = (wholeCount, digitCount)
    return number
  }

  @inline(__always)
  private static func readDigits(_ position: inout UnsafePointer<UInt8>, into number: inout UInt64)
  {
    while true {
      let digit = position.pointee &- UInt8(ascii: "0")
      guard digit < 10 else { return }
      number = number &* 10 &+ UInt64(digit)
      position += 1
    }
  }

  /// The number that eight digits make, by pairs, fours and eights at once; nil if one of the bytes is not a digit.
  @inline(__always)
  private static func eightDigits(at position: UnsafePointer<UInt8>) -> UInt64? {
    let bytes = UInt64(
      littleEndian: UnsafeRawPointer(position).loadUnaligned(as: UInt64.self))
    let digits = bytes &- 0x3030_3030_3030_3030
    let above = bytes &+ 0x4646_4646_4646_4646
    guard (digits | above) & 0x8080_8080_8080_8080 == 0 else { return nil }
    let pairs = digits &* 10 &+ digits >> 8
    let low = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
    let high = (pairs >> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
    return (low &+ high) >> 32
  }

  /// The exponent after an `e`, cut at a million, which is beyond every double; nil if there are no digits.
  private static func readExponent(_ position: inout UnsafePointer<UInt8>) -> Int? {
    position += 1
    let isNegative = position.pointee == UInt8(ascii: "-")
    if isNegative || position.pointee == UInt8(ascii: "+") { position += 1 }
    let start = position
    var exponent = 0
    while true {
      let digit = position.pointee &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      if exponent < 1_000_000 { exponent = exponent * 10 + Int(digit) }
      position += 1
    }
    guard position > start else { return nil }
    return isNegative ? -exponent : exponent
  }

  /// A number of more than 19 digits around the point. The first 19 that count mostly decide it: if they and their
  /// successor round to one double, that is it; else the standard library reads all of them.
  private static func longNumber(
    _ start: UnsafePointer<UInt8>, digitsEnd: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>,
    exponent: Int, _ powers: Powers, point: UInt8
  ) -> Double {
    var significand: UInt64 = 0
    var (taken, dropped) = (0, 0)
    for byte in UnsafeBufferPointer(start: start, count: digitsEnd - start) where byte != point {
      if taken == 19 {
        dropped += 1
      } else {
        significand = significand * 10 + UInt64(byte - UInt8(ascii: "0"))
        if significand > 0 { taken += 1 }
      }
    }
    let nearest = nearestDouble(significand, exponent: exponent + dropped, powers)
    if dropped == 0
      || nearest == nearestDouble(significand + 1, exponent: exponent + dropped, powers)
    {
      return nearest
    }
    let bytes = UnsafeBufferPointer(start: start, count: end - start)
    let text = String(
      decoding: bytes.lazy.map { $0 == point ? UInt8(ascii: ".") : $0 }, as: UTF8.self)
    return Double(text) ?? nearest
  }
}

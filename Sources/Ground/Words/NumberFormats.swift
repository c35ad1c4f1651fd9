// Numbers as people read them: every format that a report, a warning or the progress has.

// MARK: - Digits

/// A number with a fixed number of decimals, such as `0.120`, or `1.20e13` from 10¹² on; a dash for none.
package func decimal(_ value: Double?, _ digits: Int = 3) -> String {
  guard let value, value.isFinite else { return "–" }
  guard abs(value) < 1e12 else { return scientific(value) }
  let scale = powerOfTen(digits)
  let scaled = (abs(value) * scale).rounded()
  let whole = Int64(scaled / scale)
  let fraction = Int64(scaled) - whole * Int64(scale)
  let padded = String(fraction)
  let sign = value < 0 && scaled > 0 ? "-" : ""
  return digits == 0
    ? "\(sign)\(whole)"
    : "\(sign)\(whole)." + String(repeating: "0", count: digits - padded.count) + padded
}

/// A number to three significant digits at least: `0.00432`, `1.20`, `4321`; in powers of ten below 0.001 and from 10⁹ on.
package func significant(_ value: Double) -> String {
  guard value.isFinite else { return "–" }
  let size = abs(value)
  if size == 0 { return "0" }
  if size < 0.0009995 || size >= 1e9 { return scientific(value) }
  return decimal(value, decimalsForThreeDigits(size))
}

/// A number to three significant digits in few characters: `0.0485`, `219,475`, `1e-6`, `1.48e9`.
package func compact(_ value: Double) -> String {
  guard value.isFinite else { return "–" }
  guard value != 0 else { return "0" }
  let size = abs(value)
  if size < 0.001 || size >= 9_999_999.5 {
    let text = scientific(value)
    guard let mark = text.firstIndex(of: "e") else { return text }
    return trimmed(String(text[..<mark])) + text[mark...]
  }
  if size >= 9999.5 { return grouped(Int(value.rounded())) }
  return trimmed(decimal(value, decimalsForThreeDigits(size)))
}

/// The decimals that show three digits of a size from 0.001 on.
private func decimalsForThreeDigits(_ size: Double) -> Int {
  switch size {
  case 99.95...: 0
  case 9.995...: 1
  case 0.9995...: 2
  case 0.09995...: 3
  case 0.009995...: 4
  default: 5
  }
}

/// Decimals without zeros at their end.
private func trimmed(_ text: String) -> String {
  guard text.contains(".") else { return text }
  let short = text.reversed().drop { $0 == "0" }
  return String(short.drop { $0 == "." }.reversed())
}

/// A number as `1.23e-8`, with more digits if needed to reach 10 to the `lastPlace`, up to 15.
package func scientific(_ value: Double, lastPlace: Int? = nil) -> String {
  guard value.isFinite else { return "–" }
  guard value != 0 else { return "0" }
  func text(_ exponent: Int) -> String {
    // Two factors: 10 to the exponent alone may overflow or vanish.
    let half = exponent / 2
    let mantissa = value / powerOfTen(half) / powerOfTen(exponent - half)
    let digits = lastPlace.map { min(max(2, exponent - $0), 14) } ?? 2
    return decimal(mantissa, digits)
  }
  let exponent = value.decimalExponent
  let mantissa = text(exponent)
  // 9.999 rounds to 10.00, which is 1.00 of the next power.
  let isTen = mantissa.drop { $0 == "-" }.hasPrefix("10")
  return isTen ? "\(text(exponent + 1))e\(exponent + 1)" : "\(mantissa)e\(exponent)"
}

private func powerOfTen(_ exponent: Int) -> Double {
  let power = (0..<abs(exponent)).reduce(1.0) { product, _ in product * 10 }
  return exponent < 0 ? 1 / power : power
}

extension Double {
  /// The power of ten of the first digit: 2 for 123, −3 for 0.0012.
  fileprivate var decimalExponent: Int {
    let parts = magnitude.description.split(separator: "e")
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let halves = (parts.first ?? "").split(separator: ".", omittingEmptySubsequences: false)
    guard let whole = halves.first, let fraction = halves.last else { return exponent }
    return whole == "0"
      ? exponent - 1 - fraction.prefix { $0 == "0" }.count : exponent + whole.count - 1
  }

  /// Four significant digits, without zeros at their end; a decimal unless the number is too large or small for that.
  package var fourDigits: String {
    guard self == 0 || (1e-5..<1e12).contains(magnitude) else {
      let parts = shortest.split(separator: "e")
      guard parts.count == 2, let factor = Double(parts[0]) else { return shortest }
      return "\(((factor * 1000).rounded() / 1000).shortest)e\(parts[1])"
    }
    guard self != 0 else { return "0" }
    var unit = 1.0
    while magnitude / unit >= 10_000 { unit *= 10 }
    while magnitude / unit < 1000, unit > 1e-9 { unit /= 10 }
    return unit >= 1
      ? ((self / unit).rounded() * unit).shortest
      : ((self * (1 / unit)).rounded() / (1 / unit).rounded()).shortest
  }
}

/// Numbers as text, with the decimals that give a scale a number of significant digits: three for the SD of a scalar, say.
package struct ScaledNumbers {
  /// Decimals; nil where the scale calls for powers of ten.
  private let decimals: Int?
  /// The power of ten of the last digit; nil where the scale says nothing.
  private let lastPlace: Int?

  package init(scale: Double, digits: Int = 3) {
    guard scale.isFinite, scale > 0 else {
      decimals = 3
      lastPlace = nil
      return
    }
    let wanted = digits - 1 - scale.decimalExponent
    decimals = wanted > 6 || wanted < -5 ? nil : max(0, wanted)
    lastPlace = -wanted
  }

  package func text(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    if let decimals, abs(value) < 1e9 { return decimal(value, decimals) }
    return scientific(value, lastPlace: lastPlace)
  }
}

// MARK: - Bounds

/// A positive number with a fixed number of decimals: one that they would show as zero as a bound, `< 0.01`.
package func positiveText(_ value: Double?, _ digits: Int) -> String {
  let text = decimal(value, digits)
  guard let value, value > 0, text == decimal(0, digits) else { return text }
  return "< " + decimal(lastUnit(digits), digits)
}

/// A probability to three decimals. One that they would show as 0 or 1 is a bound, `< 0.001` or `> 0.999`, as chance leaves neither;
/// only a p-value may be 1.
///
/// - Parameter count: for a share, of how many: with none of 400 the bound is that of one.
package func probabilityText(_ value: Double?, shareOf count: Int? = nil) -> String {
  let text = decimal(value)
  let bound = max(0.001, count.map { (1000 / Double(max(1, $0))).rounded(.up) / 1000 } ?? 0)
  switch text {
  case decimal(0): return "< " + decimal(bound)
  case decimal(1) where value != 1 || count != nil: return "> " + decimal(1 - bound)
  default: return text
  }
}

/// The same after its name: `p = 0.021` or `p < 0.001`.
package func probabilityText(_ name: String, _ value: Double?) -> String {
  let text = probabilityText(value)
  return text.hasPrefix("<") || text.hasPrefix(">") ? "\(name) \(text)" : "\(name) = \(text)"
}

private func lastUnit(_ digits: Int) -> Double { 1 / powerOfTen(digits) }

// MARK: - Shares

/// A share in per cent: `24.3 %`.
package func percent(_ share: Double, _ decimals: Int = 1) -> String {
  decimal(share * 100, decimals) + " %"
}

/// The same without a zero at its end: `2.5 %`, `5 %`.
package func shortPercent(_ share: Double) -> String { (100 * share).roundedWords(to: 1) + " %" }

// MARK: - Counts

/// A number of things: `1 chain`, `4 chains`; the plural is the thing with an s unless it is given.
package func counted(_ count: Int, _ thing: String, _ plural: String? = nil) -> String {
  "\(count) \(count == 1 ? thing : plural ?? thing + "s")"
}

/// The same with commas between thousands: `12,000 rows`.
package func numbered(_ count: Int, _ thing: String, _ plural: String? = nil) -> String {
  "\(grouped(count)) \(count == 1 ? thing : plural ?? thing + "s")"
}

/// A whole number with commas between thousands.
package func grouped(_ count: Int) -> String {
  let digits = String(abs(count))
  var text = ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index) % 3 == 0 { text += "," }
    text.append(digit)
  }
  return count < 0 ? "-" + text : text
}

/// A number of effective draws: whole ones, as half a draw proves nothing.
package func effectiveDraws(_ size: Double?) -> String { decimal(size?.rounded(.down), 0) }

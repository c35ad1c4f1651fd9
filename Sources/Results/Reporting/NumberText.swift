import MathKernels
import Words

/// Numbers as text, with the decimals that give a scale a number of significant digits: three for the SD of a scalar, say.
struct ScaledNumbers {
  /// Decimals; nil where the scale calls for powers of ten.
  private let decimals: Int?
  /// The power of ten of the last digit; nil where the scale says nothing.
  private let lastPlace: Int?

  init(scale: Double, digits: Int = 3) {
    guard scale.isFinite, scale > 0 else {
      decimals = 3
      lastPlace = nil
      return
    }
    let wanted = digits - 1 - Int((logarithm(scale) / logarithm(10)).rounded(.down))
    decimals = wanted > 6 || wanted < -5 ? nil : max(0, wanted)
    lastPlace = -wanted
  }

  func text(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    if let decimals, abs(value) < 1e9 { return decimal(value, decimals) }
    return scientific(value, lastPlace: lastPlace)
  }
}

/// A number as `1.23e-8`, with more digits if needed to reach 10 to the `lastPlace`, up to 15.
func scientific(_ value: Double, lastPlace: Int? = nil) -> String {
  guard value.isFinite else { return "–" }
  guard value != 0 else { return "0" }
  let exponent = Int((logarithm(abs(value)) / logarithm(10)).rounded(.down))
  // Two factors: 10 to the exponent alone may overflow or vanish.
  let half = exponent / 2
  let mantissa = value / powerOfTen(half) / powerOfTen(exponent - half)
  let digits = lastPlace.map { min(max(2, exponent - $0), 14) } ?? 2
  return "\(decimal(mantissa, digits))e\(exponent)"
}

private func powerOfTen(_ exponent: Int) -> Double {
  let power = (0..<abs(exponent)).reduce(1.0) { product, _ in product * 10 }
  return exponent < 0 ? 1 / power : power
}

/// A positive number with a fixed number of decimals: one that they would show as zero as a bound, `< 0.01`.
func positive(_ value: Double?, _ digits: Int) -> String {
  let text = decimal(value, digits)
  guard let value, value > 0, text == decimal(0, digits) else { return text }
  return "< " + decimal(lastUnit(digits), digits)
}

/// A probability to three decimals. One that they would show as 0 or 1 is a bound, `< 0.001` or `> 0.999`, as chance leaves neither;
/// only a p-value may be 1.
///
/// - Parameter count: for a share, of how many: with none of 400 the bound is that of one.
func probabilityText(_ value: Double?, shareOf count: Int? = nil) -> String {
  let text = decimal(value)
  let bound = max(0.001, count.map { (1000 / Double(max(1, $0))).rounded(.up) / 1000 } ?? 0)
  switch text {
  case decimal(0): return "< " + decimal(bound)
  case decimal(1) where value != 1 || count != nil: return "> " + decimal(1 - bound)
  default: return text
  }
}

/// The same after its name: `p = 0.021` or `p < 0.001`.
func probabilityText(_ name: String, _ value: Double?) -> String {
  let text = probabilityText(value)
  return text.hasPrefix("<") || text.hasPrefix(">") ? "\(name) \(text)" : "\(name) = \(text)"
}

private func lastUnit(_ digits: Int) -> Double { 1 / powerOfTen(digits) }

/// A number of things, such as `1 chain` or `4 chains`.
func counted(_ count: Int, _ thing: String) -> String {
  "\(count) \(thing)\(count == 1 ? "" : "s")"
}

/// The same with commas between thousands: `12,000 rows`.
func numbered(_ count: Int, _ thing: String) -> String {
  "\(grouped(count)) \(thing)\(count == 1 ? "" : "s")"
}

/// A number of effective draws: whole ones, as half a draw proves nothing.
func effectiveDraws(_ size: Double?) -> String { decimal(size?.rounded(.down), 0) }

/// A paragraph broken into lines between words; the first line after a mark, the others below its text.
func wrapped(_ paragraph: String, mark: String = "", width: Int = 100) -> String {
  let indent = String(repeating: " ", count: mark.count)
  var lines: [String] = []
  var line = mark
  for word in printable(paragraph).split(separator: " ") {
    if line.count > indent.count, line.count + 1 + word.count > width {
      lines.append(line)
      line = indent
    }
    line += (line.count > indent.count ? " " : "") + word
  }
  return (lines + [line]).joined(separator: "\n")
}

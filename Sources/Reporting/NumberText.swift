import MathKernels

/// Numbers as text, to the decimals that give a scale so many significant digits: three of the SD of a scalar, say.
struct ScaledNumbers {
  /// Decimals; nil where the scale calls for powers of ten.
  private let decimals: Int?

  init(scale: Double, digits: Int = 3) {
    guard scale.isFinite, scale > 0 else {
      decimals = 3
      return
    }
    let wanted = digits - 1 - Int((logarithm(scale) / logarithm(10)).rounded(.down))
    decimals = wanted > 6 || wanted < -5 ? nil : max(0, wanted)
  }

  func text(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    if let decimals, abs(value) < 1e9 { return decimal(value, decimals) }
    return scientific(value)
  }
}

/// A number as `1.23e-8`.
func scientific(_ value: Double) -> String {
  guard value.isFinite else { return "–" }
  guard value != 0 else { return "0" }
  let exponent = Int((logarithm(abs(value)) / logarithm(10)).rounded(.down))
  // Two factors: 10 to the exponent alone may overflow or vanish.
  let half = exponent / 2
  let mantissa = value / powerOfTen(half) / powerOfTen(exponent - half)
  return "\(decimal(mantissa, 2))e\(exponent)"
}

private func powerOfTen(_ exponent: Int) -> Double {
  let power = (0..<abs(exponent)).reduce(1.0) { product, _ in product * 10 }
  return exponent < 0 ? 1 / power : power
}

/// A paragraph broken into lines between words; the first line after a mark, the others below its text.
func wrapped(_ paragraph: String, mark: String = "", width: Int = 100) -> String {
  let indent = String(repeating: " ", count: mark.count)
  var lines: [String] = []
  var line = mark
  for word in paragraph.split(separator: " ") {
    if line.count > indent.count, line.count + 1 + word.count > width {
      lines.append(line)
      line = indent
    }
    line += (line.count > indent.count ? " " : "") + word
  }
  return (lines + [line]).joined(separator: "\n")
}

extension Double {
  /// The number as messages show it: its `description`, but NaN without the sign that some processors give it.
  package var words: String { isNaN ? "nan" : description }

  /// The shortest decimal that reads back as the same double; whole numbers without a point: `5`, `-0`, `0.1`, `1e-07`.
  package var shortest: String {
    let text = words
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// A setting as people write it: its `description`, and whole numbers below 10¹⁵ without a point, zero without a sign.
  package var plain: String {
    self == rounded() && magnitude < 1e15 ? String(Int(self)) : description
  }

  /// The number rounded to a number of decimals, half away from zero.
  package func rounded(to decimals: Int) -> Double {
    let scale = (0..<decimals).reduce(1.0) { power, _ in power * 10 }
    return (self * scale).rounded() / scale
  }

  /// The number rounded to a number of decimals as warnings show it: without zeros at their end, or `infinite` or `undefined`.
  package func roundedWords(to decimals: Int) -> String {
    isFinite ? rounded(to: decimals).plain : self > 0 ? "infinite" : "undefined"
  }
}

/// The number, or nil where it is NaN or infinite, which JSON cannot write.
package func finite(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? $0 : nil } }

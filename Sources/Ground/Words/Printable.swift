/// A text in which nothing moves the cursor, breaks the line, turns the direction of writing or is invisible: such characters are
/// shown as Swift writes them, `\n`, `\t`, `\u{1B}`.
package func printable(_ text: String) -> String {
  // Nearly every text has nothing to hide.
  guard text.unicodeScalars.contains(where: isHidden) else { return text }
  var result = ""
  for scalar in text.unicodeScalars {
    if isHidden(scalar) {
      result += escaped(scalar)
    } else {
      result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// The same for a message or report, whose lines stay lines.
package func printableLines(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: { isHidden($0) && $0 != "\n" }) else { return text }
  return text.split(separator: "\n", omittingEmptySubsequences: false)
    .map { printable(String($0)) }.joined(separator: "\n")
}

/// Controls, separators of lines and paragraphs, marks of the direction of writing, and what has no width.
package func isHidden(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x2069,
    0xFEFF,
    0xFFF9...0xFFFB, 0xE0000...0xE007F:
    true
  default: false
  }
}

private func escaped(_ scalar: Unicode.Scalar) -> String {
  switch scalar {
  case "\n": "\\n"
  case "\r": "\\r"
  case "\t": "\\t"
  case "\0": "\\0"
  default: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
  }
}

/// Names that are safe as names of files, of netCDF's variables and of variables in a language.
///
/// A scalar that is not allowed becomes `_x`, its number in four to six hexadecimal digits, and `_`; so does the underscore of what
/// already looks so. Different names stay different, and can be read back.
enum SafeName {
  /// Which scalars are allowed.
  enum Alphabet {
    /// Letters and digits of any script, `_`, and inside the name what neither paths nor netCDF give a meaning.
    case file
    /// A to Z, a to z, digits and `_`, and a letter first: names in Stan.
    case identifier
  }

  /// Bytes that a file's name may have at the most, with room for an ending.
  private static let longest = 200

  static func encoded(_ name: String, for alphabet: Alphabet = .file) -> String {
    let scalars = Array(name.unicodeScalars)
    // The empty name has no scalar to write.
    guard !scalars.isEmpty else { return alphabet == .file ? "_x_" : "x_x_" }
    var result = ""
    for (place, scalar) in scalars.enumerated() {
      let isEscape = scalar == "_" && looksEscaped(scalars[place...])
      if isAllowed(scalar, place == 0, place == scalars.count - 1, alphabet), !isEscape {
        result.unicodeScalars.append(scalar)
      } else {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += "_x\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)_"
      }
    }
    // Stan's names begin with a letter, and two underscores at the end are the sampler's.
    if alphabet == .identifier {
      if result.first.map({ !$0.isLetter }) ?? true { result = "x" + result }
      if result.hasSuffix("__") { result += "x" }
    }
    return result.utf8.count <= longest ? result : shortened(result)
  }

  private static func isAllowed(
    _ scalar: Unicode.Scalar, _ isFirst: Bool, _ isLast: Bool, _ alphabet: Alphabet
  ) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "_": return true
    case _ where alphabet == .identifier: return false
    case "-", ".", "+", ",", "=", "(", ")", "[", "]", "@", "~": return !isFirst && !isLast
    case " ": return !isFirst && !isLast
    default: return !scalar.isASCII && scalar.properties.isAlphabetic
    }
  }

  /// Whether scalars begin as an escape does: `_x` and then hexadecimal digits up to `_`.
  private static func looksEscaped(_ scalars: ArraySlice<Unicode.Scalar>) -> Bool {
    let rest = scalars.dropFirst()
    guard rest.first == "x" else { return false }
    let digits = rest.dropFirst().prefix { $0.properties.isASCIIHexDigit }
    return digits.count <= 6 && rest.dropFirst(1 + digits.count).first == "_"
  }

  /// The beginning of a long name and a checksum of all of it.
  private static func shortened(_ name: String) -> String {
    // FNV-1a, 64 bits.
    let sum = name.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    var beginning = ""
    for character in name {
      guard beginning.utf8.count + character.utf8.count <= longest - 20 else { break }
      beginning.append(character)
    }
    return "\(beginning)_\(String(sum, radix: 16))"
  }
}

import Words

/// Texts that people read as numbers and programs do not, for a reason that can be named.
enum SpoiledNumbers {
  // MARK: - Signs that look like others

  /// What to do about texts that would be numbers without one kind of sign: one that only looks like a digit, a minus or nothing at
  /// all. Nil where that is not what is wrong.
  static func lookAlikeAdvice(_ texts: [String]) -> Remedy? {
    var first: Unicode.Scalar?
    for text in texts where !isNumber(text) {
      var plain = ""
      for scalar in text.unicodeScalars {
        guard let meant = meaning(of: scalar) else {
          plain.unicodeScalars.append(scalar)
          continue
        }
        first = first ?? scalar
        plain += meant
      }
      guard isNumber(plain) else { return nil }
    }
    guard let first, let meant = meaning(of: first) else { return nil }
    let digits = String(first.value, radix: 16, uppercase: true)
    let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return meant.isEmpty
      ? "Cells hold \(code), which shows nothing but is no plain space: remove it in the file."
      : "Cells hold \(quoted(String(first))) (\(code)), which only looks like \(quoted(meant)): replace it in the file."
  }

  /// What a character stands for that is not of ASCII: a minus sign, a digit, or a blank; nil for any other.
  private static func meaning(of scalar: Unicode.Scalar) -> String? {
    switch scalar.value {
    case 0..<0x80: return nil
    case 0x2010...0x2013, 0x2212, 0xFE63, 0xFF0D: return "-"
    case 0xA0, 0x2000...0x200B, 0x202F, 0x2060, 0x3000, 0xFEFF: return ""
    case 0xFF0E: return "."
    default:
      guard scalar.properties.numericType == .decimal else { return nil }
      return scalar.properties.numericValue.map { String(Int($0)) }
    }
  }

  // MARK: - Units

  /// What to do about texts that may be numbers with the same unit beside each. Nil where they are not.
  static func unitAdvice(_ texts: [String]) -> Remedy? {
    guard texts.count > 1, let example = texts.first else { return nil }
    let isOfNumber: (Character) -> Bool = { $0.isASCII && ($0.isNumber || "+-.".contains($0)) }
    let before = String(example.prefix { !isOfNumber($0) })
    let after = String(example.reversed().prefix { !isOfNumber($0) }.reversed())
    // Letters before a number make a code of it, such as t12.
    guard before.count + after.count < example.count, !(before + after).isEmpty,
      !before.contains(where: \.isLetter)
    else { return nil }
    for text in texts {
      guard text.hasPrefix(before), text.hasSuffix(after),
        text.count > before.count + after.count,
        isNumber(String(text.dropFirst(before.count).dropLast(after.count)))
      else { return nil }
    }
    let units = [before, after].map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
    guard !units.isEmpty else { return nil }
    return
      "If \(units.map(quoted).joined(separator: " and ")) beside each number \(units.count == 1 ? "is a unit, remove it" : "are units, remove both") in the file."
  }

  // MARK: - Words for nothing

  /// What to do about a word, such as `?`, among at least as many numbers, or about two or three words among three times as many.
  /// Nil where there are more words, or one holds a digit, or a single cell is no number.
  static func missingWordAdvice(_ texts: [String?]) -> Remedy? {
    missingWords(texts, atLeast: 2).map(advice)
  }

  /// The same, but only for words that hardly ever mean anything else.
  static func usualMissingWordAdvice(_ texts: [String?]) -> Remedy? {
    guard let found = missingWords(texts, atLeast: 1),
      found.words.allSatisfy({ word in
        !word.contains(where: \.isLetter) || usualWords.contains(word.lowercased())
      })
    else { return nil }
    return advice(found)
  }

  /// What people write for a number that they do not have, besides signs without letters.
  private static let usualWords: Set = [
    "na", "n.a.", "n.a", "nan", "nd", "n.d.", "n.d", "n/d", "null", "nil", "none", "missing",
    "unknown", "not available", "not known", "k.a.", "s.d.",
  ]

  private static func missingWords(
    _ texts: [String?], atLeast least: Int
  ) -> (words: [String], count: Int)? {
    var (words, count, numbers) = ([String](), 0, 0)
    for case let text? in texts {
      if isNumber(text) {
        numbers += 1
        continue
      }
      count += 1
      let word = text.trimmed
      guard !words.contains(word) else { continue }
      guard words.count < 3, !word.isEmpty, !word.contains(where: \.isNumber) else { return nil }
      words.append(word)
    }
    guard count >= least, numbers > 1, numbers >= (words.count == 1 ? 1 : 3) * count else {
      return nil
    }
    return (words, count)
  }

  private static func advice(_ found: (words: [String], count: Int)) -> Remedy {
    let isOne = found.words.count == 1
    return
      "If \(found.words.map(quoted).joined(separator: isOne ? "" : " or ")), in \(counted(found.count, "cell")), says that the number is missing, declare \(isOne ? "it" : "them") with \(.missing(found.words)) or leave these cells empty."
  }

  private static func isNumber(_ text: String) -> Bool {
    DecimalNumber.parse(text.trimmed) != nil
  }
}

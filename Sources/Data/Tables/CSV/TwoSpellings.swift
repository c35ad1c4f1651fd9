import Words

/// Texts that are equal in Swift and look alike, but are written in two of Unicode's normal forms: é in one character or in two.
enum TwoSpellings {
  /// A sentence on the first such text of a column, and how many there are; nil where there is none.
  static func note(on column: Column, source: String) -> String? {
    guard case .texts(let texts) = column.cells else { return nil }
    // Of two spellings, one at least is not in the form NFC.
    var others: Set<String> = []
    for case let text? in texts where !isASCII(text) && !isComposed(text) { others.insert(text) }
    guard !others.isEmpty else { return nil }
    var firsts: [String: String] = [:]
    var found: [(first: String, second: String)] = []
    for case let text? in texts where others.contains(text) {
      guard let first = firsts[text] else {
        firsts[text] = text
        continue
      }
      guard !first.utf8.elementsEqual(text.utf8) else { continue }
      others.remove(text)
      found.append((first, text))
    }
    guard let example = found.first else { return nil }
    let (one, other) = differences(example.first, example.second)
    let more =
      found.count > 1 ? ", and so \(found.count == 2 ? "is" : "are") \(found.count - 1) more" : ""
    return
      "\(printable(source)): in column \(quoted(column.name)), \(quoted(example.first)) is written in two ways, with \(one) and with \(other)\(more): they look alike and are one name here, but two to many programs. Write each in one way, in Unicode's form NFC."
  }

  private static func isASCII(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x80 } }

  private static func isComposed(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      guard var span = try? UTF8Span(validating: bytes.span) else { return true }
      return span.checkForNFC(quickCheck: false)
    }
  }

  /// Where two texts differ, by the numbers of their characters.
  private static func differences(_ first: String, _ second: String) -> (String, String) {
    var (one, other) = (Array(first.unicodeScalars), Array(second.unicodeScalars))
    while let last = one.last, last == other.last {
      one.removeLast()
      other.removeLast()
    }
    let same = zip(one, other).prefix { $0 == $1 }.count
    func words(_ scalars: [Unicode.Scalar]) -> String {
      let shown = scalars.dropFirst(same).prefix(4).map { scalar in
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
      }
      return shown.joined(separator: " ") + (scalars.count - same > 4 ? " …" : "")
    }
    return (words(one), words(other))
  }
}

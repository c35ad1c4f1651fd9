import Words

/// What separates whole from fraction in numbers, and thousands from each other.
struct NumberMarks: Sendable, Equatable {
  let point: UInt8
  /// The bytes of each mark between thousands; a space is any of `spaces`.
  private let thousands: [[UInt8]]

  static let usual = NumberMarks(point: UInt8(ascii: "."))

  private init(point: UInt8, thousands: [[UInt8]] = []) {
    self.point = point
    self.thousands = thousands
  }

  init(_ options: CSVOptions) {
    self.init(
      point: options.decimalMark.asciiValue ?? UInt8(ascii: "."),
      thousands: options.thousandsMark.map { mark in
        (Self.spaces.contains(mark) ? Self.spaces : [mark]).map { Array(String($0).utf8) }
      } ?? [])
  }

  /// The space, the no-break space, the narrow no-break space and the thin space: nobody sees which one a program writes.
  private static let spaces: [Character] = [" ", "\u{A0}", "\u{202F}", "\u{2009}"]

  /// The marks of which one may separate thousands, besides whichever of point and comma is not the decimal mark.
  private static let thousandsMarks: [Character] = [" ", "'", "’", "_"]

  /// A number with the usual point and without marks between thousands; nil where these are not before every three digits, or
  /// as in India before the last three and every two above them.
  func usualForm(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    /// Digits since the last mark between thousands, or since the beginning.
    var run = 0
    var hasThousands = false
    /// The digits of the first group, and of each between it and the last.
    var firstGroup = 0
    var innerGroup: Int?
    var isWhole = true
    while index < bytes.count {
      let byte = bytes[index]
      if byte &- UInt8(ascii: "0") < 10 {
        run += 1
        result.append(byte)
        index += 1
      } else if isWhole, let mark = thousands.first(where: { bytes[index...].starts(with: $0) }) {
        guard (1...3).contains(run) else { return nil }
        if hasThousands {
          guard run == innerGroup ?? (run == 2 && firstGroup <= 2 ? 2 : 3) else { return nil }
          innerGroup = run
        } else {
          // 0,041 is a fraction.
          guard result[result.count - run] != UInt8(ascii: "0") else { return nil }
          firstGroup = run
        }
        (hasThousands, run) = (true, 0)
        index += mark.count
      } else {
        if isWhole, run > 0 {
          guard !hasThousands || run == 3 else { return nil }
          isWhole = false
        }
        if hasThousands, run == 0 { return nil }
        // The usual point has no meaning here.
        if byte == UInt8(ascii: "."), byte != point { return nil }
        result.append(byte == point ? UInt8(ascii: ".") : byte)
        if byte == point { isWhole = false }
        index += 1
      }
    }
    return isWhole && hasThousands && run != 3 ? nil : result
  }

  /// The number that a text is with these marks.
  private func number(_ text: String) -> Double? {
    Array(text.utf8).withUnsafeBufferPointer { bytes in
      usualForm(bytes).flatMap { DecimalNumber.parse($0.span) }
    }
  }

  // MARK: - Advice

  /// How texts that are numbers in another notation should be read; nil where they are not.
  static func advice(for texts: some Collection<String?>) -> Remedy? {
    let texts = texts.lazy.compactMap { $0?.trimmed }
    guard !texts.isEmpty else { return nil }
    func fits(_ decimal: Character, _ thousands: Character?) -> Bool {
      Self.fit(texts, decimal, thousands)
    }
    // Rows may be without the cell that is not a number.
    guard !fits(".", nil) else { return nil }
    if fits(",", nil) {
      return fits(".", ",")
        ? "If the column's numbers have a decimal comma, read them with \(.decimalComma) and if commas separate thousands, with \(.thousands(","))."
        : "The column's numbers have a decimal comma: read them with \(.decimalComma)"
    }
    // The usual point before the comma, where no number has a fraction to decide by.
    var marks: [(decimal: Character, thousands: Character)] = [(",", "."), (".", ",")]
    for mark in thousandsMarks { marks += [(".", mark), (",", mark)] }
    guard let (decimal, mark) = marks.first(where: { fits($0.decimal, $0.thousands) }) else {
      return SpoiledNumbers.lookAlikeAdvice(Array(texts))
    }
    let hasComma = decimal == "," && texts.contains { $0.contains(decimal) }
    let comma: Remedy = decimal == "," ? "\(.decimalComma) " : ""
    let seen = Self.spaces.contains(mark) ? Self.spaceInWords(texts) : quoted(String(mark))
    return
      "The column's numbers have \(hasComma ? "a decimal comma and " : "")\(seen) between thousands: read them with \(comma)\(.thousands(mark))"
  }

  /// Whether texts are numbers where a point separates thousands and a comma is the decimal mark.
  static func mayHavePointsBetweenThousands(_ texts: [String?]) -> Bool {
    fit(texts.lazy.compactMap { $0?.trimmed }, ",", ".")
  }

  private static func fit(
    _ texts: some Sequence<String>, _ decimal: Character, _ thousands: Character?
  ) -> Bool {
    var options = CSVOptions()
    (options.decimalMark, options.thousandsMark) = (decimal, thousands)
    let marks = NumberMarks(options)
    return texts.allSatisfy { marks.number($0) != nil }
  }

  /// The first space between the digits of some texts, by its name where it is not the usual one.
  private static func spaceInWords(_ texts: some Sequence<String>) -> String {
    let space = texts.lazy.compactMap { text in text.first { spaces.contains($0) } }.first ?? " "
    switch space {
    case "\u{A0}": return "a no-break space (U+00A0)"
    case "\u{202F}": return "a narrow no-break space (U+202F)"
    case "\u{2009}": return "a thin space (U+2009)"
    default: return quoted(" ")
    }
  }
}

extension String {
  /// Without the spaces and tabs around it.
  var trimmed: String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }
}

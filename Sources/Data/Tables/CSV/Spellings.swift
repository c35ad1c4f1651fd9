/// How a source writes the numbers of a column, where that is not their shortest decimal: `01`, `1.10`, `+1`, `1E5`.
///
/// A number's text is a name, in a column of classes, groups or categories; a quantity does not need it. Zeros after the point
/// take a byte for each cell of the column, anything else is kept as written.
struct Spellings: Sendable, Equatable {
  /// How a cell is written: one of these, or else the number of digits after the point, the last of which are zeros.
  enum Form {
    static let shortest: UInt8 = 0
    static let other: UInt8 = 255
  }

  /// For each row its form, up to the last one that is not the shortest.
  private var forms: [UInt8] = []
  private var others: [Int: String] = [:]

  /// The largest number of digits that a number certainly keeps.
  static let safeDigits = 15

  /// Whether all cells so far are shortest decimals.
  var isEmpty: Bool { forms.isEmpty }

  /// How a cell is written; nil for the shortest decimal of its number.
  func text(at row: Int, number: Double) -> String? {
    guard row < forms.count, forms[row] != Form.shortest else { return nil }
    return forms[row] == Form.other
      ? others[row] : DecimalNumber.text(number, decimals: Int(forms[row]))
  }

  /// Adds the forms of rows that follow `rowCount` others, the last of which is not the shortest decimal, and the texts of those
  /// that have another, by row from 0.
  mutating func append(
    _ more: UnsafeBufferPointer<UInt8>, _ texts: [Int: String], after rowCount: Int
  ) {
    guard !more.isEmpty else { return }
    fill(upTo: rowCount)
    forms.append(contentsOf: more)
    for (row, text) in texts { others[row + rowCount] = text }
  }

  /// Adds the spellings of rows that follow `rowCount` others.
  mutating func append(_ more: Spellings, after rowCount: Int) {
    more.forms.withUnsafeBufferPointer { append($0, more.others, after: rowCount) }
  }

  private mutating func fill(upTo row: Int) {
    if forms.count < row {
      forms.append(contentsOf: repeatElement(Form.shortest, count: row - forms.count))
    }
  }

  /// The spellings of some rows, in their order; nil where all are shortest decimals.
  func picking(_ rows: some Sequence<Int>) -> Spellings? {
    var picked = Spellings()
    for (place, row) in rows.enumerated() where row < forms.count && forms[row] != Form.shortest {
      picked.fill(upTo: place)
      picked.forms.append(forms[row])
      picked.others[place] = others[row]
    }
    return picked.isEmpty ? nil : picked
  }

  /// The spellings of the rows whose number is the same; nil where none is left.
  func keeping(_ isSame: (Int) -> Bool) -> Spellings? {
    picking((0..<forms.count).map { isSame($0) ? $0 : .max })
  }

  /// The same with a text in some rows.
  func replacing(_ rows: [Int], with text: String) -> Spellings {
    var changed = self
    for row in rows {
      changed.fill(upTo: row + 1)
      changed.forms[row] = Form.other
      changed.others[row] = text
    }
    return changed
  }
}

/// The numbers of a column, as they are found, that may have another form than the shortest and than that with zeros at its end.
struct SpellingNotes {
  /// A number and its bytes, which are valid as long as the block.
  private struct Candidate: @unchecked Sendable {
    var row: Int
    var number: Double
    var bytes: UnsafeBufferPointer<UInt8>
  }

  /// The texts of those that have one, by row.
  private(set) var others: [Int: String] = [:]
  /// The number of rows up to the last that is not the shortest decimal, so that blocks do not show.
  private(set) var formCount = 0
  private var candidates: [Candidate] = []
  private var fractions = FractionCount()

  /// A column with more quantities than this, among the numbers that were recorded, holds nothing else: none of its spellings is
  /// kept.
  private static let mostFractions = 1000

  var isOfQuantities: Bool { fractions.count > Self.mostFractions }

  /// Records a number's bytes; whether they are its shortest decimal is checked later, as most such columns hold quantities.
  mutating func note(
    _ bytes: UnsafeBufferPointer<UInt8>, _ number: Double, at row: Int, point: UInt8
  ) {
    candidates.append(Candidate(row: row, number: number, bytes: bytes))
    if Self.isQuantity(bytes, point: point) { fractions.insert(number, length: bytes.count) }
  }

  /// Whether a number has a point, or an exponent with a sign, as programs write it. A code such as 12E5 has neither.
  private static func isQuantity(_ bytes: UnsafeBufferPointer<UInt8>, point: UInt8) -> Bool {
    zip(bytes.dropLast(), bytes.dropFirst()).contains { byte, next in
      byte | 0x20 == UInt8(ascii: "e") && (next == UInt8(ascii: "-") || next == UInt8(ascii: "+"))
    } || bytes.contains(point)
  }

  /// Finds the texts of the numbers recorded in a block, and removes those that are their shortest decimals from the forms.
  mutating func settle(
    _ forms: UnsafeMutablePointer<UInt8>, rowCount: Int, _ marks: NumberMarks
  ) {
    for candidate in candidates {
      let shortest = DecimalNumber.text(candidate.number == 0 ? 0 : candidate.number)
      let isShortest: Bool
      if marks == .usual {
        isShortest = shortest.utf8.elementsEqual(candidate.bytes)
        if !isShortest { others[candidate.row] = String(decoding: candidate.bytes, as: UTF8.self) }
      } else {
        let usual = marks.usualForm(candidate.bytes)
        isShortest = usual.map(shortest.utf8.elementsEqual) ?? true
        if !isShortest { others[candidate.row] = usual.map { String(decoding: $0, as: UTF8.self) } }
      }
      if isShortest { forms[candidate.row] = Spellings.Form.shortest }
    }
    candidates = []
    // Most columns have none: this is checked many bytes at a time.
    var seen = Spellings.Form.shortest
    for row in 0..<rowCount { seen |= forms[row] }
    guard seen != Spellings.Form.shortest else { return }
    formCount = rowCount
    while forms[formCount - 1] == Spellings.Form.shortest { formCount -= 1 }
  }

  /// Counts what another block has found.
  mutating func count(_ more: SpellingNotes) { fractions.insert(more.fractions) }
}

/// Counts fractions that differ in number or length: a set of their hashes.
private struct FractionCount {
  /// Half of them free, which are 0.
  private var slots: [UInt64] = []
  private(set) var count = 0

  mutating func insert(_ number: Double, length: Int) {
    let mixed =
      (number.bitPattern ^ UInt64(length) &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93
    insert(max(1, mixed ^ mixed >> 32))
  }

  mutating func insert(_ more: FractionCount) {
    if count == 0 {
      self = more
    } else {
      for hash in more.slots where hash != 0 { insert(hash) }
    }
  }

  private mutating func insert(_ hash: UInt64) {
    if 2 * count >= slots.count {
      let before = slots
      slots = Array(repeating: 0, count: max(16, 2 * before.count))
      count = 0
      for hash in before where hash != 0 { insert(hash) }
    }
    var index = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[index] != 0 {
      if slots[index] == hash { return }
      index = (index + 1) & (slots.count - 1)
    }
    slots[index] = hash
    count += 1
  }
}

extension DecimalNumber {
  /// A number of few digits with zeros after the point, up to a number of decimals.
  fileprivate static func text(_ value: Double, decimals: Int) -> String {
    let shortest = text(value)
    let point = shortest.utf8.firstIndex(of: UInt8(ascii: "."))
    let have = point.map { shortest.utf8.distance(from: $0, to: shortest.utf8.endIndex) - 1 } ?? 0
    return shortest + (point == nil ? "." : "")
      + String(repeating: "0", count: max(0, decimals - have))
  }
}

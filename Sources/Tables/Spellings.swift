/// How a source writes the numbers of a column, where that is not their shortest decimal: `01`, `1.10`, `+1`, `1E5`.
///
/// A number's text is a name, in a column of classes, groups or categories; a quantity has no use for it. Zeros after the point
/// take a byte for each cell of the column, anything else is kept as it stands.
struct Spellings: Sendable, Equatable {
  /// How a cell is written: one of these, or else the number of digits after the point, the last of which are zeros.
  enum Form {
    static let shortest: UInt8 = 0
    static let other: UInt8 = 255
  }

  /// For each row its form, as far as there are others than the shortest.
  private var forms: [UInt8] = []
  private var others: [Int: String] = [:]

  /// The most digits that a number surely keeps.
  static let safeDigits = 15

  /// Whether all cells so far are shortest decimals.
  var isEmpty: Bool { forms.isEmpty }

  /// How a cell is written; nil for the shortest decimal of its number.
  func text(at row: Int, number: Double) -> String? {
    guard row < forms.count, forms[row] != Form.shortest else { return nil }
    return forms[row] == Form.other
      ? others[row] : DecimalNumber.text(number, decimals: Int(forms[row]))
  }

  /// Adds the forms of rows that follow `rowCount` others, and the texts of those that have another, by row from 0.
  mutating func append(
    _ more: some Collection<UInt8>, _ texts: [Int: String], after rowCount: Int
  ) {
    // Without those at the end that say nothing, so that blocks do not show.
    let last = more.enumerated().reduce(into: -1) { last, form in
      if form.element != Form.shortest { last = form.offset }
    }
    guard last >= 0 else { return }
    fill(upTo: rowCount)
    forms.append(contentsOf: more.prefix(last + 1))
    for (row, text) in texts { others[row + rowCount] = text }
  }

  /// Adds those of rows that follow `rowCount` others.
  mutating func append(_ more: Spellings, after rowCount: Int) {
    if !more.isEmpty { append(more.forms, more.others, after: rowCount) }
  }

  private mutating func fill(upTo row: Int) {
    if forms.count < row {
      forms.append(contentsOf: repeatElement(Form.shortest, count: row - forms.count))
    }
  }

  /// Those of some rows, in their order; nil where all are shortest decimals.
  func picking(_ rows: some Sequence<Int>) -> Spellings? {
    var picked = Spellings()
    for (place, row) in rows.enumerated() where row < forms.count && forms[row] != Form.shortest {
      picked.fill(upTo: place)
      picked.forms.append(forms[row])
      picked.others[place] = others[row]
    }
    return picked.isEmpty ? nil : picked
  }

  /// Those of the rows whose number is the same; nil where none is left.
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

/// The texts of a column's numbers, as they are found, that have another form than the shortest and than that with zeros at its end.
struct SpellingNotes {
  /// By row.
  private(set) var others: [Int: String] = [:]
  /// The texts with a point or an exponent.
  private(set) var fractions: Set<String> = []

  /// A column with more such fractions than this holds quantities, of which no spelling is kept.
  static let mostFractions = 1000

  var isOfQuantities: Bool { fractions.count > Self.mostFractions }

  /// Notes a text, and returns its form.
  mutating func note(
    _ bytes: UnsafeBufferPointer<UInt8>, number: Double, at row: Int
  ) -> UInt8 {
    let text = String(decoding: bytes, as: UTF8.self)
    if bytes.contains(where: { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }) {
      fractions.insert(text)
    }
    guard text != DecimalNumber.text(number == 0 ? 0 : number) else {
      return Spellings.Form.shortest
    }
    others[row] = text
    return Spellings.Form.other
  }

  /// Counts what another block has found.
  mutating func count(_ more: SpellingNotes) { fractions.formUnion(more.fractions) }
}

extension DecimalNumber {
  /// A number of few digits with zeros after the point, up to so many decimals.
  fileprivate static func text(_ value: Double, decimals: Int) -> String {
    let shortest = text(value)
    let point = shortest.utf8.firstIndex(of: UInt8(ascii: "."))
    let have = point.map { shortest.utf8.distance(from: $0, to: shortest.utf8.endIndex) - 1 } ?? 0
    return shortest + (point == nil ? "." : "")
      + String(repeating: "0", count: max(0, decimals - have))
  }
}

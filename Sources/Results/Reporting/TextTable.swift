import Words

/// Rows of text in aligned columns: the first to the left, the others to the right by default.
struct TextTable {
  private var rows: [[String]] = []
  private let leftColumns: Set<Int>

  init(header: [String]? = nil, leftColumns: Set<Int> = [0]) {
    self.leftColumns = leftColumns
    if let header { append(header) }
  }

  mutating func append(_ cells: [String]) { rows.append(cells.map(printable)) }

  /// The table, a line per row, without trailing spaces.
  func rendered(indent: Int = 0) -> String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let filling = String(repeating: " ", count: widths[column] - cell.count)
        return leftColumns.contains(column) ? cell + filling : filling + cell
      }
      let line = String(repeating: " ", count: indent) + cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }
}

/// A number with a fixed number of decimals; a dash for none.
func decimal(_ value: Double?, _ digits: Int = 3) -> String {
  guard let value, value.isFinite else { return "–" }
  let scale = (0..<digits).reduce(1.0) { product, _ in product * 10 }
  guard abs(value) < 1e12 else { return String(value) }
  let scaled = (abs(value) * scale).rounded()
  let whole = Int64(scaled / scale)
  let fraction = Int64(scaled) - whole * Int64(scale)
  let padded = String(fraction)
  let sign = value < 0 && scaled > 0 ? "-" : ""
  return digits == 0
    ? "\(sign)\(whole)"
    : "\(sign)\(whole)." + String(repeating: "0", count: digits - padded.count) + padded
}

/// A number to three significant digits.
func significant(_ value: Double) -> String {
  guard value.isFinite else { return "–" }
  let magnitude = abs(value)
  if magnitude >= 99.95 { return decimal(value, 0) }
  if magnitude >= 9.995 { return decimal(value, 1) }
  if magnitude >= 0.9995 { return decimal(value, 2) }
  return decimal(value, 3)
}

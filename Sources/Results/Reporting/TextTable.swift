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

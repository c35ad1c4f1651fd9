/// A table of counts as colours: the darker, the larger the share of its row.
package struct HeatChart {
  package var title: String
  package var xTitle: String
  package var yTitle: String
  package var columns: [String]
  package var rows: [String]
  /// [row, column], row-major.
  package var counts: [Int]

  package init(
    title: String, xTitle: String, yTitle: String, columns: [String], rows: [String], counts: [Int]
  ) {
    (self.title, self.xTitle, self.yTitle) = (title, xTitle, yTitle)
    (self.columns, self.rows, self.counts) = (columns, rows, counts)
  }

  package func drawn(width: Double = 760) -> SVG {
    let left = 40 + 7 * Double(rows.map(\.count).max() ?? 0)
    let cell = min(56, (width - left - 16) / Double(max(1, columns.count)))
    let height = min(cell, 34)
    let names = 12 + 6.6 * Double(columns.map(\.count).max() ?? 0)
    let top = 44.0
    let bottom = top + height * Double(rows.count)
    let isNarrow = 6.8 * Double(columns.map(\.count).max() ?? 0) > cell - 4
    var svg = SVG(width: width, height: bottom + (isNarrow ? names + 26 : 52))
    svg.text(title, 16, 24, size: 15, bold: true)
    for (row, name) in rows.enumerated() {
      let y = top + height * Double(row)
      svg.text(name, left - 8, y + height / 2 + 4, anchor: .end)
      let cells = counts[row * columns.count..<(row + 1) * columns.count]
      let total = max(1, cells.reduce(0, +))
      for (column, count) in cells.enumerated() {
        let (x, share) = (left + cell * Double(column), Double(count) / Double(total))
        svg.rectangle(x, y, cell - 1, height - 1, fill: Self.color(share))
        guard count > 0, cell > 20 else { continue }
        svg.text(
          String(count), x + cell / 2, y + height / 2 + 4, size: 11, anchor: .middle,
          fill: share > 0.5 ? "#ffffff" : "#222")
      }
    }
    for (column, name) in columns.enumerated() {
      let x = left + cell * (Double(column) + 0.5)
      if isNarrow {
        svg.text(name, x + 4, bottom + 10, anchor: .end, rotated: -90)
      } else {
        svg.text(name, x, bottom + 17, anchor: .middle)
      }
    }
    let middle = left + cell * Double(columns.count) / 2
    svg.text(xTitle, middle, svg.height - 8, size: 13, anchor: .middle)
    svg.text(yTitle, 18, (top + bottom) / 2, size: 13, anchor: .middle, rotated: -90)
    return svg
  }

  /// From nearly white to the palette's first colour.
  private static func color(_ share: Double) -> String {
    let (pale, dark) = ([0xf4, 0xf4, 0xf8], [0x33, 0x22, 0x88])
    let mixed = zip(pale, dark).map { Int((Double($0) + share * Double($1 - $0)).rounded()) }
    return "#" + mixed.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

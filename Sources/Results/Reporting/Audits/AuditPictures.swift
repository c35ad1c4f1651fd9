import Audits
import Words

extension TableAudit {
  /// A small picture of what a column holds: a histogram of numbers, or the most frequent texts.
  func picture(of column: ColumnAudit) -> SVG {
    var svg = SVG(width: 270, height: 174)
    svg.text(cut(column.name, 27), 12, 20, size: 12.5, bold: true)
    if column.missingCount > 0 {
      let share = Double(column.missingCount) / Double(max(1, rowCount))
      svg.text("\(percent(share)) missing", 12, 36, size: 10.5, fill: "#882255")
    }
    if let histogram = column.histogram, let summary = column.summary {
      if histogram.isLogarithmic {
        svg.text("logarithmic", 258, 36, size: 10.5, anchor: .end, fill: "#666")
      }
      draw(histogram, in: &svg)
      let ends = histogram.ends
      svg.text(compact(ends.lowerBound), 12, 148, size: 10.5, fill: "#444")
      svg.text(
        "median \(compact(summary.median))", 135, 148, size: 10.5, anchor: .middle, fill: "#444")
      svg.text(compact(ends.upperBound), 258, 148, size: 10.5, anchor: .end, fill: "#444")
      if histogram.countBelow > 0 {
        svg.text(
          "‹ \(grouped(histogram.countBelow)) down to \(compact(summary.minimum))", 2, 165,
          size: 10.5, fill: Self.farColor)
      }
      if histogram.countAbove > 0 {
        svg.text(
          "\(grouped(histogram.countAbove)) up to \(compact(summary.maximum)) ›", 268, 165,
          size: 10.5, anchor: .end, fill: Self.farColor)
      }
    } else {
      draw(column.mostFrequent.prefix(5), in: &svg)
      svg.text(
        "\(grouped(column.distinctCount)) different, \(grouped(column.singletonCount)) once", 12,
        148, size: 10.5, fill: "#444")
    }
    return svg
  }

  /// The colour of values beyond the axis.
  private static let farColor = "#AA4466"

  /// Bars over an axis; values beyond it have their own bar at either side.
  private func draw(_ histogram: Histogram, in svg: inout SVG) {
    let (below, above) = (histogram.countBelow, histogram.countAbove)
    let largest = Double(max(1, histogram.counts.max() ?? 1, below, above))
    func bar(_ count: Int, from x: Double, width: Double, fill: String) {
      guard count > 0 else { return }
      let height = max(0.8, Double(count) / largest * 88)
      svg.rectangle(x, 132 - height, width, height, fill: fill)
    }
    let width = 246 / Double(histogram.counts.count)
    for (index, count) in histogram.counts.enumerated() {
      bar(
        count, from: 12 + Double(index) * width, width: max(0.5, width - min(1, width * 0.2)),
        fill: "#44AA99")
    }
    bar(below, from: 2, width: 7, fill: Self.farColor)
    bar(above, from: 261, width: 7, fill: Self.farColor)
    svg.line(12, 132, 258, 132, stroke: "#888")
  }

  private func draw(_ values: ArraySlice<ColumnAudit.Frequency>, in svg: inout SVG) {
    let largest = Double(max(1, values.first?.count ?? 1))
    for (index, value) in values.enumerated() {
      let y = 44 + 18 * Double(index)
      svg.rectangle(12, y, Double(value.count) / largest * 200, 14, fill: "#cdebe6")
      svg.text(cut(value.value, 32), 16, y + 11, size: 10.5)
      svg.text(grouped(value.count), 258, y + 11, size: 10.5, anchor: .end, fill: "#444")
    }
  }

  /// A bar for each class, forty at most.
  func classPicture(_ balance: ClassBalance) -> SVG {
    let shown = min(40, balance.classes.count)
    let largest = Double(max(1, balance.counts.max() ?? 1))
    var svg = SVG(width: 640, height: 20 * Double(shown) + 14)
    for index in 0..<shown {
      let y = 8 + 20 * Double(index)
      let length = Double(balance.counts[index]) / largest * 360
      svg.text(cut(balance.classes[index], 22), 150, y + 12, anchor: .end)
      svg.rectangle(158, y, length, 15, fill: "#44AA99")
      let share = Double(balance.counts[index]) / Double(max(1, balance.labeledCount))
      svg.text(
        "\(grouped(balance.counts[index])) · \(percent(share))", 164 + length, y + 12, size: 11,
        fill: "#444")
    }
    return svg
  }

  /// Correlations as colours: Pearson's below the diagonal, Spearman's above it. With more than 30 columns, those with the
  /// strongest ones.
  var correlationPicture: SVG {
    let all = correlations.columns
    let strength = all.indices.map { row in
      all.indices.reduce(0.0) { best, column in
        let value = abs(correlations.pearson[row * all.count + column])
        return column != row && value.isFinite ? max(best, value) : best
      }
    }
    let chosen = all.indices.sorted { strength[$0] > strength[$1] }.prefix(30).sorted()
    let cell = chosen.count <= 18 ? 40.0 : 28.0
    let (left, top) = (160.0, 130.0)
    let size = cell * Double(chosen.count)
    var svg = SVG(width: left + size + 90, height: top + size + 30)
    for (row, first) in chosen.enumerated() {
      let y = top + cell * Double(row)
      svg.text(cut(all[first], 22), left - 8, y + cell / 2 + 4, size: 11.5, anchor: .end)
      let x = left + cell * (Double(row) + 0.5)
      svg.text(cut(all[first], 22), x, top - 8, size: 11.5, rotated: -45)
      for (column, second) in chosen.enumerated() where row != column {
        let matrix = column < row ? correlations.pearson : correlations.spearman
        let value = matrix[first * all.count + second]
        let x = left + cell * Double(column)
        svg.rectangle(x, y, cell - 1, cell - 1, fill: Self.color(value))
        guard value.isFinite else { continue }
        svg.text(
          decimal(value, cell > 30 ? 2 : 1), x + cell / 2, y + cell / 2 + 4,
          size: cell > 30 ? 10.5 : 9, anchor: .middle, fill: abs(value) > 0.6 ? "#fff" : "#333")
      }
    }
    svg.text(
      "Below the diagonal Pearson's correlation, above it Spearman's.", left, top + size + 20,
      size: 11.5, fill: "#444")
    return svg
  }

  /// White at 0, blue at 1, red at −1; grey where there is no correlation.
  private static func color(_ value: Double) -> String {
    guard value.isFinite else { return "#dddddd" }
    let share = min(1, abs(value))
    let end = value < 0 ? (178.0, 24.0, 43.0) : (33.0, 102.0, 172.0)
    let mixed = [end.0, end.1, end.2].map { Int((255 + ($0 - 255) * share).rounded()) }
    return "rgb(\(mixed.map(String.init).joined(separator: ",")))"
  }
}

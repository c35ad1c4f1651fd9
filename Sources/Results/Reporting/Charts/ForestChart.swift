/// Estimates with intervals, one row below the other, for several groups side by side: accuracies of experiments, or coefficients.
package struct ForestChart {
  package struct Estimate {
    package var value: Double
    /// Nil for a value without one.
    package var interval: ClosedRange<Double>?
    /// Which of the groups it is of.
    package var group: Int

    package init(_ value: Double, _ interval: ClosedRange<Double>? = nil, group: Int = 0) {
      (self.value, self.interval, self.group) = (value, interval, group)
    }
  }

  package struct Row {
    package var name: String
    package var estimates: [Estimate]

    package init(_ name: String, _ estimates: [Estimate]) {
      (self.name, self.estimates) = (name, estimates)
    }
  }

  package var title: String
  package var xTitle: String
  package var groups: [String]
  package var rows: [Row]
  /// A value that a line marks across all rows: 0, or a baseline.
  package var reference: Double?

  package init(
    title: String, xTitle: String, groups: [String], rows: [Row], reference: Double? = nil
  ) {
    (self.title, self.xTitle, self.groups) = (title, xTitle, groups)
    (self.rows, self.reference) = (rows, reference)
  }

  package func drawn(width: Double = 760) -> SVG {
    let lane = 11.0
    let step = lane * Double(max(1, groups.count)) + 9
    let (top, left) = (groups.count > 1 ? 66.0 : 44, nameWidth + 20)
    let bottom = top + step * Double(rows.count)
    var svg = SVG(width: width, height: bottom + 54)
    let values = rows.flatMap { $0.estimates.flatMap(\.extent) } + [reference].compactMap { $0 }
    let x = AxisScale(values, from: left, to: width - 24)
    svg.text(title, 16, 24, size: 15, bold: true)
    drawGrid(x, top: top, bottom: bottom, in: &svg)
    for (place, row) in rows.enumerated() {
      let middle = top + step * (Double(place) + 0.5)
      svg.text(row.name, left - 10, middle + 4, anchor: .end)
      for estimate in row.estimates {
        let shift = Double(estimate.group) - Double(groups.count - 1) / 2
        draw(estimate, x, at: middle + lane * shift, in: &svg)
      }
    }
    svg.text(xTitle, (left + width - 24) / 2, bottom + 40, size: 13, anchor: .middle)
    if groups.count > 1 { drawLegend(from: left, in: &svg) }
    return svg
  }

  /// About what the longest name takes.
  private var nameWidth: Double { 6.6 * Double(rows.map(\.name.count).max() ?? 0) }

  private func drawGrid(_ x: AxisScale, top: Double, bottom: Double, in svg: inout SVG) {
    for tick in x.ticks {
      svg.line(x.place(tick), top, x.place(tick), bottom, stroke: "#e4e4e4")
      svg.text(x.label(tick), x.place(tick), bottom + 18, anchor: .middle, fill: "#444")
    }
    svg.line(x.start, bottom, x.end, bottom, stroke: "#888")
    if let reference {
      svg.line(x.place(reference), top, x.place(reference), bottom, stroke: "#888", width: 1.4)
    }
  }

  private func draw(_ estimate: Estimate, _ x: AxisScale, at y: Double, in svg: inout SVG) {
    guard estimate.value.isFinite else { return }
    let color = Palette.color(Self.mark(estimate.group))
    if let interval = estimate.interval {
      svg.line(
        x.place(interval.lowerBound), y, x.place(interval.upperBound), y, stroke: color, width: 1.8)
    }
    svg.add(Palette.mark(Self.mark(estimate.group), x.place(estimate.value), y, radius: 4))
  }

  private func drawLegend(from left: Double, in svg: inout SVG) {
    var x = left
    for (index, name) in groups.enumerated() {
      svg.add(Palette.mark(Self.mark(index), x + 5, 46, radius: 5))
      svg.text(name, x + 16, 50)
      x += 40 + 6.6 * Double(name.count)
    }
  }

  /// The palette's darker marks first, which thin lines need.
  private static func mark(_ group: Int) -> Int { group * 2 }
}

extension ForestChart.Estimate {
  /// What the axis must hold.
  fileprivate var extent: [Double] {
    [value] + (interval.map { [$0.lowerBound, $0.upperBound] } ?? [])
  }
}

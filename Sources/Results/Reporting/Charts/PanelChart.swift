/// Small plots in a grid under one title, each with its own axes: the same for several scalars.
package struct PanelChart {
  /// One of the plots.
  package struct Panel {
    package enum Mark {
      /// Points joined in their order.
      case line
      /// A level from each point to the next, as of a histogram.
      case steps
      /// Points alone.
      case points
    }

    package struct Series {
      package var points: [(x: Double, y: Double)]
      /// The palette's colour.
      package var color: Int
      package var mark: Mark

      package init(_ points: [(x: Double, y: Double)], color: Int, mark: Mark) {
        (self.points, self.color, self.mark) = (points, color, mark)
      }
    }

    package var title: String
    package var series: [Series]
    /// A height that a line marks.
    package var level: Double?

    package init(_ title: String, _ series: [Series], level: Double? = nil) {
      (self.title, self.series, self.level) = (title, series, level)
    }
  }

  package var title: String
  package var xTitle: String
  package var yTitle: String
  package var panels: [Panel]
  /// What the colours are, with their numbers; empty for no legend.
  package var legend: [(name: String, color: Int)] = []
  /// Whether heights begin at 0.
  package var hasZero = false

  package init(title: String, xTitle: String, yTitle: String, panels: [Panel]) {
    (self.title, self.xTitle, self.yTitle, self.panels) = (title, xTitle, yTitle, panels)
  }

  package func drawn(width: Double = 760) -> SVG {
    let columns = panels.count == 1 ? 1 : 2
    let rows = (panels.count + columns - 1) / columns
    let (top, panelHeight) = (legend.isEmpty ? 40.0 : 62, columns == 1 ? 300.0 : 190)
    var svg = SVG(width: width, height: top + panelHeight * Double(rows) + 20)
    svg.text(title, 16, 24, size: 15, bold: true)
    drawLegend(in: &svg)
    let panelWidth = (width - 30) / Double(columns)
    for (place, panel) in panels.enumerated() {
      let left = 30 + panelWidth * Double(place % columns)
      let upper = top + panelHeight * Double(place / columns)
      draw(
        panel, x: left + 46...left + panelWidth - 12, y: upper + 20...upper + panelHeight - 28, &svg
      )
    }
    svg.text(xTitle, width / 2, svg.height - 8, size: 13, anchor: .middle)
    svg.text(yTitle, 18, (top + svg.height) / 2, size: 13, anchor: .middle, rotated: -90)
    return svg
  }

  private func draw(
    _ panel: Panel, x: ClosedRange<Double>, y: ClosedRange<Double>, _ svg: inout SVG
  ) {
    let points = panel.series.flatMap(\.points)
    let heights = points.map(\.y) + [panel.level, hasZero ? 0 : nil].compactMap(\.self)
    let across = AxisScale(
      points.map(\.x), from: x.lowerBound, to: x.upperBound, isExact: true, wanted: 5)
    let up = AxisScale(heights, from: y.upperBound, to: y.lowerBound, wanted: 3)
    for tick in up.ticks {
      svg.line(x.lowerBound, up.place(tick), x.upperBound, up.place(tick), stroke: "#e4e4e4")
      svg.text(
        up.label(tick), x.lowerBound - 6, up.place(tick) + 4, size: 11, anchor: .end, fill: "#444")
    }
    for tick in across.ticks {
      svg.text(
        across.label(tick), across.place(tick), y.upperBound + 15, size: 11, anchor: .middle,
        fill: "#444")
    }
    svg.line(x.lowerBound, y.upperBound, x.upperBound, y.upperBound, stroke: "#888")
    svg.text(panel.title, x.lowerBound, y.lowerBound - 7, bold: true)
    for series in panel.series { draw(series, across, up, &svg) }
    guard let level = panel.level else { return }
    svg.line(x.lowerBound, up.place(level), x.upperBound, up.place(level), stroke: "#222")
  }

  private func draw(
    _ series: Panel.Series, _ across: AxisScale, _ up: AxisScale, _ svg: inout SVG
  ) {
    let places = series.points.filter { $0.x.isFinite && $0.y.isFinite }
      .map { (x: across.place($0.x), y: up.place($0.y)) }
    switch series.mark {
    case .line:
      svg.polyline(places, stroke: Palette.color(series.color), width: 1)
    case .steps:
      let corners = zip(places, places.dropFirst()).flatMap { [$0, (x: $1.x, y: $0.y)] }
      svg.polyline(
        corners + places.suffix(1), stroke: Palette.color(series.color), width: 1.4)
    case .points:
      for place in places { svg.add(Palette.mark(series.color, place.x, place.y, radius: 2.4)) }
    }
  }

  private func drawLegend(in svg: inout SVG) {
    var x = 30.0
    for (name, color) in legend {
      svg.line(x, 44, x + 16, 44, stroke: Palette.color(color), width: 3)
      svg.text(name, x + 21, 48)
      x += 40 + 6.6 * Double(name.count)
    }
  }
}

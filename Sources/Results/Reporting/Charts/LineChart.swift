/// Lines over two axes, each named at its end.
package struct LineChart {
  package struct Series {
    package var name: String
    package var points: [(x: Double, y: Double)]
    /// Half the length of an error bar at each point; empty for none.
    package var errors: [Double] = []
    /// Points next to the line, drawn small.
    package var others: [(x: Double, y: Double)] = []
    /// Whether points are marked, not only joined.
    package var isMarked = true

    package init(name: String, points: [(x: Double, y: Double)]) {
      self.name = name
      self.points = points
    }
  }

  package var title: String
  package var xTitle: String
  package var yTitle: String
  package var series: [Series]
  /// Whole numbers to tick on the abscissa; nil for round numbers.
  package var xTicks: [Double]?

  package init(title: String, xTitle: String, yTitle: String, series: [Series]) {
    self.title = title
    self.xTitle = xTitle
    self.yTitle = yTitle
    self.series = series
  }

  package func drawn(width: Double = 760, height: Double = 420) -> SVG {
    var svg = SVG(width: width, height: height)
    let hasNames = series.count > 1
    let xs = series.flatMap { $0.points + $0.others }.map(\.x)
    let ys = series.flatMap { line in
      (line.points + line.others).map(\.y)
        + zip(line.points, line.errors).flatMap { [$0.y - $1, $0.y + $1] }
    }
    let frame = PlotFrame(
      x: AxisScale(xs, from: 84, to: width - (hasNames ? 92 : 24), isExact: true, wanted: 9),
      y: AxisScale(ys, from: height - 58, to: 44))
    frame.draw(in: &svg, title: title, xTitle: xTitle, yTitle: yTitle, xTicks: xTicks)
    for (index, line) in series.enumerated() { draw(line, index, frame, &svg) }
    if hasNames { nameEnds(frame, &svg) }
    return svg
  }

  private func draw(_ line: Series, _ index: Int, _ frame: PlotFrame, _ svg: inout SVG) {
    let color = Palette.color(index * 2)
    func place(_ point: (x: Double, y: Double)) -> (x: Double, y: Double) {
      (frame.x.place(point.x), frame.y.place(point.y))
    }
    svg.polyline(line.points.map(place), stroke: color)
    for (point, error) in zip(line.points, line.errors) {
      let (low, high) = (place((point.x, point.y - error)), place((point.x, point.y + error)))
      svg.line(low.x, low.y, high.x, high.y, stroke: color, width: 1.4)
      for end in [low, high] {
        svg.line(end.x - 4, end.y, end.x + 4, end.y, stroke: color, width: 1.4)
      }
    }
    if line.isMarked {
      for point in line.points.map(place) {
        svg.add(Palette.mark(index * 2, point.x, point.y, radius: 3.4))
      }
    }
    for point in line.others.map(place) {
      svg.add(
        "<circle cx=\"\(SVG.number(point.x))\" cy=\"\(SVG.number(point.y))\" r=\"3\" fill=\"none\" stroke=\"#777\"/>"
      )
    }
  }

  /// Names next to the last points, pushed apart where lines end close together.
  private func nameEnds(_ frame: PlotFrame, _ svg: inout SVG) {
    let ends = series.enumerated().compactMap { index, line in
      line.points.last.map { (index: index, x: frame.x.place($0.x), y: frame.y.place($0.y)) }
    }.sorted { $0.y < $1.y }
    var lowest = -Double.infinity
    for end in ends {
      let y = max(end.y, lowest + 16)
      lowest = y
      svg.text(
        series[end.index].name, end.x + 9, y + 4, fill: Palette.color(end.index * 2), bold: true)
    }
  }
}

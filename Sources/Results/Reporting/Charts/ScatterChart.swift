/// Points of several groups over two axes, by colour and shape, with a legend.
package struct ScatterChart {
  package var title: String
  package var xTitle: String
  package var yTitle: String
  package var points: [(x: Double, y: Double, group: Int)]
  package var groupNames: [String]

  package func drawn(width: Double = 760, height: Double = 520) -> SVG {
    var svg = SVG(width: width, height: height)
    let frame = PlotFrame(
      x: AxisScale(points.map(\.x), from: 84, to: width - 130),
      y: AxisScale(points.map(\.y), from: height - 58, to: 44))
    frame.draw(in: &svg, title: title, xTitle: xTitle, yTitle: yTitle)
    for point in points {
      svg.add(
        Palette.mark(point.group, frame.x.place(point.x), frame.y.place(point.y), radius: 3.2))
    }
    Self.drawLegend(groupNames, x: width - 112, y: 60, &svg)
    return svg
  }

  /// A mark and a name for each group, one below the other.
  package static func drawLegend(_ names: [String], x: Double, y: Double, _ svg: inout SVG) {
    for (index, name) in names.enumerated() {
      let line = y + 21 * Double(index)
      svg.add(Palette.mark(index, x, line, radius: 5))
      svg.text(name, x + 13, line + 4)
    }
  }
}

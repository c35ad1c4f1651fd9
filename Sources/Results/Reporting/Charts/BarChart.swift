/// Groups of bars side by side over whole numbers: probabilities of a count, say.
package struct BarChart {
  package struct Series {
    package var name: String
    /// One for each bar of the abscissa.
    package var heights: [Double]
    /// Half the length of an error bar at each; nil for none.
    package var errors: [Double?] = []
  }

  package var title: String
  package var xTitle: String
  package var yTitle: String
  /// The text below each group of bars.
  package var labels: [String]
  package var series: [Series]

  package func drawn(width: Double = 760, height: Double = 380) -> SVG {
    var svg = SVG(width: width, height: height)
    let tops = series.flatMap { line in
      line.heights.indices.map { line.heights[$0] + error(line, $0) }
    }
    let frame = PlotFrame(
      x: AxisScale(
        [0.5, Double(labels.count) + 0.5], from: 84, to: width - 130, isExact: true),
      y: AxisScale([0] + tops, from: height - 58, to: 44))
    frame.draw(in: &svg, title: title, xTitle: xTitle, yTitle: yTitle, xTicks: [])
    let step = frame.x.place(2) - frame.x.place(1)
    let bar = step * 0.8 / Double(max(1, series.count))
    for (place, label) in labels.enumerated() {
      let middle = frame.x.place(Double(place + 1))
      svg.text(label, middle, frame.y.start + 19, anchor: .middle, fill: "#444")
      for (index, line) in series.enumerated() where line.heights.indices.contains(place) {
        let left = middle + (Double(index) - Double(series.count) / 2) * bar
        let (top, base) = (frame.y.place(line.heights[place]), frame.y.place(0))
        svg.rectangle(left, top, bar * 0.92, base - top, fill: Palette.color(index))
        let error = error(line, place)
        guard error > 0 else { continue }
        let (x, low, high) = (
          left + bar * 0.46, frame.y.place(max(0, line.heights[place] - error)),
          frame.y.place(line.heights[place] + error)
        )
        svg.line(x, low, x, high, stroke: "#222", width: 1.4)
      }
    }
    for (index, line) in series.enumerated() {
      let y = 60 + 20 * Double(index)
      svg.rectangle(width - 116, y - 9, 11, 11, fill: Palette.color(index))
      svg.text(line.name, width - 98, y + 1)
    }
    return svg
  }

  private func error(_ line: Series, _ place: Int) -> Double {
    line.errors.indices.contains(place) ? line.errors[place] ?? 0 : 0
  }
}

import Foundation
import Words

/// Numbers of an axis and their positions on the page.
package struct AxisScale {
  package let low: Double
  package let high: Double
  package let start: Double
  package let end: Double
  /// Multiples of 1, 2 or 5 times a power of ten, about five of them.
  package let ticks: [Double]

  /// An axis that holds all values, from the page's `start` to its `end`; rounded out to whole ticks unless `isExact`.
  package init(
    _ values: some Sequence<Double>, from start: Double, to end: Double, isExact: Bool = false,
    wanted: Int = 6
  ) {
    let finite = values.filter(\.isFinite)
    var (low, high) = (finite.min() ?? 0, finite.max() ?? 1)
    if !(high > low) { (low, high) = (low - 0.5, high + 0.5) }
    let step = Self.step((high - low) / Double(wanted))
    if !isExact {
      (low, high) = ((low / step).rounded(.down) * step, (high / step).rounded(.up) * step)
    }
    let first = (low / step).rounded(.up)
    let last = ((high / step) + 1e-9).rounded(.down)
    ticks = stride(from: first, through: last, by: 1).map { $0 * step }
    (self.low, self.high, self.start, self.end) = (low, high, start, end)
  }

  private static func step(_ rough: Double) -> Double {
    let power = pow(10, floor(log10(rough)))
    let share = rough / power
    return power * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10)
  }

  package func place(_ value: Double) -> Double {
    start + (value - low) / (high - low) * (end - start)
  }

  /// A tick as text, with the decimals that the step between two calls for.
  package func label(_ tick: Double) -> String {
    guard ticks.count > 1 else { return significant(tick) }
    let step = ticks[1] - ticks[0]
    if abs(tick) >= 1e7 || step < 1e-6 { return scientific(tick) }
    return decimal(tick, max(0, Int(ceil(-log10(step) - 1e-9))))
  }
}

/// Axes around a plot: grid, ticks and titles.
package struct PlotFrame {
  package let x: AxisScale
  package let y: AxisScale

  /// Draws the grid, ticks and titles of axes whose places are set.
  package func draw(
    in svg: inout SVG, title: String, xTitle: String, yTitle: String, xTicks: [Double]? = nil
  ) {
    for tick in y.ticks {
      let place = y.place(tick)
      svg.line(x.start, place, x.end, place, stroke: "#e4e4e4")
      svg.text(y.label(tick), x.start - 8, place + 4, anchor: .end, fill: "#444")
    }
    let areWhole = xTicks?.allSatisfy { $0 == $0.rounded() } == true
    for tick in xTicks ?? x.ticks {
      let place = x.place(tick)
      svg.line(place, y.start, place, y.start + 5, stroke: "#888")
      let label = areWhole ? decimal(tick, 0) : x.label(tick)
      svg.text(label, place, y.start + 19, anchor: .middle, fill: "#444")
    }
    svg.line(x.start, y.start, x.end, y.start, stroke: "#888")
    svg.text(title, x.start, 24, size: 15, bold: true)
    svg.text(xTitle, (x.start + x.end) / 2, y.start + 40, size: 13, anchor: .middle)
    svg.text(yTitle, 18, (y.start + y.end) / 2, size: 13, anchor: .middle, rotated: -90)
  }
}

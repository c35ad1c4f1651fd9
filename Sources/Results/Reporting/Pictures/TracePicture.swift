import Posteriors
import Words

extension Picture<Diagnosis> {
  /// The draws of each chain in their order.
  static var traces: Picture {
    Picture { diagnosis in
      let places = diagnosis.slowest(4)
      let draws = diagnosis.draws
      guard draws.isMarkovChain, draws.drawCount > 1, !places.isEmpty else { return [] }
      let title = "Traces of the slowest scalars"
      // More points than the eye, or a page, has room for.
      let step = max(1, draws.drawCount / 250)
      return [
        Document.Figure(
          name: "traces", alternative: title,
          caption:
            "Draws in their order\(step > 1 ? ", one in \(step)" : ""), a line a chain. Lines that mix like grass agree; one that "
            + "wanders, or keeps to itself, has not seen the whole posterior."
        ) {
          var chart = PanelChart(
            title: title, xTitle: "draw", yTitle: "value",
            panels: places.map { place in
              let values = draws.values(ofScalar: place)
              return PanelChart.Panel(
                cut(draws.names[place], 40),
                (0..<min(values.chainCount, 10)).map { number in
                  let chain = values.chain(number)
                  let points = stride(from: 0, to: chain.count, by: step).map {
                    (x: Double($0 + 1), y: chain[chain.startIndex + $0])
                  }
                  return PanelChart.Panel.Series(points, color: number, mark: .line)
                })
            })
          chart.legend = chainLegend(draws.chainCount)
          return chart.drawn()
        }
      ]
    }
  }
}

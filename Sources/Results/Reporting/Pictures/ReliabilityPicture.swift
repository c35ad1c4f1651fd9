import Diagnostics
import Tasks
import Words

extension Evaluation {
  private static let pictures: [Picture<Evaluation>] = [.reliability, .confusion]

  var figures: [Document.Figure] { Self.pictures.flatMap { $0.figures(self) } }
}

extension Picture<Evaluation> {
  /// How often each class occurs, by the probability that it was given.
  static var reliability: Picture {
    Picture { evaluation in
      guard let classes = evaluation.classes, evaluation.rowNumbers.count >= 20 else { return [] }
      let (largest, labels) = (12, ClassLabels(evaluation.classNames))
      let sizes = classes.classes.map(\.rows)
      let codes = sizes.indices.filter { sizes[$0] > 0 }.sorted {
        (-sizes[$0], $0) < (-sizes[$1], $1)
      }
      .prefix(largest)
      // More rows change a line by less than its width.
      let step = max(1, evaluation.rowNumbers.count / 10_000)
      let title = "Reliability of probabilities, class by class"
      let others = sizes.count { $0 > 0 } - codes.count
      return [
        Document.Figure(
          name: "reliability", alternative: title,
          caption:
            "How often rows are of the class (dark), by the probability that they were given, without bins; within the band of 90 % "
            + "(light) chance explains what is off the diagonal. Above the diagonal a class gets too little probability, below it too much."
            + (others > 0 ? " The \(codes.count) largest classes of \(codes.count + others)." : "")
        ) {
          var chart = PanelChart(
            title: title, xTitle: "probability given", yTitle: "frequency",
            panels: codes.map { code in
              let rows = stride(from: 0, to: classes.actual.count, by: step)
              let curve = ReliabilityCurve(
                rows.map { classes.probabilities[$0, code] },
                rows.map { classes.actual[$0] == code })
              func line(_ heights: [Double], _ color: Int) -> PanelChart.Panel.Series {
                let points = zip(curve.forecasts, heights).map { (x: $0, y: $1) }
                return PanelChart.Panel.Series(thinned(points), color: color, mark: .steps)
              }
              return PanelChart.Panel(
                labels.rows[code],
                [
                  .init([(x: 0, y: 0), (x: 1, y: 1)], color: 9, mark: .line),
                  line(curve.band.map(\.lowerBound), 1), line(curve.band.map(\.upperBound), 1),
                  line(curve.frequencies, 0),
                ])
            })
          chart.hasZero = true
          return chart.drawn()
        }
      ]
    }
  }

  /// True classes by those predicted.
  static var confusion: Picture {
    Picture { evaluation in
      guard let classes = evaluation.classes else { return [] }
      return confusionFigures(
        classes.confusion.counts, of: evaluation.classNames, rows: "evaluated rows")
    }
  }
}

/// The points at which a step changes its height, and the last one: a level line needs no more.
private func thinned(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
  points.indices.filter { place in
    place == 0 || place == points.count - 1 || points[place].y != points[place - 1].y
  }.map { points[$0] }
}

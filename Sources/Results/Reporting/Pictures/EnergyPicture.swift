import MathKernels
import Posteriors
import Tasks

extension Picture<TableFit> {
  /// How energies vary over the draws, beside how they change from one to the next.
  ///
  /// - Source: Betancourt (2016), *Diagnosing suboptimal cotangent disintegrations*, §3.
  static var energies: Picture {
    Picture { fit in
      let chains = fit.posterior.statistics.map { $0.map(\.energy).filter(\.isFinite) }
      guard chains.reduce(0, { $0 + $1.count }) >= 100 else { return [] }
      let title = "Energies, and their changes from draw to draw"
      return [
        Document.Figure(
          name: "energies", alternative: title,
          caption:
            "The nearer the two lines, the better fresh momenta explore the energies. Changes that are much narrower than the energies "
            + "mean slow walks through the tails (energy BFMI below 0.3)."
        ) {
          let centered = chains.flatMap { chain in
            let mean = SampleMoments(chain).mean
            return chain.map { $0 - mean }
          }
          let changes = chains.flatMap { chain in zip(chain.dropFirst(), chain).map { $0 - $1 } }
          let range = (centered + changes).extent
          var chart = PanelChart(
            title: title, xTitle: "nats from the mean", yTitle: "share of draws",
            panels: [
              PanelChart.Panel(
                "all chains",
                [
                  .init(histogram(centered, over: range), color: 0, mark: .steps),
                  .init(histogram(changes, over: range), color: 4, mark: .steps),
                ])
            ])
          chart.legend = [("energies", 0), ("changes", 4)]
          chart.hasZero = true
          return chart.drawn()
        }
      ]
    }
  }
}

extension [Double] {
  fileprivate var extent: ClosedRange<Double> { (self.min() ?? 0)...(self.max() ?? 1) }
}

/// Shares in 40 bins: the start of each bin and its height, and once more the end.
private func histogram(
  _ values: [Double], over range: ClosedRange<Double>
) -> [(x: Double, y: Double)] {
  let bins = 40
  let width = (range.upperBound - range.lowerBound) / Double(bins)
  guard width > 0 else { return [] }
  var counts = [Double](repeating: 0, count: bins + 1)
  for value in values {
    counts[min(bins - 1, Int((value - range.lowerBound) / width))] += 1 / Double(values.count)
  }
  return counts.enumerated().map { (x: range.lowerBound + width * Double($0), y: $1) }
}

import Diagnostics
import Posteriors
import Words

extension Picture<Diagnosis> {
  /// Effective draws of the slowest scalar as its chains grow.
  ///
  /// - Source: Vehtari, Gelman, Simpson, Carpenter, Bürkner (2021), *Rank-normalization, folding, and localization: an improved R̂*,
  ///   §5.
  static var effectiveDraws: Picture {
    Picture { diagnosis in
      let draws = diagnosis.draws
      guard draws.isMarkovChain, draws.drawCount >= 100, let place = diagnosis.slowest(1).first
      else {
        return []
      }
      let title = "Effective draws of \(cut(draws.names[place], 40)) as chains grow"
      return [
        Document.Figure(
          name: "effective-draws", alternative: title,
          caption:
            "Effective draws of the slowest scalar, by the draws kept so far. They should grow along straight lines; a tail that "
            + "levels off is one that the chains do not reach."
        ) {
          let values = draws.values(ofScalar: place)
          let sizes = (1...10).map { draws.drawCount * $0 / 10 }
          func line(_ name: String, _ size: (ChainedValues) -> Double) -> LineChart.Series {
            LineChart.Series(
              name: name,
              points: sizes.map { count in
                let first = ChainedValues(
                  (0..<values.chainCount).map { Array(values.chain($0).prefix(count)) })
                return (x: Double(count * values.chainCount), y: size(first))
              })
          }
          return LineChart(
            title: title, xTitle: "draws of all chains", yTitle: "effective draws",
            series: [line("bulk") { $0.bulkESS() }, line("tail") { $0.tailESS() }]
          ).drawn()
        }
      ]
    }
  }
}

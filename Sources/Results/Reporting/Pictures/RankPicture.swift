import Diagnostics
import Posteriors
import Words

extension Picture<Diagnosis> {
  /// Ranks of the draws of each chain among those of all.
  ///
  /// - Source: Vehtari, Gelman, Simpson, Carpenter, Bürkner (2021), *Rank-normalization, folding, and localization: an improved R̂*,
  ///   §6.
  static var ranks: Picture {
    Picture { diagnosis in
      let places = diagnosis.slowest(4)
      let draws = diagnosis.draws
      guard draws.isMarkovChain, draws.chainCount > 1, draws.drawCount >= 50, !places.isEmpty else {
        return []
      }
      let title = "Ranks of the slowest scalars, chain by chain"
      return [
        Document.Figure(
          name: "ranks", alternative: title,
          caption:
            "All draws of a scalar are ranked together, and each chain's ranks counted in 20 bins. Chains that agree are level with "
            + "the black line, but for noise; a chain that is high at one end is shifted."
        ) {
          var chart = PanelChart(
            title: title, xTitle: "rank among all draws", yTitle: "draws of the chain",
            panels: places.map { place in
              PanelChart.Panel(
                cut(draws.names[place], 40), rankLines(draws.values(ofScalar: place)),
                level: Double(draws.drawCount) / 20)
            })
          chart.legend = chainLegend(draws.chainCount)
          chart.hasZero = true
          return chart.drawn()
        }
      ]
    }
  }
}

/// The colours of the first ten chains.
func chainLegend(_ chains: Int) -> [(name: String, color: Int)] {
  (0..<min(chains, 10)).map { ("chain \($0 + 1)", $0) }
}

/// How many draws of each chain are in each of 20 bins of ranks.
private func rankLines(_ values: ChainedValues) -> [PanelChart.Panel.Series] {
  let (bins, total) = (20, values.values.count)
  var counts = [[Int]](repeating: [Int](repeating: 0, count: bins), count: values.chainCount)
  let order = values.values.indices.sorted { (values.values[$0], $0) < (values.values[$1], $1) }
  for (rank, index) in order.enumerated() {
    counts[index / values.drawCount][rank * bins / total] += 1
  }
  return counts.prefix(10).enumerated().map { chain, counts in
    let points = (counts + [counts[bins - 1]]).enumerated().map { bin, count in
      (x: Double(bin * total / bins), y: Double(count))
    }
    return PanelChart.Panel.Series(points, color: chain, mark: .steps)
  }
}

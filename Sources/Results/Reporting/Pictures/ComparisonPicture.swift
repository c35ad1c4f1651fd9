import Words

extension Picture<Comparison> {
  /// The scalars whose posteriors differ most, side by side.
  static var differences: Picture {
    Picture { comparison in
      let largest = comparison.largestDifferences(12)
      guard !largest.isEmpty else { return [] }
      let title = "Where the two differ most"
      return [
        Document.Figure(
          name: "differences", alternative: title,
          caption:
            "Means and 90 % intervals of normals with the same mean and standard deviation, in units of the standard deviation by "
            + "\(comparison.firstName) and from its mean. Marks beside each other agree; a short line beside a long one is too sure."
        ) {
          ForestChart(
            title: title, xTitle: "standard deviations by \(comparison.firstName)",
            groups: [comparison.firstName, comparison.secondName].map { cut($0, 40) },
            rows: largest.map { difference in
              let half = 1.645
              let (shift, other) = (difference.shiftInSDs, half * difference.ratioOfSDs)
              return ForestChart.Row(
                cut(difference.name, 36),
                [
                  ForestChart.Estimate(0, -half...half, group: 0),
                  ForestChart.Estimate(
                    shift, (shift + other).isFinite ? shift - other...shift + other : nil, group: 1),
                ])
            }, reference: 0
          ).drawn()
        }
      ]
    }
  }
}

extension Comparison {
  private static let pictures: [Picture<Comparison>] = [.differences]

  var figures: [Document.Figure] { Self.pictures.flatMap { $0.figures(self) } }

  /// The scalars that differ most; none where single scalars cannot be compared.
  func largestDifferences(_ count: Int) -> [ScalarDifference] {
    guard first.model == second.model, hasIdentifiedScalars else { return [] }
    return Array(differences.sorted { abs($0.shiftInSDs) > abs($1.shiftInSDs) }.prefix(count))
  }
}

import Diagnostics
import Posteriors
import Words

extension Picture<Diagnosis> {
  /// Where divergent transitions began, in the two scalars in whose tails they crowd most.
  static var divergences: Picture {
    Picture { diagnosis in
      let draws = diagnosis.draws
      guard let starts = draws.divergentStarts, let report = diagnosis.report,
        report.divergences ?? 0 > 0
      else { return [] }
      let crowded = draws.names.indices.compactMap { place in
        DivergenceCrowding(
          name: draws.names[place], starts: starts(place),
          draws: draws.values(ofScalar: place).values,
          scalars: draws.names.count
        ).map { (place: place, evidence: $0.evidence) }
      }.sorted { ($1.evidence, $0.place) < ($0.evidence, $1.place) }.map(\.place)
      guard let first = crowded.first,
        let second = (crowded.dropFirst() + diagnosis.slowest(2)).first(where: { $0 != first })
      else { return [] }
      let names = [first, second].map { cut(draws.names[$0], 40) }
      let title = "Where divergent transitions begin"
      return [
        Document.Figure(
          name: "divergences", alternative: title,
          caption:
            "Draws, and the starts of divergent transitions, in the two scalars where these crowd most. Where they crowd, the "
            + "posterior is too narrow for the step size, and draws beyond are missing."
        ) {
          let values = [first, second].map { draws.values(ofScalar: $0).values }
          let step = max(1, values[0].count / 1000)
          let others = stride(from: 0, to: values[0].count, by: step).map {
            (x: values[0][$0], y: values[1][$0], group: 0)
          }
          return ScatterChart(
            title: title, xTitle: names[0], yTitle: names[1],
            points: others + zip(starts(first), starts(second)).map { (x: $0, y: $1, group: 1) },
            groupNames: ["draws", "divergent"]
          ).drawn()
        }
      ]
    }
  }
}

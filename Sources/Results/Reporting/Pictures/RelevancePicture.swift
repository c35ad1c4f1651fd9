import Posteriors
import Tasks
import Words

extension Picture<TableFit> {
  /// The scales of features, the largest first: automatic relevance determination.
  static var relevance: Picture {
    Picture { fit in
      guard fit.posterior.run.method.isFitted, let scales = fit.posterior["sigma"],
        scales.site.dimensions.count == 1, let features = scales.site.dimensions.first,
        features.name == "feature", features.count <= 60
      else { return [] }
      let title = "Relevance of features: the spread σ of their weights over classes"
      return [
        Document.Figure(
          name: "relevance", alternative: title,
          caption:
            "Medians and 90 % intervals. A feature with σ near 0 tells no classes apart, and is switched off."
        ) {
          let rows = (0..<features.count).compactMap { place in
            scales.values(at: [place]).map { draws in
              ForestChart.Row(
                cut(features.label(place), 28),
                [ForestChart.Estimate(draws.quantile(0.5), draws.equalTailedInterval(mass: 0.9))])
            }
          }
          return ForestChart(
            title: title, xTitle: "σ", groups: [""],
            rows: rows.sorted {
              ($1.estimates[0].value, $0.name) < ($0.estimates[0].value, $1.name)
            },
            reference: 0
          ).drawn()
        }
      ]
    }
  }
}

import Modeling
import Posteriors
import Tasks
import Words

extension Picture<TableFit> {
  /// The weights of features, a picture for each class where there are several.
  static var coefficients: Picture {
    Picture { fit in
      guard fit.posterior.run.method.isFitted, fit.model.hasIdentifiedScalars,
        let weights = fit.posterior["beta"], weights.site.dimensions.last?.name == "feature",
        let features = weights.site.dimensions.last, features.count <= 40
      else { return [] }
      let classes = weights.site.dimensions.dropLast()
      switch classes.count {
      case 0: return [figure(of: weights, features, nil)]
      case 1:
        let axis = classes[classes.startIndex]
        guard axis.count <= 16 else { return [] }
        return (0..<axis.count).map { figure(of: weights, features, (axis, $0)) }
      default: return []
      }
    }
  }
}

private func figure(
  of weights: SiteDraws, _ features: ParameterLayout.Dimension,
  _ group: (axis: ParameterLayout.Dimension, place: Int)?
) -> Document.Figure {
  let name = group.map { $0.axis.label($0.place) }
  let title = "Weights of features" + (name.map { ": \(cut($0, 40))" } ?? "")
  return Document.Figure(
    name: "coefficients" + (group.map { "-\($0.place + 1)" } ?? ""), alternative: title,
    caption: group?.place ?? 0 > 0
      ? nil
      : "Means and 90 % intervals, for features scaled as in the preparation. An interval away from 0 "
        + (name == nil
          ? "is a feature that matters." : "is a feature that speaks for the class, or against it.")
  ) {
    ForestChart(
      title: title, xTitle: "weight", groups: [""],
      rows: (0..<features.count).map { feature in
        let index = (group.map { [$0.place] } ?? []) + [feature]
        let values = weights.values(at: index)
        return ForestChart.Row(
          cut(features.label(feature), 28),
          [ForestChart.Estimate(values?.mean() ?? .nan, values?.equalTailedInterval(mass: 0.9))])
      }, reference: 0
    ).drawn(width: group == nil ? 760 : 375)
  }
}

import Tasks

extension Picture<TableFit> {
  /// True classes by those predicted.
  static var confusion: Picture {
    Picture { fit in
      let report = fit.report
      guard let scored = report.scored.classes else { return [] }
      return confusionFigures(
        scored.confusion, of: report.classes, rows: "\(report.scoredRows) rows")
    }
  }
}

/// A picture of a confusion matrix, row-major; none for one class, and for more than fit a page.
func confusionFigures(_ counts: [Int], of classes: [String], rows: String) -> [Document.Figure] {
  guard 2...24 ~= classes.count else { return [] }
  let labels = ClassLabels(classes)
  let title = "What is taken for what, \(rows)"
  return [
    Document.Figure(
      name: "confusion", alternative: title,
      caption:
        "Rows are the true classes, columns those predicted; the darker, the larger the share of the true class. A good "
        + "classifier is dark on the diagonal alone."
    ) {
      HeatChart(
        title: title, xTitle: "predicted", yTitle: "true", columns: labels.columns,
        rows: labels.rows, counts: counts
      ).drawn()
    }
  ]
}

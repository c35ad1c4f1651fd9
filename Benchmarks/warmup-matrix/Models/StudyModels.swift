import Bayes
import GenreModels

/// The study's models on the embedded table of scores.
enum StudyModels {
  /// - Throws: what reading and preparing the table throws.
  static func model(_ model: some TableModel, _ parameterization: Parameterization) throws
    -> any Model
  {
    let rows = Split(training: try Table.read(path: "Data/score_features.csv")).training
    let fitted = try Pipeline.recommended(target: "genre", dropped: ["title", "source"])
      .fitted(to: rows)
    return model.model(
      of: ModelRows(
        try fitted.designMatrix(of: rows.table), target: .classes(fitted.classes),
        responses: .classes(try fitted.labels(of: rows.table))),
      parameterization: parameterization)
  }
}

import Bayes
import ReferencePosteriors

/// A posterior of posteriordb, written as a model of ours.
struct PosteriorDBModel: Sendable {
  /// posteriordb's name, `data-model`.
  let name: String
  /// Whether the posterior has one mode.
  var hasOneMode = true
  /// The values at a draw of those sites that Stan names otherwise, or holds in another form.
  var translate: @Sendable (ReferenceDraws.Draw, ReferenceData) throws -> [String: [Double]] = {
    _, _ in [:]
  }
  /// The model of the data.
  let model: @Sendable (ReferenceData) throws -> any Model

  /// Those whose reference draws posteriordb has, and that are not among `ReferencePosterior.external`.
  ///
  /// Left out are `one_comp_mm_elim_abs`, whose differential equation Stan solves by an implicit method, and
  /// `mcycle_gp-accel_gp`, whose draws some copies of posteriordb lack.
  static let all =
    earnings + kidScores + centeredKidScores + mesquite + elections + simulatedRegressions + [
      kilpisjarvi, diamonds, garch, poissonProcess, hiddenExample, hiddenDrives, hiddenNormalDrives,
      lynxAndHare,
    ]
}

extension MatrixModel {
  /// The posteriors of a checkout of posteriordb.
  static func posteriors(of database: PosteriorDB) -> [MatrixModel] {
    PosteriorDBModel.all.map { posterior in
      let name = posterior.name
      var model = MatrixModel(name, hasOneMode: posterior.hasOneMode) {
        do {
          return try posterior.model(database.data(of: name))
        } catch let missing as ReferenceData.MissingData {
          throw DataError(
            .init(try database.dataFile(of: name).path), found: "\(missing)",
            expected: "the data of \(name)", suggestion: "Update the checkout of posteriordb.")
        }
      }
      model.referencePositions = { compiled in
        let data = try database.data(of: name)
        return try database.draws(of: name).positions(of: compiled) {
          try posterior.translate($0, data)
        }
      }
      return model
    }
  }
}

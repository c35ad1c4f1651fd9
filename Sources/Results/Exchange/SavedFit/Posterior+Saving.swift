import Foundation
import Inference
import Modeling
import Posteriors
import Storage

// A saved fit is a folder:
//
//   manifest.json     format, version, size and checksum of every other file
//   layout.json       sites, axes and labels, in the order of the scalars
//   run.json          how the posterior was made
//   summary.json      one record per named scalar; for a fit of a table also the report
//   draws.npy         named scalars [chain, draw, scalar]
//   positions.npy     unconstrained positions [chain, draw, coordinate]
//   statistics.npy    NUTS: [chain, draw, 8], columns as in `DrawStatistics.columns`
//   warmup.npy, warmup_statistics.npy   NUTS, if requested: the same for the warm-up
//   divergences.json  NUTS, if there are any: by chain, where divergent transitions began and ended, unconstrained
//   elbo.npy          SVI: the ELBO of each step; its windows, with standard errors, are in run.json
//   guide.npy         SVI, Laplace, Pathfinder: log q at each draw, unless importance weights corrected them
//
// and for a fit of a table also:
//
//   model.json        the model's name and settings, the parameterization, and the scale of a target of numbers
//   pipeline.json     the fitted preprocessing: features, means, deviations, classes, target
//   training.npy      the training rows as the model saw them [row, 2 + feature]: row number, class code or number, features
//   test.npy          what it predicts for test rows [row, 4]: row number, class code, code of the likeliest class, log p(class);
//                     or row number, number, predictive mean, log density
//   rows.json         checksums of the columns of all rows, as they were before preparation
//
// An older fit has neither of the last two. Arrays are NumPy files of doubles. Chains that an interruption left shorter are
// filled up with NaN.

extension Posterior {
  private struct Summary: Encodable {
    var parameters: [ScalarSummaryRecord]
  }

  /// Saves the posterior of a model of your own in a new folder: draws, statistics, and the record of the run.
  ///
  /// The commands `summary`, `diagnose` and `export` read the folder; `Posterior(contentsOf:of:)` opens it again. It is written
  /// to a temporary folder, then renamed: it is never incomplete, whatever ends the process or the machine. The model itself is
  /// code, and is not saved.
  ///
  /// - Parameter overwriting: whether an existing saved fit is replaced.
  /// - Throws: `SavedFitError` where something exists already (except a fit that may be overwritten), `FileWriteError` where
  ///   writing fails.
  public func save(to path: String, overwriting: Bool = false) throws {
    let encoder = JSONEncoder.readable()
    var (files, arrays) = try savedFiles(encoder)
    files["summary.json"] = try encoder.encode(
      Summary(parameters: summaries().map(ScalarSummaryRecord.init)))
    try SavedFolder(files: files).write(
      to: path, overwriting: overwriting, arrays: arrays, by: DurableStorage())
  }

  /// Opens a saved posterior without its model: to look at its draws, judge them, and export them.
  ///
  /// - Throws: `SavedFitError` where the folder is missing, damaged, of another version, or holds what does not fit together.
  public init(contentsOf path: String) throws {
    try self.init(in: SavedFolder(contentsOf: path))
  }

  /// Opens the posterior in a folder without its model.
  /// - Throws: `SavedFitError` where its parts do not fit together.
  package init(in folder: SavedFolder) throws {
    self = try folder.posterior(folder.layout(), of: nil, keepsModel: false)
  }

  /// Opens a saved posterior with the model it belongs to: to predict, to compare, and to compute what depends on it.
  ///
  ///     let posterior = try Posterior(contentsOf: "runs/schools", of: EightSchools(effects: effects, errors: errors))
  ///     let accuracy = try posterior.predictiveAccuracy()
  ///
  /// - Parameter model: the model that was fitted, with its data; for prediction alone, without.
  /// - Throws: `SavedFitError` as without a model; `LayoutMismatch` where the model's sites, axes or labels differ from those
  ///   of the draws; `ModelError` for a mistake in the model.
  public init(contentsOf path: String, of model: some Model) throws {
    let folder = try SavedFolder(contentsOf: path)
    let (layout, model) = (try folder.layout(), try CompiledModel(model))
    if let difference = model.layout.difference(from: layout) { throw LayoutMismatch(difference) }
    self = try folder.posterior(layout, of: model, keepsModel: true)
  }

  /// Whether a saved fit is of a table, with its model and its preparation.
  ///
  /// - Throws: `SavedFitError` where the folder is missing or damaged.
  package static func isTableFit(savedAt path: String) throws -> Bool {
    try SavedFolder(contentsOf: path).isTableFit
  }

  /// The files that every saved fit has, except its summary, and its arrays.
  func savedFiles(_ encoder: JSONEncoder) throws -> (
    files: [String: Data], arrays: [String: StreamedArray]
  ) {
    var files: [String: Data] = [
      "layout.json": try encoder.encode(layout), "run.json": try encoder.encode(run),
    ]
    if divergentTransitions.contains(where: { !$0.isEmpty }) {
      files["divergences.json"] = try encoder.encode(divergentTransitions)
    }
    if !elboTrace.isEmpty {
      files["elbo.npy"] = NumPyFile(shape: [elboTrace.count], values: elboTrace).data
    }
    if !logGuideDensities.isEmpty {
      files["guide.npy"] =
        NumPyFile(shape: [logGuideDensities.count], values: logGuideDensities).data
    }
    var arrays = [
      "draws.npy": StreamedArray(draws),
      "positions.npy": StreamedArray(width: dimension, positions),
    ]
    if !statistics.isEmpty { arrays["statistics.npy"] = StreamedArray(statistics) }
    if let warmup {
      arrays["warmup.npy"] = StreamedArray(warmup.draws)
      arrays["warmup_statistics.npy"] = StreamedArray(warmup.statistics)
    }
    return (files, arrays)
  }
}

import Foundation
import Inference
import Modeling
import Posteriors
import Storage
import Tasks

// A saved fit is a folder:
//
//   manifest.json     format, version, size and checksum of every other file
//   model.json        the specification and the parameterization
//   pipeline.json     the fitted preprocessing: features, means, deviations, classes, target
//   layout.json       sites, axes and labels, in the order of the scalars
//   run.json          how the posterior was made
//   summary.json      the report, and one record per named scalar
//   draws.npy         named scalars [chain, draw, scalar]
//   positions.npy     unconstrained positions [chain, draw, coordinate]
//   statistics.npy    NUTS: [chain, draw, 8], columns as in `DrawStatistics.columns`
//   warmup.npy, warmup_statistics.npy   NUTS, if asked for: the same of the warm-up
//   divergences.json  NUTS, if there are any: by chain, where divergent transitions began and ended, unconstrained
//   elbo.npy          SVI: the ELBO of each step; its windows, with standard errors, stand in run.json
//   guide.npy         SVI, Laplace, Pathfinder: log q at each draw, unless importance weights corrected them
//   training.npy      the training rows as the model saw them [row, 2 + feature]: row number, class code, features
//   test.npy          what it says of the test rows [row, 4]: row number, class code, code of the likeliest class, log p(class)
//   rows.json         checksums of the columns of all rows, as they were before preparation
//
// An older fit has neither of the last two. Arrays are NumPy files of doubles. Chains that an interruption left shorter are filled up with NaN.

/// `model.json`.
struct SavedModel<Specification: ClassifierSpecification>: Codable {
  var specification: Specification
  var parameterization: Parameterization
}

extension ClassifierFit {
  private struct Summary: Encodable {
    var report: FitReport
    var parameters: [ScalarSummaryRecord]

    func encode(to encoder: any Encoder) throws {
      try report.encode(to: encoder)
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(parameters, forKey: .parameters)
    }
    enum Key: CodingKey { case parameters }
  }

  /// Says early whether `save` could write there.
  /// - Throws: `SavedFitError` where something is there, or the folder is not writable.
  public static func checkWritable(_ path: String, overwriting: Bool = false) throws {
    try SavedFolder.checkWritable(path, overwriting: overwriting)
  }

  /// Writes the fit to a new folder, beside it first, then renamed: it is never half there, whatever ends process or machine.
  /// - Throws: `SavedFitError` where something is there (unless a fit that may be overwritten), `FileWriteError` where writing
  ///   fails.
  public func save(to path: String, overwriting: Bool = false) throws {
    try save(to: path, overwriting: overwriting, by: DurableStorage())
  }

  package func save(to path: String, overwriting: Bool, by storage: DurableStorage) throws {
    let encoder = JSONEncoder.readable()
    var files: [String: Data] = [
      "model.json": try encoder.encode(
        SavedModel(specification: specification, parameterization: parameterization)),
      "pipeline.json": try encoder.encode(pipeline),
      "layout.json": try encoder.encode(posterior.layout),
      "run.json": try encoder.encode(posterior.run),
      "summary.json": try encoder.encode(
        Summary(report: report, parameters: summaries.map(ScalarSummaryRecord.init))),
    ]
    if posterior.divergentTransitions.contains(where: { !$0.isEmpty }) {
      files["divergences.json"] = try encoder.encode(posterior.divergentTransitions)
    }
    var arrays = [
      "draws.npy": StreamedArray(posterior.draws),
      "positions.npy": StreamedArray(width: posterior.dimension, posterior.positions),
    ]
    if !posterior.statistics.isEmpty {
      arrays["statistics.npy"] = StreamedArray(posterior.statistics)
    }
    if let warmup = posterior.warmup {
      arrays["warmup.npy"] = StreamedArray(warmup.draws)
      arrays["warmup_statistics.npy"] = StreamedArray(warmup.statistics)
    }
    if !posterior.elboTrace.isEmpty {
      files["elbo.npy"] =
        NumPyFile(shape: [posterior.elboTrace.count], values: posterior.elboTrace).data
    }
    if !posterior.logGuideDensities.isEmpty {
      let values = posterior.logGuideDensities
      files["guide.npy"] = NumPyFile(shape: [values.count], values: values).data
    }
    if let observed { files["training.npy"] = observed.array.data }
    if let scoredTestRows { files["test.npy"] = scoredTestRows.array.data }
    if let rowChecksums { files["rows.json"] = try encoder.encode(rowChecksums) }
    try SavedFolder(files: files).write(
      to: path, overwriting: overwriting, arrays: arrays, by: storage)
  }
}

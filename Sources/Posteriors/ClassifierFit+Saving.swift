import Foundation
import Inference
import Modeling

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
//   elbo.npy          SVI: the ELBO of each step
//   training.npy      the training rows as the model saw them [row, 2 + feature]: row number, class code, features
//
// Arrays are NumPy files of doubles. Chains that an interruption left shorter are filled up with NaN.

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

  /// Writes the fit to a new folder, beside it first, then renamed: it is never half there.
  /// - Throws: `SavedFitError` where something is there (unless a fit that may be overwritten), or writing fails.
  public func save(to path: String, overwriting: Bool = false) throws {
    let encoder = JSONEncoder.readable()
    var files: [String: Data] = [
      "model.json": try encoder.encode(
        SavedModel(specification: specification, parameterization: parameterization)),
      "pipeline.json": try encoder.encode(pipeline),
      "layout.json": try encoder.encode(posterior.layout),
      "run.json": try encoder.encode(posterior.run),
      "summary.json": try encoder.encode(
        Summary(report: report, parameters: summaries.map(ScalarSummaryRecord.init))),
      "draws.npy": Self.array(posterior.draws.chains, width: posterior.layout.scalarCount).data,
      "positions.npy": Self.array(posterior.positions, width: posterior.dimension).data,
    ]
    if !posterior.statistics.isEmpty {
      let rows = posterior.statistics.map { $0.flatMap(\.row) }
      files["statistics.npy"] = Self.array(rows, width: DrawStatistics.columns.count).data
    }
    if !posterior.elboTrace.isEmpty {
      files["elbo.npy"] =
        NumPyFile(shape: [posterior.elboTrace.count], values: posterior.elboTrace).data
    }
    if let observed { files["training.npy"] = observed.array.data }
    try SavedFolder(files: files).write(to: path, overwriting: overwriting)
  }

  /// [chain, draw, width], shorter chains filled up with NaN.
  private static func array(_ chains: [[Double]], width: Int) -> NumPyFile {
    let length = chains.map(\.count).max() ?? 0
    let filled = chains.flatMap { $0 + [Double](repeating: .nan, count: length - $0.count) }
    return NumPyFile(shape: [chains.count, width == 0 ? 0 : length / width, width], values: filled)
  }
}

extension DrawStatistics {
  /// The columns of `statistics.npy`.
  static let columns = [
    "log_density", "energy", "tree_depth", "leapfrog_steps", "acceptance_statistic", "step_size",
    "diverging", "maximum_energy_error",
  ]

  var row: [Double] {
    [
      logDensity, energy, Double(treeDepth), Double(leapfrogSteps), acceptanceStatistic, stepSize,
      isDivergent ? 1 : 0, maximumEnergyError,
    ]
  }

  init?(row: [Double]) {
    guard row.count == Self.columns.count, let depth = Int(exactly: row[2]),
      let steps = Int(exactly: row[3])
    else { return nil }
    self.init(
      logDensity: row[0], energy: row[1], treeDepth: depth, leapfrogSteps: steps,
      acceptanceStatistic: row[4], stepSize: row[5], isDivergent: row[6] == 1,
      maximumEnergyError: row[7])
  }
}

import Foundation
import Inference
import Modeling
import Preprocessing

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
//
// Arrays are NumPy files of doubles. Chains that an interruption left shorter are filled up with NaN.
extension ClassifierFit {
  private struct ModelRecord: Codable {
    var specification: Specification
    var parameterization: Parameterization
  }

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
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    var files: [String: Data] = [
      "model.json": try encoder.encode(
        ModelRecord(specification: specification, parameterization: parameterization)),
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
    try SavedFolder(files: files).write(to: path, overwriting: overwriting)
  }

  /// Opens a saved fit.
  /// - Throws: `SavedFitError` where the folder is missing, damaged or of another version.
  public init(contentsOf path: String) throws {
    let folder = try SavedFolder(contentsOf: path)
    func decode<Record: Decodable>(_ type: Record.Type, _ name: String) throws -> Record {
      do { return try JSONDecoder().decode(type, from: folder.file(name, in: path)) } catch let
        error as DecodingError
      {
        throw SavedFitError(
          path: path + "/" + name, found: "JSON that does not fit (\(error))",
          expected: "what this version writes")
      }
    }
    let record = try decode(ModelRecord.self, "model.json")
    let layout = try decode(ParameterLayout.self, "layout.json")
    func chains(_ name: String) throws -> (rows: [[Double]], width: Int) {
      let file = try NumPyFile(folder.file(name, in: path), path: path + "/" + name)
      guard file.shape.count == 3 else {
        throw SavedFitError(
          path: path + "/" + name, found: "the shape \(file.shape)", expected: "three dimensions")
      }
      let length = file.shape[1] * file.shape[2]
      return (
        (0..<file.shape[0]).map { chain in
          Self.withoutFilling(
            Array(file.values[chain * length..<(chain + 1) * length]), width: file.shape[2])
        }, file.shape[2]
      )
    }
    let named = try chains("draws.npy")
    let positions = try chains("positions.npy")
    guard named.width == layout.scalarCount, named.rows.count == positions.rows.count else {
      throw SavedFitError(
        path: path + "/draws.npy", found: "\(named.rows.count) chains of \(named.width) scalars",
        expected: "\(positions.rows.count) chains of \(layout.scalarCount)")
    }
    var statistics: [[DrawStatistics]] = []
    if folder.files["statistics.npy"] != nil {
      let width = DrawStatistics.columns.count
      statistics = try chains("statistics.npy").rows.map { rows in
        stride(from: 0, to: rows.count, by: width).compactMap {
          DrawStatistics(row: Array(rows[$0..<$0 + width]))
        }
      }
    }
    let trace = try folder.files["elbo.npy"].map {
      try NumPyFile($0, path: path + "/elbo.npy").values
    }
    self.init(
      specification: record.specification, parameterization: record.parameterization,
      pipeline: try decode(FittedPipeline.self, "pipeline.json"),
      posterior: Posterior(
        draws: NamedDraws(layout: layout, chains: named.rows), statistics: statistics,
        run: try decode(InferenceRun.self, "run.json"), elboTrace: trace ?? [],
        positions: positions.rows, dimension: positions.width),
      report: try decode(FitReport.self, "summary.json"))
  }

  /// [chain, draw, width], shorter chains filled up with NaN.
  private static func array(_ chains: [[Double]], width: Int) -> NumPyFile {
    let length = chains.map(\.count).max() ?? 0
    let filled = chains.flatMap { $0 + [Double](repeating: .nan, count: length - $0.count) }
    return NumPyFile(shape: [chains.count, width == 0 ? 0 : length / width, width], values: filled)
  }

  private static func withoutFilling(_ rows: [Double], width: Int) -> [Double] {
    var count = rows.count
    while count >= width, width > 0, rows[count - width..<count].allSatisfy(\.isNaN) {
      count -= width
    }
    return Array(rows.prefix(count))
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

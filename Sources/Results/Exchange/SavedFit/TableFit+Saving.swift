import Foundation
import Modeling
import Posteriors
import Storage
import Tasks

extension TableFit {
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

  /// Checks early that `save` can write there.
  /// - Throws: `SavedFitError` where something exists already, or the folder is not writable.
  public static func checkWritable(_ path: String, overwriting: Bool = false) throws {
    try SavedFolder.checkWritable(path, overwriting: overwriting)
  }

  /// Writes the fit to a temporary folder, then renames that: it is never incomplete, whatever ends the process or the machine.
  /// - Throws: `SavedFitError` where something exists already (except a fit that may be overwritten), `FileWriteError` where
  ///   writing fails.
  public func save(to path: String, overwriting: Bool = false) throws {
    try save(to: path, overwriting: overwriting, by: DurableStorage())
  }

  package func save(to path: String, overwriting: Bool, by storage: DurableStorage) throws {
    let encoder = JSONEncoder.readable()
    var (files, arrays) = try posterior.savedFiles(encoder)
    files["model.json"] = try encoder.encode(
      SavedModel(model: model, parameterization: parameterization, target: target))
    files["pipeline.json"] = try encoder.encode(pipeline)
    files["summary.json"] = try encoder.encode(
      Summary(report: report, parameters: summaries.map(ScalarSummaryRecord.init)))
    arrays["training.npy"] = observed?.array
    arrays["test.npy"] = scoredTestRows?.array
    if let rowChecksums { files["rows.json"] = try encoder.encode(rowChecksums) }
    try SavedFolder(files: files).write(
      to: path, overwriting: overwriting, arrays: arrays, by: storage)
  }
}

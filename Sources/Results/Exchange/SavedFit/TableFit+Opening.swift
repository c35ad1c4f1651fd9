import Foundation
import MathKernels
import Modeling
import Posteriors
import Preprocessing
import Storage
import Tasks

extension TableFit {
  /// Opens a saved fit.
  ///
  /// Its parts are checked against the model that it names, traced anew: a folder that was changed by hand is refused here.
  ///
  /// - Parameter models: those that it may be of, found by their names.
  /// - Throws: `SavedFitError` where the folder is missing, damaged, of another version, or holds what does not fit together.
  public init(contentsOf path: String, models: [any TableModel.Type]) throws {
    try self.init(in: SavedFolder(contentsOf: path), models: models)
  }

  /// Opens the fit in a folder.
  /// - Throws: `SavedFitError` where its parts do not fit together.
  package init(in folder: SavedFolder, models: [any TableModel.Type]) throws {
    guard folder.isTableFit else {
      throw SavedFitError(
        path: folder.path, found: "the posterior of a model in Swift",
        expected: "a saved fit of a table",
        suggestion: "Open it in Swift, with its model: Posterior(contentsOf:of:).")
    }
    let saved = try folder.decode("model.json") {
      try $0.decode(SavedModel.self, from: $1, configuration: models)
    }
    let pipeline = try folder.decode(FittedPipeline.self, "pipeline.json")
    let summary = try folder.decode(SavedFitReport.self, "summary.json")
    let target = saved.target ?? .classes(pipeline.classes)
    guard target.kind != .classes || pipeline.classes.count > 1 else {
      throw folder.damaged(
        "pipeline.json", found: "no classes", expected: "those of the classifier in model.json")
    }
    let observed = try folder.array("training.npy").map { array in
      guard let rows = ObservedRows(array, features: pipeline.features, of: target.task) else {
        throw folder.damaged(
          "training.npy", found: "the shape \(array.shape), or other classes",
          expected: "rows of the features and classes of pipeline.json")
      }
      return rows
    }
    let checksums =
      folder.files["rows.json"] == nil
      ? nil : try folder.decode(SplitChecksums.self, "rows.json")
    let model = try Self.model(saved, target, pipeline, observed, in: folder)
    let layout = try folder.layout()
    if let difference = layout.difference(from: model.layout) {
      throw folder.damaged("layout.json", found: difference, expected: "what the model declares")
    }
    let posterior = try folder.posterior(layout, of: model, keepsModel: false)
    let report = summary.report(of: posterior.run)
    guard report.describes(pipeline, target) else {
      throw folder.damaged(
        "summary.json", found: "scores of other features or classes",
        expected: "those of pipeline.json")
    }
    let testRows = try folder.array("test.npy").map { array in
      guard let rows = ScoredRows(array, of: target.task),
        report.test.map(rows.agrees) == true
      else {
        throw folder.damaged(
          "test.npy", found: "the shape \(array.shape), or other classes",
          expected: "the test rows that summary.json counts")
      }
      return rows
    }
    self.init(
      RowPredictor(
        model: saved.model, parameterization: saved.parameterization, target: target,
        posterior: posterior),
      pipeline: pipeline, observed: observed, scoredTestRows: testRows, rowChecksums: checksums,
      report: report)
  }

  /// The model of the fit: on the rows whose missing cells it infers, or else on one row of zeros.
  private static func model(
    _ saved: SavedModel, _ target: FittedTarget, _ pipeline: FittedPipeline,
    _ observed: ObservedRows?, in folder: SavedFolder
  ) throws -> CompiledModel {
    let zeros = DesignMatrix(features: pipeline.features, values: pipeline.features.map { _ in 0 })
    let rows = observed.flatMap { $0.features.isComplete ? nil : $0.features } ?? zeros
    do {
      return try CompiledModel(
        saved.model.model(
          of: ModelRows(rows, target: target), parameterization: saved.parameterization))
    } catch let error as ModelError {
      throw folder.damaged(
        "model.json", found: "a model with a mistake (\(error))", expected: "the model of the fit")
    }
  }
}

extension FitReport {
  /// Whether the scores are for these features and this target.
  fileprivate func describes(_ pipeline: FittedPipeline, _ target: FittedTarget) -> Bool {
    features == pipeline.features && classes == pipeline.classes && self.target == target.kind
      && [training, validation, test].compactMap(\.self).allSatisfy(target.task.describes)
  }
}

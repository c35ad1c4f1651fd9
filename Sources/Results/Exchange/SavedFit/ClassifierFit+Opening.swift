import MathKernels
import Modeling
import Posteriors
import Preprocessing
import Storage
import Tasks

extension ClassifierFit {
  /// Opens a saved fit.
  ///
  /// Its parts are checked against the model that it names, traced anew: a folder that was changed by hand is refused here.
  /// - Throws: `SavedFitError` where the folder is missing, damaged, of another version, or holds what does not fit together.
  public init(contentsOf path: String) throws {
    let folder = try SavedFolder(contentsOf: path)
    guard folder.isClassifier else {
      throw SavedFitError(
        path: path, found: "the posterior of a model in Swift", expected: "a saved classifier",
        suggestion: "Open it in Swift, with its model: Posterior(contentsOf:of:).")
    }
    let saved = try folder.decode(SavedModel<Specification>.self, "model.json")
    let pipeline = try folder.decode(FittedPipeline.self, "pipeline.json")
    let summary = try folder.decode(SavedFitReport.self, "summary.json")
    let observed = try folder.array("training.npy").map { array in
      guard
        let rows = ObservedRows(array, features: pipeline.features, classes: pipeline.classes)
      else {
        throw folder.damaged(
          "training.npy", found: "the shape \(array.shape), or other classes",
          expected: "rows of the features and classes of pipeline.json")
      }
      return rows
    }
    let checksums =
      folder.files["rows.json"] == nil
      ? nil : try folder.decode(SplitChecksums.self, "rows.json")
    let model = try Self.model(saved, pipeline, observed, in: folder)
    let layout = try folder.layout()
    if let difference = layout.difference(from: model.layout) {
      throw folder.damaged("layout.json", found: difference, expected: "what the model declares")
    }
    let posterior = try folder.posterior(layout, of: model, keepsModel: false)
    let report = summary.report(of: posterior.run)
    guard report.describes(pipeline) else {
      throw folder.damaged(
        "summary.json", found: "scores of other features or classes",
        expected: "those of pipeline.json")
    }
    let testRows = try folder.array("test.npy").map { array in
      guard let rows = ScoredRows(array, classCount: pipeline.classes.count),
        report.test.map(rows.agrees) == true
      else {
        throw folder.damaged(
          "test.npy", found: "the shape \(array.shape), or other classes",
          expected: "the test rows that summary.json counts")
      }
      return rows
    }
    self.init(
      specification: saved.specification, parameterization: saved.parameterization,
      pipeline: pipeline,
      posterior: posterior,
      observed: observed, scoredTestRows: testRows, rowChecksums: checksums, report: report)
  }

  /// The model of the fit: on the rows whose missing cells it infers, or else on one row of zeros.
  private static func model(
    _ saved: SavedModel<Specification>, _ pipeline: FittedPipeline, _ observed: ObservedRows?,
    in folder: SavedFolder
  ) throws -> CompiledModel {
    let zeros = DesignMatrix(features: pipeline.features, values: pipeline.features.map { _ in 0 })
    let rows = observed.flatMap { $0.tracks.isComplete ? nil : $0.tracks } ?? zeros
    do {
      return try CompiledModel(
        saved.specification.model(
          tracks: rows, labels: nil, classes: pipeline.classes,
          parameterization: saved.parameterization))
    } catch let error as ModelError {
      throw folder.damaged(
        "model.json", found: "a model with a mistake (\(error))", expected: "the model of the fit")
    }
  }
}

extension FitReport {
  /// Whether the scores are for these features and classes.
  fileprivate func describes(_ pipeline: FittedPipeline) -> Bool {
    let count = pipeline.classes.count
    return features == pipeline.features && classes == pipeline.classes
      && [training, validation, test].compactMap(\.self).allSatisfy {
        $0.confusion.count == count * count && $0.classCounts.count == count
      }
  }
}

import Foundation
import Inference
import MathKernels
import Modeling
import Posteriors
import Preprocessing
import Sampling
import Storage
import Tasks
import Words

extension ClassifierFit {
  /// Opens a saved fit.
  ///
  /// Its parts are checked against the model that it names, traced anew: a folder that was changed by hand is refused here.
  /// - Throws: `SavedFitError` where the folder is missing, damaged, of another version, or holds what does not fit together.
  public init(contentsOf path: String) throws {
    let folder = try SavedFolder(contentsOf: path)
    let saved = try folder.decode(SavedModel<Specification>.self, "model.json")
    let pipeline = try folder.decode(FittedPipeline.self, "pipeline.json")
    let report = try folder.decode(FitReport.self, "summary.json")
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
    let layout = try folder.decode(ParameterLayout.self, "layout.json")
    if let difference = layout.difference(from: model.layout) {
      throw folder.damaged("layout.json", found: difference, expected: "what the model declares")
    }
    let draws = try folder.chains("draws.npy", width: layout.scalarCount)
    let positions = try folder.chains("positions.npy", width: model.dimension)
    let lengths = positions.map(\.count)
    guard !lengths.isEmpty, !lengths.contains(0), draws.map(\.count) == lengths else {
      throw folder.damaged(
        "positions.npy", found: "chains of \(lengths) draws",
        expected: "as many as in draws.npy, and one at least")
    }
    let (position, named) = (
      positions[0].withRow(0) { Array($0) }, draws[0].withRow(0) { Array($0) }
    )
    guard Self.agrees(model.makeNamer().scalars(at: position), named) else {
      throw folder.damaged(
        "positions.npy", found: "positions that this version does not read as the named draws",
        expected: "those of draws.npy")
    }
    var statistics: [[DrawStatistics]] = []
    if folder.files["statistics.npy"] != nil {
      statistics = try folder.chains("statistics.npy", width: DrawStatistics.columns.count)
        .map { rows in
          (0..<rows.count).compactMap { rows.withRow($0) { DrawStatistics(row: Array($0)) } }
        }
      guard statistics.map(\.count) == lengths else {
        throw folder.damaged(
          "statistics.npy", found: "chains of \(statistics.map(\.count)) usable rows",
          expected: "\(lengths), one for each draw")
      }
    }
    let divergences =
      folder.files["divergences.json"] == nil
      ? [] : try folder.decode([[Divergence]].self, "divergences.json")
    guard divergences.joined().allSatisfy({ $0.start.count == model.dimension }) else {
      throw folder.damaged(
        "divergences.json", found: "positions of another length", expected: "\(model.dimension)")
    }
    let logGuideDensities = try folder.array("guide.npy")?.values ?? []
    guard logGuideDensities.isEmpty || [logGuideDensities.count] == lengths else {
      throw folder.damaged(
        "guide.npy", found: "\(logGuideDensities.count) numbers",
        expected: "one for each draw of positions.npy")
    }
    let run = try folder.decode(InferenceRun.self, "run.json")
    let counted = run.chains.map { $0.map(\.transitions) }
    guard counted.map({ $0.count == lengths.count && $0.allSatisfy(\.isConsistent) }) ?? true else {
      throw folder.damaged(
        "run.json", found: "counts of \(counted?.count ?? 0) chains, or impossible ones",
        expected: "those of \(lengths.count) chains")
    }
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
      posterior: Posterior(
        model, draws: NamedDraws(layout: layout, rows: draws), statistics: statistics,
        divergentTransitions: divergences, run: run,
        elboTrace: try folder.array("elbo.npy")?.values ?? [],
        logGuideDensities: logGuideDensities,
        positions: positions),
      observed: observed, scoredTestRows: testRows, rowChecksums: checksums, report: report)
  }

  /// Whether a position still means the scalars that were saved for it: a bijector may have changed since.
  private static func agrees(_ scalars: [Double], _ saved: [Double]) -> Bool {
    zip(scalars, saved).allSatisfy { scalar, saved in
      abs(scalar - saved) <= 1e-6 * max(1, abs(saved)) || !scalar.isFinite && !saved.isFinite
    }
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

extension SavedFolder {
  func damaged(_ name: String, found: String, expected: String) -> SavedFitError {
    SavedFitError(path: path + "/" + name, found: found, expected: expected)
  }

  func decode<Record: Decodable>(_ type: Record.Type, _ name: String) throws -> Record {
    do {
      return try JSONDecoder.readable().decode(type, from: file(name))
    } catch let error as DecodingError {
      throw damaged(name, found: error.place, expected: "what this version writes")
    } catch let error as DataError {
      throw SavedFitError(kind: .damaged, "\(path)/\(name): \(error)")
    }
  }

  func array(_ name: String) throws -> NumPyFile? {
    try files[name].map { try NumPyFile($0, path: path + "/" + name) }
  }

  /// An array [chain, draw, width] as chains of rows, without the NaN that fill up shorter chains.
  func chains(_ name: String, width: Int) throws -> [RowStore] {
    let array = try NumPyFile(file(name), path: path + "/" + name)
    guard array.shape.count == 3, array.shape[2] == width else {
      throw damaged(
        name, found: "the shape \(array.shape)", expected: "[chain, draw, \(width)]")
    }
    let (chains, draws) = (array.shape[0], array.shape[1])
    return try array.values.withUnsafeBufferPointer { values in
      try (0..<chains).map { chain in
        func row(_ draw: Int) -> UnsafeBufferPointer<Double> {
          let start = (chain * draws + draw) * width
          return UnsafeBufferPointer(rebasing: values[start..<start + width])
        }
        let last = (0..<draws).last { !row($0).allSatisfy(\.isNaN) }
        var rows = RowStore(width: width, memoryLimit: NUTS().drawMemory / chains)
        for draw in 0..<(last.map { $0 + 1 } ?? 0) { try rows.append(row(draw)) }
        return rows
      }
    }
  }
}

extension FitReport {
  /// Whether the scores are of these features and classes.
  fileprivate func describes(_ pipeline: FittedPipeline) -> Bool {
    let count = pipeline.classes.count
    return features == pipeline.features && classes == pipeline.classes
      && [training, validation, test].compactMap(\.self).allSatisfy {
        $0.confusion.count == count * count && $0.classCounts.count == count
      }
  }
}

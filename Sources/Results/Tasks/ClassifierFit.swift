import Diagnostics
import Fitting
import Inference
import MathKernels
import Modeling
import Posteriors
import Preprocessing
import Tables
import Words

/// A classifier fitted to a table: preprocessing, model, posterior and report in one value that predicts and can be saved.
public struct ClassifierFit<Specification: ClassifierSpecification>: Sendable {
  /// The model and its hyperparameters.
  public let specification: Specification
  /// How the weights were given to the sampler.
  public let parameterization: Parameterization
  /// The preprocessing, fitted on the training rows; knows features, classes and the target.
  public let pipeline: FittedPipeline
  /// The draws.
  public let posterior: Posterior
  /// The rows it learned from; nil for a fit that was saved without them.
  public let observed: ObservedRows?
  /// Its predictions for the test rows; nil if there are none, and for a fit that was saved without.
  public let scoredTestRows: ScoredRows?
  /// Checksums of the rows that it was given; nil for a fit that was saved without.
  package let rowChecksums: SplitChecksums?
  /// The result in numbers.
  public let report: FitReport
  /// Statistics of every named scalar.
  public let summaries: [ScalarSummary]

  package init(
    specification: Specification, parameterization: Parameterization, pipeline: FittedPipeline,
    posterior: Posterior, observed: ObservedRows?, scoredTestRows: ScoredRows?,
    rowChecksums: SplitChecksums?, report: FitReport
  ) {
    self.specification = specification
    self.parameterization = parameterization
    self.pipeline = pipeline
    self.observed = observed
    self.scoredTestRows = scoredTestRows
    self.rowChecksums = rowChecksums
    self.report = report
    summaries = posterior.summaries()
    var posterior = posterior
    posterior.knownSummaries = summaries.map(\.statistics)
    self.posterior = posterior
  }

  /// Rows whose probabilities are computed at a time: their sums over the draws stay in the second-level cache.
  private static var blockRows: Int { 4096 }

  static func probabilities(
    _ specification: Specification, _ parameterization: Parameterization, _ classes: [String],
    _ posterior: Posterior, _ tracks: DesignMatrix, rows origin: Posterior.Rows
  ) throws -> ClassProbabilities {
    // The latent cells of the fit are those of all its rows.
    let blockRows = origin == .new || tracks.isComplete ? blockRows : max(1, tracks.rowCount)
    let starts = Array(stride(from: 0, to: tracks.rowCount, by: blockRows))
    let blocks = parallelMap(starts.count, workers: processorCount) { index in
      let rows = starts[index]..<min(starts[index] + blockRows, tracks.rowCount)
      return Result {
        try posterior.classProbabilities(
          specification.model(
            tracks: tracks.rows(at: Array(rows)), labels: nil, classes: classes,
            parameterization: parameterization), rows: origin)
      }
    }
    var values: [Double] = []
    values.reserveCapacity(tracks.rowCount * classes.count)
    for block in blocks { values += try block.get().values }
    return ClassProbabilities(classCount: classes.count, values: values)
  }

  /// The posterior-mean class probabilities of the rows of a table, and the likeliest class.
  ///
  /// Columns are found by name, in any order; missing cells are imputed as in the fit.
  /// - Throws: `DataError` naming the missing column, or the row and column of a cell that cannot be used.
  public func predict(_ table: Table) throws -> Predictions {
    let tracks = try pipeline.designMatrix(of: table)
    let probabilities = try Self.probabilities(
      specification, parameterization, pipeline.classes, posterior, tracks, rows: .new)
    if let place = probabilities.values.firstIndex(where: { !$0.isFinite }) {
      throw DataError(
        table.location(rowAt: place / pipeline.classes.count),
        found: "class probabilities that are no numbers",
        expected: "finite logits, so finite draws and moderate features",
        suggestion: "Look at the row and at the draws (\(.export)).")
    }
    return Predictions(
      classes: pipeline.classes, rowNumbers: table.rowNumbers, probabilities: probabilities,
      notes: pipeline.notes(on: table))
  }
}

/// A classifier's predictions for some rows.
public struct Predictions: Sendable {
  /// All classes, in the order of the probabilities.
  public let classes: [String]
  /// The numbers of the rows in the table they came from.
  public let rowNumbers: [Int]
  /// p(class), [row, class].
  public let probabilities: ClassProbabilities
  /// What was done with surplus or missing parts of the table, in words.
  public let notes: [String]

  /// The likeliest class of each row.
  public var predicted: [String] { probabilities.predictedClasses.map { classes[$0] } }

  /// The predictions as a table: `row,predicted,p_<label>,…`.
  /// - Throws: `DataError` where two class labels give the same column.
  public func table() throws -> Table {
    let width = classes.count
    let columns = classes.indices.map { index in
      Column(
        "p_\(classes[index])",
        numbers: rowNumbers.indices.map { probabilities.values[$0 * width + index] })
    }
    return try Table(
      source: "predictions",
      columns: [
        Column("row", numbers: rowNumbers.map(Double.init)),
        Column("predicted", texts: predicted.map { $0 }),
      ] + columns)
  }
}

extension ClassifierFit {
  /// The draws of the fit, to be judged and summarised.
  public func drawSet(source: String) -> DrawSet {
    var draws = DrawSet(
      posterior, source: source, origin: "\(specification.modelName) by \(posterior.run.methodName)"
    )
    if let note = specification.symmetryNote { draws.notes.append(note) }
    return draws
  }
}

import Modeling
import Posteriors
import Preprocessing
import Tables
import Words

/// A model fitted to a table: preprocessing, model, posterior and report in one value that predicts and can be saved.
///
/// ```swift
/// let fit = try LogisticClassifier().fit(
///   to: split, pipeline: .recommended(target: "species"), by: .nuts(NUTS(seed: 1)))
/// print(fit.report.text())
/// try fit.save(to: folder)
/// let predictions = try TableFit(contentsOf: folder).predict(newRows)
/// ```
public struct TableFit: Sendable {
  /// The model and its settings.
  public let model: any TableModel
  /// How the weights were given to the sampler.
  public let parameterization: Parameterization
  /// The preprocessing, fitted on the training rows; knows features, classes and the name of the target.
  public let pipeline: FittedPipeline
  /// What was learned about the target.
  public let target: FittedTarget
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
    _ predictor: RowPredictor, pipeline: FittedPipeline, observed: ObservedRows?,
    scoredTestRows: ScoredRows?, rowChecksums: SplitChecksums?, report: FitReport
  ) {
    (model, parameterization) = (predictor.model, predictor.parameterization)
    target = predictor.target
    self.pipeline = pipeline
    self.observed = observed
    self.scoredTestRows = scoredTestRows
    self.rowChecksums = rowChecksums
    self.report = report
    summaries = predictor.posterior.summaries()
    var posterior = predictor.posterior
    posterior.knownSummaries = summaries.map(\.statistics)
    self.posterior = posterior
  }

  /// The model of any rows, with the draws.
  var predictor: RowPredictor {
    RowPredictor(
      model: model, parameterization: parameterization, target: target, posterior: posterior)
  }

  /// What the posterior predicts for the rows of a table: class probabilities and the likeliest class, or distributions of numbers.
  ///
  /// Columns are found by name, in any order; missing cells are imputed as in the fit.
  /// - Throws: `DataError` naming the missing column, or the row and column of a cell that cannot be used.
  public func predict(_ table: Table) throws -> Predictions {
    let features = try pipeline.designMatrix(of: table)
    let values = try target.task.predictions(for: features, by: predictor)
    if let row = values.firstRowWithoutNumbers {
      throw DataError(
        table.location(rowAt: row),
        found: "\(values.words) that are not finite",
        expected: "\(values.requirement), so finite draws and moderate features",
        suggestion: "Look at the row and at the draws (\(.export)).")
    }
    return Predictions(
      rowNumbers: table.rowNumbers, values: values, notes: pipeline.notes(on: table))
  }

  /// Replicates what the fit learned from, and compares the tables.
  ///
  /// For classes: their shares, and mean and SD of each feature within each class. For numbers: their mean, SD and extremes, and
  /// what else distinguishes models of them. Missing cells that are latent in the fit have, in each replicate, their values in its draw;
  /// means and SDs are over the observed cells.
  ///
  /// - Parameters:
  ///   - source: draws of the fit, or of the prior alone.
  ///   - replicates: how many tables, each from its own draw; fewer if there are fewer draws.
  /// - Returns: nil for a fit that was saved without its rows.
  /// - Throws: `ModelError`, `LayoutMismatch` for a fit whose parts do not fit together.
  /// - Precondition: at least 20 replicates.
  public func predictiveCheck(
    _ source: PredictiveCheckReport.Source = .posterior, replicates: Int = 400, seed: UInt64 = 0
  ) throws -> PredictiveCheckReport? {
    try predictiveCheck(CheckRequest(source: source, replicates: replicates, seed: seed))
  }

  package func predictiveCheck(_ request: CheckRequest) throws -> PredictiveCheckReport? {
    precondition(
      request.replicates >= 20, "found \(request.replicates) replicates, expected at least 20")
    guard let rows = observed else { return nil }
    return try target.task.check(rows, by: predictor, request)
  }

  /// The draws of the fit, to be judged and summarised.
  public func drawSet(source: String) -> DrawSet {
    var draws = DrawSet(
      posterior, source: source, origin: "\(report.model) by \(posterior.run.methodName)")
    if let note = model.symmetryNote { draws.notes.append(note) }
    return draws
  }
}

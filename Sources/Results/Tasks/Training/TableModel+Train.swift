import Diagnostics
import Fitting
import Inference
import MathKernels
import Modeling
import Posteriors
import Preprocessing
import Tables
import Words

extension TableModel {
  /// Trains a classifier as a point on the training rows of a split, and scores it on every part.
  ///
  /// The result is a fit with one draw: it predicts and is saved like any other, and reports no uncertainty. The
  /// validation rows, if any, are those of the split, or else are taken from the training rows; preprocessing learns from the
  /// others alone, and the test rows choose nothing.
  ///
  /// - Parameters:
  ///   - pipeline: target, dropped columns, imputation and scaling.
  ///   - context: receives the losses after every epoch; an interruption ends the training, and the best weights so far are
  ///     kept. Its journal keeps the training while it works.
  /// - Throws: `DataError` for the table, `ModelError` for the model, `TrainingError` for settings out of range and a loss that
  ///   is not finite, `NothingTrained` if interrupted before the end of the first epoch.
  public func train(
    on split: Split, pipeline: Pipeline, by settings: PointTraining,
    in context: RunContext = RunContext()
  ) throws -> TableFit {
    try settings.validate()
    guard Self.card.response == .classes else { throw TrainingError(notTrainable: Self.card) }
    let stopwatch = Stopwatch()
    // The held-out rows are read before the work: a bad cell in them should not cost it.
    func trainedRows(
      _ parts: Split, _ settings: PointTraining, _ part: String
    ) throws -> TrainedRows {
      try TrainedRows(self, parts, pipeline, settings, in: context.inPart(part))
    }
    var trained = try trainedRows(
      settings.parts(of: split, target: pipeline.target), settings, "first")
    if let again = settings.refitting(trained.point) {
      do {
        let whole = try trainedRows(
          Split(training: split.trainingAndValidation, validation: nil, test: split.test), again,
          "again")
        if whole.point.interrupted { throw NothingTrained(in: context) }
        trained.isRefitted(whole)
      } catch is NothingTrained {
        trained.point.interrupted = true
      }
    }
    var run = InferenceRun(
      .trained(TrainingRecord(curve: trained.point.curve, steps: trained.point.steps)),
      seed: settings.seed)
    run.gradientEvaluations = trained.point.steps
    run.interrupted = trained.point.interrupted
    run.wallSeconds = trained.wallSeconds
    run.cpuSeconds = trained.cpuSeconds
    run.choices = settings.notes(on: trained.point).map { Passage($0) }
    run.remarks = settings.warnings(on: trained.point, in: context).map { Passage($0) }
    let point = RowStore(width: trained.model.dimension, rows: trained.point.position)
    let posterior = Posterior(trained.model, RecordedDraws([point]), run: run)
    let predictor = RowPredictor(
      model: self, parameterization: .centered, target: trained.target, posterior: posterior)
    let task = trained.target.task
    // One draw is all there is: there is nothing to leave out.
    func judged(_ rows: ObservedRows) throws -> JudgedRows {
      try task.judged(rows, by: predictor, as: .new, within: StopGrace())
    }
    let test = try trained.test.map(judged)
    let (training, validation) = (
      try judged(trained.rows).score, try trained.validation.map(judged)?.score
    )
    let scores = FitScores(
      training: training, validation: validation, test: test?.score,
      baseline: try task.baseline(
        training: training, scored: test?.score ?? validation ?? training,
        responses: (trained.test ?? trained.validation ?? trained.rows).responses))
    return TableFit(
      predictor, pipeline: trained.pipeline, observed: trained.rows, scoredTestRows: test?.rows,
      rowChecksums: trained.checksums,
      report: FitReport(
        predictor, pipeline: trained.pipeline, samplerReport: nil, scores: scores,
        took: RunTime(
          wallSeconds: stopwatch.wallSeconds, cpuSeconds: stopwatch.processCPUSeconds)))
  }
}

/// A point with the rows and the preprocessing it was trained with.
private struct TrainedRows {
  var pipeline: FittedPipeline
  var target: FittedTarget
  var model: CompiledModel
  var rows: ObservedRows
  var validation: ObservedRows?
  var test: ObservedRows?
  var checksums: SplitChecksums
  var point: TrainedPoint
  var wallSeconds: Double
  var cpuSeconds: Double

  init(
    _ model: some TableModel, _ parts: Split, _ pipeline: Pipeline,
    _ settings: PointTraining, in context: RunContext
  ) throws {
    let stopwatch = Stopwatch()
    let fitted = try pipeline.fitted(to: parts.training)
    let target = try FittedTarget(.classes, of: parts.training, fitted)
    func observed(_ table: Table) throws -> ObservedRows {
      ObservedRows(
        try fitted.designMatrix(of: table),
        try target.task.responses(in: table, target: pipeline.target),
        rowNumbers: table.rowNumbers)
    }
    func declared(_ rows: ObservedRows, _ responses: Responses?) -> any Model {
      model.model(
        of: ModelRows(rows.features, target: target, responses: responses),
        parameterization: .centered)
    }
    func measured(_ rows: ObservedRows) throws -> MeasuredRows {
      try MeasuredRows(rows.responses.labels ?? Labels(classes: [], codes: [])) { places in
        model.model(
          of: ModelRows(rows.features.rows(at: places), target: target, responses: nil),
          parameterization: .centered)
      }
    }
    test = try parts.test.map { try observed($0.table) }
    validation = try parts.validation.map { try observed($0.table) }
    checksums = try SplitChecksums(parts, preparedBy: fitted)
    self.pipeline = fitted
    self.target = target
    rows = try observed(parts.training.table)
    self.model = try CompiledModel(declared(rows, rows.responses), isTraining: true)
    point = try settings.train(
      self.model.subsampled(),
      from: model.initialPosition(of: self.model, seed: settings.seed),
      measuring: measured(rows), validation: validation.map(measured), in: context)
    point.curve.validationRows = validation?.responses.count ?? 0
    wallSeconds = point.earlier.wallSeconds + stopwatch.wallSeconds
    cpuSeconds = point.earlier.cpuSeconds + stopwatch.cpuSeconds
  }

  /// Takes the weights trained on more rows, and keeps the curve that chose their epochs.
  mutating func isRefitted(_ whole: TrainedRows) {
    let before = self
    self = whole
    point.curve = before.point.curve
    point.curve.isRefitted = true
    point.steps += before.point.steps
    wallSeconds += before.wallSeconds
    cpuSeconds += before.cpuSeconds
  }
}

extension PointTraining {
  /// The rows to train on, and those that choose the epoch.
  func parts(of split: Split, target: String) throws -> Split {
    guard split.validation == nil, let validationShare else { return split }
    let rows = split.training
    var random = RandomStream(seed: seed, purpose: .validationSplit)
    let parts = try rows.table.split(
      by: validationRule ?? .stratified(target: target), test: .share(validationShare),
      seed: random.next())
    if let chosenBy = parts.test {
      return Split(training: parts.training, validation: chosenBy, test: split.test)
    }
    throw TrainingError(
      "training, validation share: found \(validationShare) of \(rows.table.rowCount) training rows, which is none, expected at "
        + "least one row. Take a larger share, or train without validation.")
  }

  /// Settings to train on all rows for as many epochs as validation chose; nil if that is not wanted.
  fileprivate func refitting(_ chosen: TrainedPoint) -> PointTraining? {
    guard refits, chosen.curve.validationRows > 0, !chosen.interrupted else { return nil }
    var again = self
    again.validationShare = nil
    again.epochs = chosen.curve.bestEpoch
    return again
  }

  fileprivate func notes(on trained: TrainedPoint) -> [String] {
    let curve = trained.curve
    guard let best = curve.best, let loss = best.validationLoss else {
      return ["Without validation rows the weights of the last epoch were kept."]
    }
    return [
      "The loss on \(curve.validationRows) validation rows was the least, \(loss.rounded(to: 4)), after epoch \(best.epoch) of "
        + "\(curve.epochs.count): "
        + (curve.isRefitted
          ? "the weights come from as many epochs on these and the training rows."
          : "its weights were kept.")
    ]
  }

  fileprivate func warnings(on trained: TrainedPoint, in context: RunContext) -> [String] {
    let curve = trained.curve
    var warnings: [String] = []
    if trained.interrupted {
      warnings.append(
        "Training \(context.interruption.ending) after \(curve.epochs.count) of \(epochs) epochs: the best weights so far were kept."
      )
      if trained.isMeasuredInPart == true {
        warnings.append(
          "No time was left for the loss of that epoch: it is that of the first rows.")
      }
    } else if let epoch = trained.divergedIn {
      warnings.append(
        "The loss was not finite in epoch \(epoch): training ended, and the weights of epoch \(curve.bestEpoch) were kept. Lower "
          + "the learning rate.")
    } else if curve.best?.validationLoss != nil, curve.bestEpoch == epochs {
      warnings.append(
        "The validation loss was still falling at the last epoch, \(epochs): more epochs would do better."
      )
    }
    return warnings
  }
}

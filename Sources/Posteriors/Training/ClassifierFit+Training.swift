import Inference
import MathKernels
import Modeling
import Preprocessing
import Tables

extension ClassifierFit {
  /// Trains a classifier as a point on the training rows of a split, and scores it on both parts.
  ///
  /// The result is a fit with one draw: it predicts and is saved as any other, and says nothing of its own uncertainty. The
  /// validation rows, if any, are taken from the training rows; preprocessing learns from the others alone, and the rows that
  /// score choose nothing.
  ///
  /// - Parameters:
  ///   - pipeline: target, dropped columns, imputation and scaling.
  ///   - progress: receives the losses after every epoch.
  ///   - interruption: asks training to stop cleanly; the best weights so far are kept.
  /// - Throws: `DataError` for the table, `ModelError` for the model, `TrainingError` for settings out of range and a loss that
  ///   is not finite, `NothingTrained` if interrupted before the end of the first epoch.
  public init(
    training specification: Specification, to split: Split, pipeline: Pipeline,
    by settings: PointTraining, progress: TrainingProgressHandler? = nil,
    interruption: Interruption? = nil
  ) throws {
    try settings.validate()
    var stopwatch = Stopwatch()
    let parts = try settings.parts(of: split.training, target: pipeline.target)
    let fitted = try pipeline.fitted(to: parts.training)
    func rows(_ table: Table) throws -> (tracks: DesignMatrix, labels: Labels) {
      (try fitted.designMatrix(of: table), try fitted.labels(of: table))
    }
    func model(_ tracks: DesignMatrix, _ labels: Labels?) -> any Model {
      specification.model(
        tracks: tracks, labels: labels, classes: fitted.classes, parameterization: .centered)
    }
    let training = try rows(parts.training.table)
    let validation = try parts.test.map { try rows($0.table) }
    let heldOut = try split.test.map { try rows($0.table) }

    let compiled = try CompiledModel(model(training.tracks, training.labels), isTraining: true)
    let cpuBefore = stopwatch.processCPUSeconds
    var trainingWatch = Stopwatch()
    let trained = try settings.train(
      compiled.subsampled(), from: settings.initialPosition(of: compiled, specification),
      measuring: MeasuredRows(model(training.tracks, nil), training.labels),
      validation: validation.map { try MeasuredRows(model($0.tracks, nil), $0.labels) },
      progress: progress, interruption: interruption)
    trainingWatch.stop()

    var curve = trained.curve
    curve.validationRows = validation?.labels.count ?? 0
    var run = InferenceRun(method: .point, seed: settings.seed)
    run.gradientEvaluations = trained.steps
    run.steps = trained.steps
    run.interrupted = trained.interrupted
    run.wallSeconds = trainingWatch.wallSeconds
    run.cpuSeconds = stopwatch.processCPUSeconds - cpuBefore
    run.trainingCurve = curve
    run.notes = settings.notes(on: trained, curve)
    run.warnings = settings.warnings(on: trained, curve)
    let posterior = Posterior(
      compiled, positions: [RowStore(width: compiled.dimension, rows: trained.position)], run: run)

    func score(_ rows: (tracks: DesignMatrix, labels: Labels)) throws -> ClassificationScore {
      ClassificationScore(
        try posterior.classProbabilities(model(rows.tracks, nil)), actual: rows.labels)
    }
    let scores = (training: try score(training), test: try heldOut.map(score))
    stopwatch.stop()
    self.init(
      specification: specification, parameterization: .centered, pipeline: fitted,
      posterior: posterior,
      observed: ObservedRows(
        tracks: training.tracks, labels: training.labels,
        rowNumbers: parts.training.table.rowNumbers),
      report: FitReport(
        modelName: specification.modelName, parameterization: .centered, pipeline: fitted,
        posterior: posterior, samplerReport: nil, training: scores.training, test: scores.test,
        wallSeconds: stopwatch.wallSeconds, cpuSeconds: stopwatch.processCPUSeconds))
  }
}

extension PointTraining {
  /// The rows to train on, and those that choose the epoch.
  func parts(of rows: TrainingRows, target: String) throws -> Split {
    guard let validationShare else { return Split(training: rows.table) }
    var random = RandomStream(seed: seed, purpose: .validationSplit)
    let parts = try rows.table.split(
      target: target, test: .share(validationShare), seed: random.next())
    guard parts.test == nil else { return parts }
    throw TrainingError(
      "training, validation share: found \(validationShare) of \(rows.table.rowCount) training rows, which is none, expected at "
        + "least one row. Take a larger share, or train without validation.")
  }

  /// Normal numbers of the deviations that the specification wants.
  func initialPosition(
    of model: CompiledModel, _ specification: some ClassifierSpecification
  ) -> [Double] {
    var random = RandomStream(seed: seed, purpose: .initialWeights)
    return model.latentSites.flatMap { site -> [Double] in
      let deviation = specification.initialDeviation(
        ofSite: site.name, extents: site.axes.map(\.count))
      return (0..<site.slot.count).map { _ in deviation == 0 ? 0 : deviation * random.normal() }
    }
  }

  fileprivate func notes(on trained: TrainedPoint, _ curve: TrainingCurve) -> [String] {
    guard let best = curve.best, let loss = best.validationLoss else {
      return ["Without validation rows the weights of the last epoch were kept."]
    }
    return [
      "The weights of epoch \(best.epoch) of \(curve.epochs.count) were kept: its loss on \(curve.validationRows) validation "
        + "rows, \(rounded(loss)), was the least."
    ]
  }

  fileprivate func warnings(on trained: TrainedPoint, _ curve: TrainingCurve) -> [String] {
    var warnings: [String] = []
    if trained.interrupted {
      warnings.append(
        "Training was interrupted after \(curve.epochs.count) of \(epochs) epochs: the best weights so far were kept.")
    } else if let epoch = trained.divergedIn {
      warnings.append(
        "The loss was not finite in epoch \(epoch): training ended, and the weights of epoch \(curve.bestEpoch) were kept. Lower "
          + "the learning rate, or clip the gradients.")
    } else if curve.best?.validationLoss != nil, curve.bestEpoch == epochs {
      warnings.append(
        "The validation loss was still falling at the last epoch, \(epochs): more epochs would do better.")
    }
    return warnings
  }

  private func rounded(_ value: Double) -> Double { (value * 1e4).rounded() / 1e4 }
}

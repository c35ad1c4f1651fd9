import Diagnostics
import Fitting
import Inference
import MathKernels
import Modeling
import Posteriors
import Preprocessing
import Tables
import Words

extension ClassifierSpecification {
  /// Fits a classifier on the training rows of a split, and scores it on every part.
  ///
  /// - Parameters:
  ///   - pipeline: target, dropped columns, imputation and scaling.
  ///   - corrected: whether importance weights correct the draws, where k̂ allows it (SVI, Laplace, Pathfinder).
  ///   - initial: where sites begin, by name; others begin at random.
  ///   - unfinished: where the run is saved while it works, and what it continues from (NUTS, SVI).
  ///   - context: an interruption ends the inference; what was drawn is kept.
  /// - Throws: `DataError` for the table, `ModelError` for the model, `NothingDrawn` if interrupted before the first draw.
  public func fit(
    to split: consuming Split, pipeline: Pipeline,
    by approximation: Approximation, corrected: Bool = false,
    parameterization choice: ParameterizationChoice = .auto, initial: InitialValues? = nil,
    unfinished: UnfinishedRun? = nil, in context: RunContext = RunContext()
  ) throws -> ClassifierFit<Self> {
    let stopwatch = Stopwatch(unfinished?.clock)
    let fitted = try pipeline.fitted(to: split.training)
    let tracks = try fitted.designMatrix(of: split.training.table)
    let labels = try fitted.labels(of: split.training.table)
    // The held-out rows are read before the long work: a bad cell in them should not cost a fit.
    let heldOut = try [split.validation, split.test].map { part in
      try part.map { (try fitted.designMatrix(of: $0.table), try fitted.labels(of: $0.table)) }
    }
    let rowNumbers = split.training.table.rowNumbers
    let testRowNumbers = split.test?.table.rowNumbers ?? []
    let checksums = try SplitChecksums(split, preparedBy: pipeline)
    // Frees the table's memory for the inference, if the caller passed ownership.
    _ = consume split
    let choice =
      try unfinished?.remembered(ResolvedParameterization.self, as: "parameterization")
      ?? ResolvedParameterization(
        choice, self, by: approximation, tracks: tracks, labels: labels,
        classes: fitted.classes, in: context)
    try unfinished?.remember(choice, as: "parameterization")
    let parameterization = choice.parameterization
    let model = try CompiledModel(
      self.model(
        tracks: tracks, labels: labels, classes: fitted.classes, parameterization: parameterization)
    )
    var posterior = try approximation.fit(
      model, corrected: corrected, initial: initial,
      start: { initialPosition(of: model, seed: $0) }, unfinished: unfinished,
      in: context)
    posterior.add(choice)
    func probabilities(_ tracks: DesignMatrix, _ rows: Posterior.Rows) throws -> ClassProbabilities
    {
      try ClassifierFit.probabilities(
        self, parameterization, fitted.classes, posterior, tracks, rows: rows)
    }
    let training = ClassificationScore(try probabilities(tracks, .fitted), actual: labels)
    let predicted = try heldOut.map { try $0.map { try probabilities($0.0, .new) } }
    let scores = zip(predicted, heldOut).map { predicted, part in
      predicted.flatMap { predicted in
        part.map { ClassificationScore(predicted, actual: $0.1) }
      }
    }
    let scoredTestRows = predicted[1].flatMap { predicted in
      heldOut[1].map { ScoredRows(predicted, actual: $0.1, rowNumbers: testRowNumbers) }
    }
    let summaries = posterior.summaries()
    let samplerReport = posterior.samplerReport(summaries)
    posterior.run.chains?.findings = samplerReport?.chainFindings
    posterior.knownSummaries = summaries.map(\.statistics)
    let earlier = unfinished?.earlierTime ?? RunTime()
    var report = FitReport(
      modelName: modelName, parameterization: parameterization, pipeline: fitted,
      posterior: posterior, samplerReport: samplerReport, training: training,
      validation: scores[0], test: scores[1],
      wallSeconds: earlier.wallSeconds + stopwatch.wallSeconds,
      cpuSeconds: earlier.cpuSeconds + stopwatch.processCPUSeconds)
    if let note = symmetryNote { report.choices.append(Passage(note)) }
    return ClassifierFit(
      specification: self, parameterization: parameterization, pipeline: fitted,
      posterior: posterior,
      observed: ObservedRows(tracks: tracks, labels: labels, rowNumbers: rowNumbers),
      scoredTestRows: scoredTestRows, rowChecksums: checksums, report: report)
  }
}

import Fitting
import Inference
import Modeling
import Posteriors
import Preprocessing
import Tables
import Words

extension TableModel {
  /// Fits the model on the training rows of a split, and scores it on every part.
  ///
  /// - Parameters:
  ///   - pipeline: target, dropped columns, imputation and scaling.
  ///   - corrected: whether importance weights correct the draws, where k̂ allows it (SVI, Laplace, Pathfinder).
  ///   - initial: where sites begin, by name; others begin at random.
  ///   - context: an interruption ends the inference; what was drawn is kept, and scored as far as a few seconds allow. NUTS and SVI
  ///     keep their run in its journal while they work, and go on from there.
  /// - Throws: `DataError` for the table, `ModelError` for the model, `NothingDrawn` if interrupted before the first draw.
  public func fit(
    to split: consuming Split, pipeline: Pipeline,
    by approximation: Approximation, corrected: Bool = false,
    parameterization choice: ParameterizationChoice = .auto, initial: InitialValues? = nil,
    in context: RunContext = RunContext()
  ) throws -> TableFit {
    let stopwatch = Stopwatch()
    let earlier = try context.journal?.record(RunTime.self, named: RunTime.journalName)
    let fitted = try pipeline.fitted(to: split.training, as: Self.card.response)
    let target = try FittedTarget(Self.card.response, of: split.training, fitted)
    let task = target.task
    func observedRows(of table: Table) throws -> ObservedRows {
      ObservedRows(
        try fitted.designMatrix(of: table),
        try task.responses(in: table, target: pipeline.target), rowNumbers: table.rowNumbers)
    }
    let observed = try observedRows(of: split.training.table)
    // The held-out rows are read before the long work: a bad cell in them should not cost a fit.
    let validationRows = try split.validation.map { try observedRows(of: $0.table) }
    let testRows = try split.test.map { try observedRows(of: $0.table) }
    let rows = ModelRows(
      observed.features, target: target, responses: observed.responses)
    let checksums = try SplitChecksums(split, preparedBy: fitted)
    // Frees the table's memory for the inference, if the caller passed ownership.
    _ = consume split
    let choice = try context.part("parameterization") { context in
      try ResolvedParameterization(choice, self, by: approximation, rows: rows, in: context)
    }
    let parameterization = choice.parameterization
    let model = try CompiledModel(
      self.model(of: rows, parameterization: parameterization))
    var posterior = try approximation.fit(
      model,
      FitRequest(
        corrected: corrected, initial: initial,
        start: { initialPosition(of: model, seed: $0) }),
      in: context)
    posterior.add(choice)
    var predictor = RowPredictor(
      model: self, parameterization: parameterization, target: target, posterior: posterior)
    // The rows that decide come first: they have most of the time that is left where the fit was stopped.
    let grace = StopGrace(context, isStopped: posterior.run.isUnfinished == true)
    let test = try testRows.map {
      try task.judged($0, by: predictor, as: .new, within: grace)
    }
    let held = try validationRows.map {
      try task.judged($0, by: predictor, as: .new, within: grace)
    }
    let own = try task.judged(observed, by: predictor, as: .fitted, within: grace)
    let (training, validation) = (own.score, held?.score)
    let scoredDraws = [own, held, test].compactMap { $0?.draws }.min() ?? 0
    if scoredDraws < predictor.drawCount {
      posterior.warnOfScores(from: scoredDraws, of: predictor.drawCount, in: context)
    }
    let scores = FitScores(
      training: training, validation: validation, test: test?.score,
      baseline: try task.baseline(
        training: training, scored: test?.score ?? validation ?? training,
        responses: (testRows ?? validationRows ?? observed).responses))
    let summaries = posterior.summaries()
    let samplerReport = posterior.samplerReport(summaries)
    posterior.run.chains?.findings = samplerReport?.chainFindings
    posterior.knownSummaries = summaries.map(\.statistics)
    predictor.posterior = posterior
    let session = RunTime(
      wallSeconds: stopwatch.wallSeconds, cpuSeconds: stopwatch.processCPUSeconds)
    var report = FitReport(
      predictor, pipeline: fitted, samplerReport: samplerReport, scores: scores,
      took: (earlier ?? RunTime()) + session)
    if let note = fitted.scaleNote(on: observed.features, model: Self.card.id) {
      report.choices.append(note)
    }
    if let note = symmetryNote { report.choices.append(Passage(note)) }
    return TableFit(
      predictor, pipeline: fitted, observed: observed, scoredTestRows: test?.rows,
      rowChecksums: checksums, report: report)
  }
}

extension Posterior {
  /// Notes that no time was left to score it by all of its draws.
  fileprivate mutating func warnOfScores(
    from used: Int, of drawn: Int, in context: RunContext
  ) {
    let ending =
      run.isUnfinished == true && context.interruption.reason == nil
      ? "was ended by its time limit" : context.interruption.ending
    if run.isUnfinished != true { run.interrupted = true }
    if run.isUnfinished != nil { run.isUnfinished = true }
    warn(
      Passage(
        "The scores are from \(counted(used, "draw")) of \(drawn) for some rows, as the run \(ending) and no time was left "
          + "for all: they say little of the fit, whose draws are kept."))
  }
}

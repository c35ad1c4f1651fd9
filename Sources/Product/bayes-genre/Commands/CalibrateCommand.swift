import ArgumentParser
import Bayes
import Foundation
import GenreModels
import Synchronization

/// What `calibrate --inference` takes: methods with draws, which can be too wide or too narrow.
enum CalibratedInference: String, ExpressibleByArgument, CaseIterable {
  case nuts, svi, laplace, pathfinder
}

struct CalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract:
      "Check an inference on data that a model makes: are its posteriors where and as wide as they should be?",
    discussion: """
      Parameters are drawn from the prior and classes, quantities or counts at them, for features that are standard normal or those of a table. Where \
      inference is right, the truth falls into each part of the posterior equally often. Too often near its ends: too narrow; \
      too seldom: too wide; more often at one end: shifted.
      """)

  @OptionGroup(title: "Model") var modelOptions: ModelOptions

  @Option(
    parsing: .unconditional,
    help: "Rows of each simulated table. (default: \(Self.defaultRows), or all of --data)",
    transform: whole(1...10_000_000))
  var rows: Int?

  @Option(
    parsing: .unconditional,
    help: "Standard normal features. (default: \(Self.defaultFeatures))",
    transform: whole(1...10_000))
  var features: Int?

  @Option(
    parsing: .unconditional, help: "Classes. (default: \(Self.defaultClasses))",
    transform: whole(2...10_000))
  var classes: Int?

  @Option(
    help:
      "A CSV file, whose features are used, and of its target only the names of the classes, or mean and spread."
  )
  var data: String?

  @Option(help: "The column that the model predicts, in --data.")
  var target: String?

  @OptionGroup(title: "Target") var targetOptions: TargetOptions

  @Option(help: "A column of --data that is no feature; may be given several times.")
  var drop: [String] = []

  @Option(
    parsing: .unconditional, help: "Simulated tables, each fitted anew.",
    transform: whole(20...1_000_000))
  var simulations = 200

  @Option(
    parsing: .unconditional, help: "Posterior draws of each, among which the truth is ranked.",
    transform: whole(9...100_000))
  var draws = 199

  @Option(
    parsing: .unconditional,
    help: "Names the run: the same seed gives the same bits.",
    transform: seedNumber)
  var seed: UInt64 = 0

  @Option(
    parsing: .unconditional,
    help: "Simulations that run at a time; by default as many as there are cores.",
    transform: whole(1...1000))
  var threads: Int?

  @Option(
    name: .customLong("inference"),
    help: "What is checked, of all that has draws.")
  var method = CalibratedInference.svi

  @OptionGroup var pathfinder: PathfinderOptions

  @OptionGroup(title: "SVI") var svi: SVIOptions
  @OptionGroup(title: "Reading") var reading: TableOptions

  @OptionGroup var page: ReportOptions
  @Flag(help: "Print one JSON object.") var json = false
  @Flag(help: "No progress on standard error.") var quiet = false

  private static let (defaultRows, defaultFeatures, defaultClasses) = (200, 4, 3)

  func validate() throws {
    try refuse(svi.given, with: "--inference", method.rawValue, belongingTo: ["svi"])
    try refuse(
      pathfinder.settings.given, with: "--inference", method.rawValue,
      belongingTo: ["pathfinder"])
    try svi.validateTogether()
    try targetOptions.validate(for: modelOptions.card)
    try modelOptions.card.refuseForNumbers(
      "--classes", classes != nil, because: "classes are drawn")
    let excluded = namesGiven(("--features", features), ("--classes", classes))
    if data != nil, !excluded.isEmpty {
      throw ValidationError(
        "\(excluded.joined(separator: ", ")) and --data cannot be combined: the file has features and classes of its own."
      )
    }
    let onlyWithData = namesGiven(
      ("--above", targetOptions.above), ("--target-kind", targetOptions.targetKind))
    if data == nil, let first = onlyWithData.first {
      throw ValidationError("\(first) needs --data: it is about the target of that table.")
    }
    guard (data == nil) == (target == nil), data != nil || drop.isEmpty else {
      throw ValidationError(
        "--data and --target need each other, and --drop needs both. Give --data FILE --target COLUMN."
      )
    }
  }

  func run() throws {
    try reportingFailures {
      try page.check(besides: [data])
      let interruption = Interruption()
      let watch = InterruptWatch(interruption, say: { if !quiet { printError($0) } })
      defer { watch.cancel() }
      var settings = SimulationBasedCalibration()
      (settings.simulations, settings.draws) = (simulations, draws)
      (settings.threads, settings.seed) = (threads, seed)
      let report = try settings.report(
        on: simulated(), by: approximation(),
        in: RunContext(
          progress: quiet ? nil : Self.progressHandler(), interruption: interruption))
      try page.emit(report, json: json)
      if report.isInterrupted { throw ExitCode(130) }
    }
  }

  private func approximation() throws -> Approximation {
    switch method {
    case .svi: .svi(try svi.inference(seed: seed), guide: try svi.family())
    case .laplace: .laplace(LaplaceApproximation(seed: seed))
    case .pathfinder: .pathfinder(try pathfinder.pathfinder(seed: seed))
    case .nuts: .nuts(NUTS())
    }
  }

  /// What is simulated; `auto` is non-centred, as nothing is known about data that are not drawn yet.
  private func simulated() throws -> SimulatedTable {
    let (model, kind) = (try modelOptions.configured(), modelOptions.card.response)
    let parameterization: Parameterization =
      modelOptions.parameterization == .centered || !modelOptions.card.hasParameterizations
      ? .centered : .noncentered
    guard let data, let target else {
      return SimulatedTable(
        model, rows: rows ?? Self.defaultRows, features: features ?? Self.defaultFeatures,
        classes: classes ?? Self.defaultClasses, parameterization: parameterization, seed: seed)
    }
    let table = try targetOptions.table(
      reading.read(
        data, names: targetOptions.nameColumns(target: target, for: modelOptions.card)),
      target: target, for: modelOptions.card)
    let rule = kind == .classes ? SplitRule.stratified(target: target) : .random
    let split =
      try rows.map { try table.split(by: rule, train: .rows($0), test: .rows(0), seed: seed) }
      ?? Split(training: table)
    let pipeline = try Pipeline.recommended(target: target, dropped: drop)
      .fitted(to: split.training, as: kind)
    return SimulatedTable(
      model, features: try pipeline.designMatrix(of: split.training.table),
      target: try FittedTarget(kind, of: split.training, pipeline),
      parameterization: parameterization)
  }

  /// Reports every twentieth part of the work.
  private static func progressHandler() -> ProgressHandler {
    let shown = Mutex(0)
    return { event in
      guard case .simulation(let progress) = event else { return }
      shown.withLock { last in
        guard progress.completed * 20 / progress.total > last else { return }
        last = progress.completed * 20 / progress.total
        printError("\(progress.completed) of \(progress.total) simulations")
      }
    }
  }
}

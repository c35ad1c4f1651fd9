import ArgumentParser
import Bayes
import GenreModels

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

  enum SizeCatalogue: OptionCatalogue {
    static let options = SimulatedTable.Size.settings.map {
      OptionCard($0, of: SimulatedTable.Size())
    }
  }

  enum Settings: OptionCatalogue {
    static let options = SimulationBasedCalibration.settings.map {
      OptionCard($0, of: SimulationBasedCalibration())
    }
  }

  @OptionGroup(title: "Model") var modelOptions: ModelOptions

  @OptionGroup var sizeOptions: CardOptions<SizeCatalogue>

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

  @OptionGroup var settings: CardOptions<Settings>

  @Option(
    name: .customLong("inference"),
    help: "What is checked, of all that has draws.")
  var method = CalibratedChoice(GuidedSVI.self)

  @OptionGroup var others: CardOptions<OtherInferenceOptions>

  @OptionGroup(title: "SVI") var svi: SVIOptions
  @OptionGroup(title: "Reading") var reading: TableOptions

  @OptionGroup var work: LongRunOptions
  @OptionGroup var keeping: KeepingOptions
  @OptionGroup var page: ReportOptions
  @Flag(help: "Print one JSON object.") var json = false
  @Flag(help: "No progress on standard error.") var quiet = false

  func validate() throws {
    try method.refuseOthers(inferenceTexts)
    try svi.validateTogether()
    try targetOptions.validate(for: modelOptions.card)
    try modelOptions.card.refuseForNumbers(
      "--classes", sizeOptions.isGiven("classes"), because: "classes are drawn")
    let excluded = ["features", "classes"].filter(sizeOptions.isGiven).map { "--\($0)" }
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
      let settings = try settings.setting(
        SimulationBasedCalibration.settings, in: SimulationBasedCalibration())
      let run = LongRun(RunProgress(), quiet: quiet, timeLimit: work.timeLimit)
      defer { run.end() }
      let kept = try KeptRun(
        beside: nil, seed: settings.seed, files: [data], keeping, force: page.force)
      let table = try simulated(seed: settings.seed)
      let approximation = try method.approximation(
        SharedSettings(seed: settings.seed), inferenceTexts)
      let report = try kept.work(in: run.context, isStopped: \.isInterrupted) {
        try settings.report(on: table, by: approximation, in: $0)
      }
      try page.emit(report, json: json)
      try run.exit(ifStopped: report.isInterrupted)
    }
  }

  /// The texts of the settings of inference that were given, by name.
  private var inferenceTexts: [String: [String]] {
    svi.texts.merging(others.allTexts) { text, _ in text }
  }

  private func simulated(seed: UInt64) throws -> SimulatedTable {
    let model = try modelOptions.configured()
    let parameterization = modelOptions.parameterization.forSimulation(of: modelOptions.card)
    let size = try sizeOptions.setting(SimulatedTable.Size.settings, in: SimulatedTable.Size())
    guard let data, let target else {
      return SimulatedTable(model, size: size, parameterization: parameterization, seed: seed)
    }
    return try SimulatedTable(
      model,
      of: targetOptions.read(data, by: reading, target: target, for: modelOptions.card),
      pipeline: .recommended(target: target, dropped: drop),
      rows: sizeOptions.isGiven("rows") ? size.rows : nil, parameterization: parameterization,
      seed: seed)
  }
}

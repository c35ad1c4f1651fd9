import ArgumentParser
import Bayes
import GenreModels

struct StudyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study", abstract: "Do a published study over again, with honest scores.",
    subcommands: [GeographyStudy.self])
}

struct GeographyStudy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "geography",
    abstract: "Where music comes from: is the capital of its country north of 20° N?",
    discussion: """
      The table is "Geographical Origin of Music" of the UCI repository: 1,059 rows without a header, 68 audio features, then \
      latitude and longitude. Its classifiers, 68 → 2 and 68 → 32 → 2, trained in minibatches of 64 for 100 epochs, stand \
      beside the same as Bayesian models. Every score is the mean over stratified 80/20 splits, and the epoch is chosen on a \
      fifth of the training rows, then the weights are trained for as many epochs on all of them; the study gave the best epoch on the scored rows of one split: 0.741 and 0.795.
      """)

  @Argument(help: "default_features_1059_tracks.txt of the UCI repository.") var table: String
  @Option(parsing: .unconditional, help: "Stratified splits.", transform: whole(2...10_000))
  var splits = 20
  @Option(
    parsing: .unconditional, help: "The seed of the first split; the others count on from it.",
    transform: seedNumber)
  var seed: UInt64 = 1
  @Flag(help: "Print one JSON object.") var json = false
  @Flag(help: "No progress on standard error.") var quiet = false

  func run() throws {
    try reportingFailures {
      let interruption = Interruption()
      let watch = InterruptWatch(interruption, say: printError)
      defer { watch.cancel() }
      let rows = try Table.read(path: table, options: CSVOptions(hasHeader: false))
      guard rows.columns.count == 70 else {
        throw DataError(
          .init(table), found: "\(rows.columns.count) columns",
          expected: "70: 68 features, latitude and longitude",
          suggestion: "Take default_features_1059_tracks.txt.")
      }
      let (latitude, longitude) = (rows.columnNames[68], rows.columnNames[69])
      let progress: ProgressHandler = { event in
        guard case .split(let progress) = event else { return }
        printError("\(progress.method) · \(splitLine(progress))")
      }
      let comparison = try SplitComparison(
        of: rows.comparing(latitude, above: 20), target: latitude, splits: splits, seed: seed,
        methods: Self.methods(Pipeline(target: latitude, dropped: [longitude])),
        in: RunContext(progress: quiet ? nil : progress, interruption: interruption))
      if json { try printJSON(comparison) } else { try printText(comparison.text()) }
      if comparison.interrupted { throw ExitCode(130) }
    }
  }

  private static func methods(_ pipeline: Pipeline) -> [SplitComparison.Method] {
    func network(_ hidden: [Int], _ prior: WeightPrior) -> GenreModel {
      var model = GenreModel(.ffnn)
      model.network = FeedForwardNetwork(hidden: hidden, activation: .relu)
      model.weightPrior = prior
      return model
    }
    func trained(_ hidden: [Int], _ name: String) -> SplitComparison.Method {
      .training(network(hidden, .decay(0)), named: name, pipeline: pipeline) { seed in
        var training = PointTraining(seed: seed)
        training.refits = true
        return training
      }
    }
    func inferred(
      _ model: GenreModel, _ name: String,
      by approximation: @escaping @Sendable (UInt64) -> Approximation
    ) -> SplitComparison.Method {
      .inference(model, named: name, pipeline: pipeline, by: approximation)
    }
    let nuts: @Sendable (UInt64) -> Approximation = { seed in
      var sampler = NUTS()
      sampler.seed = seed
      return .nuts(sampler)
    }
    let svi: @Sendable (UInt64) -> Approximation = { .svi(SVI(seed: $0)) }
    return [
      trained([], "68 → 2, trained"),
      inferred(network([], .scaledToWidth(scale: 1)), "68 → 2, Bayesian, SVI", by: svi),
      inferred(network([], .scaledToWidth(scale: 1)), "68 → 2, Bayesian, NUTS", by: nuts),
      inferred(GenreModel(.hierarchical), "68 → 2, hierarchical, NUTS", by: nuts),
      trained([32], "68 → 32 → 2, trained"),
      inferred(network([32], .scaledToWidth(scale: 1)), "68 → 32 → 2, Bayesian, SVI", by: svi),
    ]
  }
}

import Bayes
import GenreModels

/// Where music comes from: whether the capital of a track's country is north of a latitude, by classifiers of its sound.
///
/// Trained networks and Bayesian models are scored on the same stratified 80/20 splits.
public struct GeographyStudy: Study {
  public static let id = "geography"
  public static let title =
    "Where music comes from: is the capital of its country north of 20° N?"
  public static let source = "default_features_1059_tracks.txt of the UCI repository."
  public static let words = """
    The table is "Geographical Origin of Music" of the UCI repository: 1,059 rows without a header, 68 audio features, then \
    latitude and longitude. Its classifiers, 68 → 2 and 68 → 32 → 2, trained in minibatches of 64 for 100 epochs, are compared \
    with the same as Bayesian models. Every score is the mean over stratified 80/20 splits, and the epoch is chosen on a \
    fifth of the training rows, then the weights are trained for as many epochs on all of them; the study gave the best epoch on the scored rows of one split: 0.741 and 0.795.
    """

  public static let settings: [SettingCard<GeographyStudy>] = [
    .whole("splits", \.splits, "Stratified splits.", 2...10_000),
    .seed("seed", \.seed, "The seed of the first split; the others count on from it."),
  ]

  /// Number of splits, at least 2.
  public var splits = 20
  /// The seed of the first split; the others count on from it.
  public var seed: UInt64 = 1
  /// The latitude that divides the world into north and south, in degrees.
  public var dividingLatitude = 20.0

  /// The study as it was published, over twenty splits.
  public init() {}

  public func run(on path: String, in context: RunContext) throws -> SplitComparison {
    let rows = try Self.table(path)
    let (latitude, longitude) = (rows.columnNames[68], rows.columnNames[69])
    return try SplitComparison.run(
      Self.methods(Pipeline(target: latitude, dropped: [longitude])),
      on: rows.classified(latitude, above: dividingLatitude),
      by: SplitPlan(latitude, holdingOut: .drawn(splits: splits), seed: seed), in: context)
  }

  private static func table(_ path: String) throws -> Table {
    let rows = try Table.read(path: path, options: CSVOptions(hasHeader: false))
    guard rows.columns.count == 70 else {
      throw DataError(
        .init(path), found: "\(rows.columns.count) columns",
        expected: "70: 68 features, latitude and longitude",
        suggestion: "Take default_features_1059_tracks.txt.")
    }
    return rows
  }
}

// MARK: - Methods

extension GeographyStudy {
  private static func methods(_ pipeline: Pipeline) -> [SplitComparison.Method] {
    func trained(_ hidden: [Int], _ name: String) -> SplitComparison.Method {
      let model = network(hidden, .decay(0))
      return SplitComparison.Method(name) { split, seed, context in
        var training = PointTraining(seed: seed)
        training.refits = true
        return try model.train(
          on: split, pipeline: pipeline, by: training, in: context
        ).report
      }
    }
    func inferred(
      _ model: any TableModel, _ name: String,
      by approximation: @escaping @Sendable (UInt64) -> Approximation
    ) -> SplitComparison.Method {
      SplitComparison.Method(name) { split, seed, context in
        try model.fit(
          to: split, pipeline: pipeline, by: approximation(seed), in: context
        ).report
      }
    }
    let nuts: @Sendable (UInt64) -> Approximation = { seed in
      var sampler = NUTS()
      sampler.seed = seed
      return .nuts(sampler)
    }
    let svi: @Sendable (UInt64) -> Approximation = { .svi(SVI(seed: $0)) }
    let wide = network([], .scaledToWidth(scale: 1))
    return [
      trained([], "68 → 2, trained"),
      inferred(wide, "68 → 2, Bayesian, SVI", by: svi),
      inferred(wide, "68 → 2, Bayesian, NUTS", by: nuts),
      inferred(HierarchicalClassifier(), "68 → 2, hierarchical, NUTS", by: nuts),
      trained([32], "68 → 32 → 2, trained"),
      inferred(
        network([32], .scaledToWidth(scale: 1)), "68 → 32 → 2, Bayesian, SVI", by: svi),
    ]
  }

  private static func network(_ hidden: [Int], _ prior: WeightPrior) -> FeedForwardClassifier {
    FeedForwardClassifier(
      FeedForwardNetwork(hidden: hidden, activation: .relu), weightPrior: prior)
  }
}

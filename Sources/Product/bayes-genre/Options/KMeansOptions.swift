import ArgumentParser
import Bayes

/// Settings of K-means.
struct KMeansOptions: ParsableArguments {
  enum Catalogue: OptionCatalogue {
    static let options = KMeans.settings.map { OptionCard($0, of: KMeans(clusters: 10)) }
  }

  @OptionGroup var settings: CardOptions<Catalogue>

  @Option(
    name: .customLong("init"),
    help:
      "A CSV file of first centres, a row each, in the units of the table: with the names of the columns, or without header in their order. There is one run then."
  )
  var initial: String?

  @Option(
    help: "The same seed gives the same bits. By default one is drawn and printed.",
    transform: seedNumber)
  var seed: UInt64?

  @Option(help: "Threads at the most. By default one per processor.", transform: whole(1...1000))
  var threads: Int?

  /// The names of the options that were given, except those that say how to work rather than what to do.
  var namesOfGiven: [String] { settings.given + namesGiven(("--init", initial)) }

  func validate() throws {
    if initial != nil, let other = ["restarts", "start"].first(where: settings.isGiven) {
      throw ValidationError(
        "--\(other) and --init cannot be combined: there is one run, from the given centres.")
    }
    if settings.isGiven("algorithm"), settings.isGiven("batch-size") {
      throw ValidationError(
        "--algorithm and --batch-size cannot be combined: minibatches have an algorithm of their own."
      )
    }
  }

  func kMeans(start given: ClusterCenters?, seed: UInt64) throws -> KMeans {
    var settings = KMeans(clusters: given?.count ?? 10, seed: seed)
    settings.threads = threads
    try self.settings.set(KMeans.settings, in: &settings)
    if let given { (settings.start, settings.restarts) = (.centers(given), 1) }
    return settings
  }

  /// The centres of `--init`, in the units of the clustered numbers.
  func initialCenters(for features: ClusterFeatures) throws -> ClusterCenters? {
    try initial.map(features.centers(contentsOf:))
  }
}

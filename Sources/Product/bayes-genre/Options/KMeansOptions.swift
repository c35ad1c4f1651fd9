import ArgumentParser
import Bayes

/// Settings of K-means.
struct KMeansOptions: ParsableArguments {
  @Option(
    name: .customLong("k"),
    help: "Number of clusters. (default: 10, or as many as --init has)",
    transform: whole(1...1_000_000))
  var clusters: Int?

  @Option(
    help: "Runs from different first centres; the one of least cost is kept. (default: 10)",
    transform: whole(1...1_000_000))
  var restarts: Int?

  @Option(help: "Where runs begin: k-means++ (greedy), or random rows. (default: k-means++)")
  var start: ClusterCommand.Start?

  @Option(
    name: .customLong("init"),
    help:
      "A CSV file of first centres, a row each, in the units of the table: with the names of the columns, or without header in their order. There is one run then."
  )
  var initial: String?

  @Option(
    help:
      "How the nearest centre is found: lloyd, or hamerly, with bounds. Both give the same bits. By default the quicker one."
  )
  var algorithm: KMeans.Algorithm?

  @Option(
    help:
      "A run ends when the squared distances that the centres moved add up to at most this times the mean variance of the columns; 0: when no row changes its cluster. (default: \(shown(KMeans(clusters: 1).tolerance)))",
    transform: number("0 or a positive number") { $0 >= 0 && $0.isFinite })
  var tolerance: Double?

  @Option(
    help:
      "Iterations of a run at the most; 0 only assigns rows to the first centres. (default: \(KMeans(clusters: 1).maximumIterations))",
    transform: whole(0...1_000_000_000))
  var maxIterations: Int?

  @Option(
    help: "Rows of a minibatch; without it, all rows at every iteration.",
    transform: whole(1...1_000_000_000))
  var batchSize: Int?

  @Option(
    help: "The same seed gives the same bits. By default one is drawn and printed.",
    transform: seedNumber)
  var seed: UInt64?

  @Option(help: "Threads at the most. By default one per processor.", transform: whole(1...1000))
  var threads: Int?

  /// The names of the options that were given, except those that say how to work rather than what to do.
  var namesOfGiven: [String] {
    namesGiven(
      ("--k", clusters), ("--restarts", restarts), ("--start", start), ("--init", initial),
      ("--algorithm", algorithm), ("--tolerance", tolerance), ("--max-iterations", maxIterations),
      ("--batch-size", batchSize))
  }

  func validate() throws {
    if initial != nil,
      let other = namesGiven(("--restarts", restarts), ("--start", start)).first
    {
      throw ValidationError(
        "\(other) and --init cannot be combined: there is one run, from the given centres.")
    }
    if algorithm != nil, batchSize != nil {
      throw ValidationError(
        "--algorithm and --batch-size cannot be combined: minibatches have an algorithm of their own."
      )
    }
  }

  /// How many runs are requested.
  var runCount: Int { initial == nil ? restarts ?? 10 : 1 }

  func settings(start given: ClusterCentres?, seed: UInt64) -> KMeans {
    let defaults = KMeans(clusters: 1)
    return KMeans(
      clusters: clusters ?? given?.count ?? 10,
      start: given.map { .centres($0) } ?? (start == .random ? .random : .plusPlus),
      algorithm: algorithm, restarts: runCount,
      maximumIterations: maxIterations ?? defaults.maximumIterations,
      tolerance: tolerance ?? defaults.tolerance, batchSize: batchSize, seed: seed, threads: threads
    )
  }

  /// The centres of `--init`, in the units of the clustered numbers.
  func initialCentres(for features: ClusterFeatures) throws -> ClusterCentres? {
    try initial.map(features.centres(contentsOf:))
  }
}

import ArgumentParser
import Bayes

/// Settings of chains, however they move; nil where not given.
struct ChainOptions: ParsableArguments {
  enum Catalogue: OptionCatalogue {
    /// The time limit is an option of all that takes long.
    static let options = NUTS.chainSettings.filter { $0.name != LongRunOptions.timeLimitName }
      .map { OptionCard($0, of: NUTS()) }
  }

  @OptionGroup var settings: CardOptions<Catalogue>

  @Option(
    name: .customLong("init"),
    help:
      "A file of initial values by name, JSON or CSV: an object or a row for all chains, or one for each in their order. What is not named there begins at random. Also of svi (one), laplace and map (a climb from each), pathfinder (one for each path)."
  )
  var initialValues: String?

  func sampler(
    draws: Int, threads: Int?, timeLimit: Double?, seed: UInt64
  ) throws -> NUTS {
    var sampler = NUTS()
    sampler.draws = draws
    sampler.threads = threads
    sampler.timeLimit = timeLimit
    sampler.seed = seed
    try settings.set(NUTS.chainSettings, in: &sampler)
    return sampler
  }
}

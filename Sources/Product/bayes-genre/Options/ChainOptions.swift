import ArgumentParser
import Bayes

/// Settings of chains, however they move; nil where not given.
struct ChainOptions: ParsableArguments {
  @Option(
    parsing: .unconditional, help: "Independent chains. (default: \(NUTS().chains))",
    transform: whole(1...1000))
  var chains: Int?

  @Option(
    parsing: .unconditional,
    help:
      "Transitions of each chain that tune the sampler and are not kept; fewer where nothing is left to learn. (default: \(NUTS().warmup))",
    transform: whole(0...10_000_000))
  var warmup: Int?

  @Option(
    parsing: .unconditional,
    help: "Transitions for each draw that is kept. (default: \(NUTS().thinning))",
    transform: whole(1...1000))
  var thin: Int?

  @Option(
    parsing: .unconditional,
    help: "Seconds after which the run ends with the draws it has. By default none.",
    transform: positive)
  var timeLimit: Double?

  @Option(
    parsing: .unconditional,
    help:
      "Megabytes of draws held in memory; more go to temporary files (TMPDIR, or /var/tmp). (default: \(NUTS().drawMemory >> 20))",
    transform: whole(0...100_000_000))
  var drawMemory: Int?

  @Option(
    name: .customLong("init"),
    help:
      "A file of initial values by name, JSON or CSV: an object or a row for all chains, or one for each in their order. What is not named there begins at random. Also of svi (one), laplace and map (a climb from each), pathfinder (one for each path)."
  )
  var initialValues: String?

  /// The names of the options that were given, except `--init`, which other kinds of inference take too.
  var given: [String] {
    namesGiven(
      ("--chains", chains), ("--warmup", warmup), ("--thin", thin), ("--time-limit", timeLimit),
      ("--draw-memory", drawMemory))
  }

  func sampler(draws: Int, threads: Int?, seed: UInt64) -> NUTS {
    var sampler = NUTS()
    sampler.draws = draws
    sampler.threads = threads
    sampler.seed = seed
    sampler.chains = chains ?? sampler.chains
    sampler.warmup = warmup ?? sampler.warmup
    sampler.thinning = thin ?? sampler.thinning
    sampler.drawMemory = drawMemory.map { $0 << 20 } ?? sampler.drawMemory
    sampler.timeLimit = timeLimit
    return sampler
  }
}

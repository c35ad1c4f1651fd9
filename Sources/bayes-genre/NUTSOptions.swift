import ArgumentParser
import Bayes

extension NUTS.MetricChoice: ExpressibleByArgument {}

/// Settings of NUTS alone; nil where not given.
struct NUTSOptions: ParsableArguments {
  @Option(
    parsing: .unconditional, help: "Independent chains. (default: \(NUTS().chains))",
    transform: whole(1...1000))
  var chains: Int?

  @Option(
    parsing: .unconditional,
    help:
      "Transitions of each chain that tune the sampler and are not kept. (default: \(NUTS().warmup))",
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
      "Draw until the bulk ESS of every scalar, over all chains, reaches this; --draws is then the least number.",
    transform: positive)
  var untilEss: Double?

  @Option(
    parsing: .unconditional,
    help: "Draws of each chain at the most with --until-ess; by default 20 times --draws.",
    transform: whole(1...10_000_000))
  var maxDraws: Int?

  @Option(
    parsing: .unconditional,
    help:
      "Step sizes vary from transition to transition by up to this share. (default: \(shown(NUTS().stepSizeJitter)))",
    transform: number("a number from 0 to below 1") { $0 >= 0 && $0 < 1 })
  var jitter: Double?

  @Flag(help: "Save the draws of the warm-up too.")
  var saveWarmup = false

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

  @Option(
    parsing: .unconditional,
    help:
      "The acceptance statistic that the step size is tuned for. (default: \(shown(NUTS().targetAcceptance)))",
    transform: properShare)
  var targetAcceptance: Double?

  @Option(
    parsing: .unconditional,
    help:
      "A trajectory has at most 2 to this power leapfrog steps. (default: \(NUTS().maximumTreeDepth))",
    transform: whole(1...20))
  var maxDepth: Int?

  @Option(help: "The shape of the inverse metric. (default: \(NUTS().metric.rawValue))")
  var metric: NUTS.MetricChoice?

  /// The names of the options that were given, except `--init`, which other kinds of inference take too.
  var given: [String] {
    namesGiven(
      ("--chains", chains), ("--warmup", warmup), ("--thin", thin), ("--time-limit", timeLimit),
      ("--until-ess", untilEss), ("--max-draws", maxDraws), ("--jitter", jitter),
      ("--save-warmup", saveWarmup ? true : nil), ("--draw-memory", drawMemory),
      ("--target-acceptance", targetAcceptance),
      ("--max-depth", maxDepth), ("--metric", metric))
  }

  func validateTogether(draws: Int) throws {
    if untilEss != nil, draws < 4 {
      throw ValidationError(
        "--until-ess: found with --draws \(draws), expected 4 draws or more, as no ESS is defined below."
      )
    }
    guard let maxDraws else { return }
    guard untilEss != nil else {
      throw ValidationError(
        "--max-draws: found without --until-ess, which it limits. Leave it out, or add --until-ess."
      )
    }
    guard maxDraws >= draws else {
      throw ValidationError(
        "--max-draws: found \(maxDraws), expected at least the \(draws) of --draws.")
    }
  }

  func sampler(draws: Int, threads: Int?, seed: UInt64) -> NUTS {
    var sampler = NUTS()
    sampler.draws = draws
    sampler.threads = threads
    sampler.seed = seed
    sampler.chains = chains ?? sampler.chains
    sampler.warmup = warmup ?? sampler.warmup
    sampler.targetAcceptance = targetAcceptance ?? sampler.targetAcceptance
    sampler.maximumTreeDepth = maxDepth ?? sampler.maximumTreeDepth
    sampler.metric = metric ?? sampler.metric
    sampler.thinning = thin ?? sampler.thinning
    sampler.stepSizeJitter = jitter ?? sampler.stepSizeJitter
    sampler.drawMemory = drawMemory.map { $0 << 20 } ?? sampler.drawMemory
    sampler.timeLimit = timeLimit
    sampler.targetESS = untilEss
    sampler.maximumDraws = maxDraws
    sampler.savesWarmup = saveWarmup
    return sampler
  }
}

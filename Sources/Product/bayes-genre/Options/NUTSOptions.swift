import ArgumentParser
import Bayes

extension NUTS.MetricChoice: ExpressibleByArgument {}

/// Settings of NUTS alone; nil where not given.
struct NUTSOptions: ParsableArguments {
  @OptionGroup(title: "NUTS") var run: ChainOptions

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
    run.given
      + namesGiven(
        ("--until-ess", untilEss), ("--max-draws", maxDraws), ("--jitter", jitter),
        ("--save-warmup", saveWarmup ? true : nil), ("--target-acceptance", targetAcceptance),
        ("--max-depth", maxDepth), ("--metric", metric))
  }

  func validateTogether(draws: Int) throws {
    if untilEss != nil, draws < 4 {
      throw ValidationError(
        "--until-ess needs --draws 4 or more: no ESS is defined below."
      )
    }
    guard let maxDraws else { return }
    guard untilEss != nil else {
      throw ValidationError(
        "--max-draws needs --until-ess, which it limits. Leave it out, or add --until-ess."
      )
    }
    guard maxDraws >= draws else {
      throw ValidationError(
        "--max-draws \(maxDraws) is below the \(draws) of --draws. Raise it.")
    }
  }

  func sampler(draws: Int, threads: Int?, seed: UInt64) -> NUTS {
    var sampler = run.sampler(draws: draws, threads: threads, seed: seed)
    sampler.targetAcceptance = targetAcceptance ?? sampler.targetAcceptance
    sampler.maximumTreeDepth = maxDepth ?? sampler.maximumTreeDepth
    sampler.metric = metric ?? sampler.metric
    sampler.stepSizeJitter = jitter ?? sampler.stepSizeJitter
    sampler.targetESS = untilEss
    sampler.maximumDraws = maxDraws
    sampler.savesWarmup = saveWarmup
    return sampler
  }
}

import ArgumentParser
import Bayes

/// Settings of NUTS.
struct NUTSOptions: ParsableArguments {
  @Option(help: "NUTS: independent chains.")
  var chains = NUTS().chains

  @Option(help: "NUTS: transitions of each chain that tune the sampler and are not kept.")
  var warmup = NUTS().warmup

  @Option(help: "NUTS: draws kept of each chain. Ancestral sampling: draws from the prior, in all.")
  var draws = NUTS().draws

  @Option(
    help:
      "NUTS: chains that run at a time; by default as many as there are cores. The draws do not depend on it."
  )
  var threads: Int?

  @Option(help: "NUTS: transitions for each draw that is kept.")
  var thin = NUTS().thinning

  @Option(help: "NUTS: seconds after which the run ends with the draws it has. By default none.")
  var timeLimit: Double?

  @Option(
    help:
      "NUTS: draw until the bulk ESS of every scalar, over all chains, reaches this; --draws is then the least number."
  )
  var untilEss: Double?

  @Option(
    help: "NUTS: draws of each chain at the most with --until-ess; by default 20 times --draws.")
  var maxDraws: Int?

  @Option(help: "NUTS: step sizes vary from transition to transition by up to this share.")
  var jitter = NUTS().stepSizeJitter

  @Flag(help: "NUTS: save the draws of the warm-up too.")
  var saveWarmup = false

  @Option(
    help:
      "NUTS: megabytes of draws held in memory; more go to temporary files (TMPDIR, or /var/tmp)."
  )
  var drawMemory = NUTS().drawMemory >> 20

  @Option(
    name: .customLong("init"),
    help:
      "NUTS: a file of initial values by name, JSON or CSV; what is not named there begins at random."
  )
  var initialValues: String?

  @Option(help: "NUTS: the acceptance statistic that the step size is tuned for.")
  var targetAcceptance = NUTS().targetAcceptance

  @Option(help: "NUTS: a trajectory has at most 2 to this power leapfrog steps.")
  var maxDepth = NUTS().maximumTreeDepth

  @Option(help: "NUTS: the shape of the inverse metric.")
  var metric = NUTS().metric

  func validate() throws {
    try require("--chains", chains, in: 1...1000)
    try require("--warmup", warmup, in: 0...10_000_000)
    try require("--draws", draws, in: 1...10_000_000)
    if let threads { try require("--threads", threads, in: 1...1000) }
    guard targetAcceptance > 0, targetAcceptance < 1 else {
      throw ValidationError(
        "--target-acceptance: found \(targetAcceptance), expected a number between 0 and 1.")
    }
    try require("--max-depth", maxDepth, in: 1...20)
    try require("--thin", thin, in: 1...1000)
    if let timeLimit { try requirePositive("--time-limit", timeLimit) }
    if let untilEss { try requirePositive("--until-ess", untilEss) }
    if untilEss != nil { try require("--draws", draws, in: 4...10_000_000) }
    if let maxDraws {
      guard untilEss != nil else {
        throw ValidationError("--max-draws: found without --until-ess, which it limits.")
      }
      try require("--max-draws", maxDraws, in: draws...10_000_000)
    }
    guard jitter >= 0, jitter < 1 else {
      throw ValidationError("--jitter: found \(jitter), expected a number from 0 to below 1.")
    }
    try require("--draw-memory", drawMemory, in: 0...100_000_000)
  }

  func sampler(seed: UInt64) -> NUTS {
    var sampler = NUTS()
    sampler.chains = chains
    sampler.warmup = warmup
    sampler.draws = draws
    sampler.threads = threads
    sampler.targetAcceptance = targetAcceptance
    sampler.maximumTreeDepth = maxDepth
    sampler.metric = metric
    sampler.thinning = thin
    sampler.timeLimit = timeLimit
    sampler.targetESS = untilEss
    sampler.maximumDraws = maxDraws
    sampler.stepSizeJitter = jitter
    sampler.savesWarmup = saveWarmup
    sampler.drawMemory = drawMemory << 20
    sampler.seed = seed
    return sampler
  }
}

/// Settings of SVI.
struct SVIOptions: ParsableArguments {
  enum GuideChoice: String, ExpressibleByArgument, CaseIterable {
    case meanField = "mean-field"
  }

  enum Schedule: String, ExpressibleByArgument, CaseIterable { case fast, constant }

  @Option(
    help:
      "SVI: how Adam's learning rate goes. fast falls from 0.1 to 0.02 and reaches the same ELBO in a sixth of the steps or fewer (logistic to ard; ffnn has several optima); constant is the study's. By default fast, with --learning-rate constant."
  )
  var schedule: Schedule?

  @Option(
    help: "SVI: Adam's learning rate, held constant (default with --schedule constant: 0.001).")
  var learningRate: Double?

  @Option(help: "SVI: steps at the most; it stops earlier when the ELBO is flat.")
  var steps = SVI().maximumSteps

  @Option(help: "SVI: rows of a minibatch; without it, all rows at every step.")
  var batchSize: Int?

  @Option(help: "SVI: draws of the guide for each step.")
  var particles = SVI().particles

  @Option(help: "SVI: the family of the approximation.")
  var guide = GuideChoice.meanField

  func validate() throws {
    if let learningRate {
      try requirePositive("--learning-rate", learningRate)
      if schedule == .fast {
        throw ValidationError(
          "--learning-rate: found together with --schedule fast, which has rates of its own. "
            + "Leave one of them out, or use --schedule constant.")
      }
    }
    try require("--steps", steps, in: 1...1_000_000_000)
    try require("--particles", particles, in: 1...100_000)
    if let batchSize { try require("--batch-size", batchSize, in: 1...1_000_000_000) }
  }

  func inference(seed: UInt64) -> SVI {
    var inference = SVI(seed: seed)
    if schedule == .constant { inference.learningRate = .study }
    if let learningRate { inference.learningRate = .constant(learningRate) }
    inference.maximumSteps = steps
    inference.batchSize = batchSize
    inference.particles = particles
    return inference
  }
}

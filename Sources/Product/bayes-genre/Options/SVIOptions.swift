import ArgumentParser
import Bayes

/// Settings of SVI alone; nil where not given.
struct SVIOptions: ParsableArguments {
  enum GuideChoice: String, ExpressibleByArgument, CaseIterable {
    case meanField = "mean-field"
    case fullRank = "full-rank"
    case lowRank = "low-rank"
  }

  enum OptimizerChoice: String, ExpressibleByArgument, CaseIterable {
    case adam, adamw, rmsprop
  }

  enum Schedule: String, ExpressibleByArgument, CaseIterable {
    case automatic, fast, constant
    case warmRestarts = "warm-restarts"
  }

  @Option(
    help:
      "The family of the approximation: independent normals, a normal of any covariance, or one of diagonal covariance and a few factors. (default: \(GuideChoice.meanField.rawValue))"
  )
  var guide: GuideChoice?

  @Option(
    parsing: .unconditional,
    help: "Factors of --guide low-rank. (default: \(Self.defaultRank))",
    transform: whole(1...1000))
  var rank: Int?

  @Option(
    help:
      "What becomes of a gradient before a step is taken. (default: \(OptimizerChoice.adam.rawValue))"
  )
  var optimizer: OptimizerChoice?

  @Option(
    help:
      "How the learning rate goes. automatic is lowered until lowering it changes nothing, and needs no tuning; fast falls from 0.1 to 0.02; constant is the study's; warm-restarts falls along a cosine and begins again, each time for twice as long. By default automatic, with --learning-rate constant."
  )
  var schedule: Schedule?

  @Option(
    parsing: .unconditional,
    help:
      "The learning rate, held constant, or from which warm restarts fall. (default: 0.001, or 0.1 with warm restarts)",
    transform: positive)
  var learningRate: Double?

  @Option(
    parsing: .unconditional,
    help:
      "Steps before the first of --schedule warm-restarts. (default: \(Self.defaultPeriod))",
    transform: whole(1...1_000_000_000))
  var period: Int?

  @Option(
    parsing: .unconditional,
    help: "Gradients longer than this are shortened to it. By default none are.",
    transform: positive)
  var clip: Double?

  @Option(
    parsing: .unconditional,
    help:
      "Steps at the most; it stops earlier when the ELBO is flat. (default: \(SVI().maximumSteps))",
    transform: whole(1...1_000_000_000))
  var steps: Int?

  @Option(
    parsing: .unconditional,
    help: "Rows of a minibatch; without it, all rows at every step.",
    transform: whole(1...1_000_000_000))
  var batchSize: Int?

  @Option(
    parsing: .unconditional,
    help: "Draws of the guide for each step. (default: \(SVI().particles))",
    transform: whole(1...100_000))
  var particles: Int?

  private static let defaultRank = 10
  private static let defaultPeriod = 1000

  /// The names of the options that were given.
  var given: [String] {
    namesGiven(
      ("--guide", guide), ("--rank", rank), ("--optimizer", optimizer), ("--schedule", schedule),
      ("--learning-rate", learningRate), ("--period", period), ("--clip", clip),
      ("--steps", steps), ("--batch-size", batchSize), ("--particles", particles))
  }

  func validateTogether() throws {
    if learningRate != nil {
      try refuse(
        ["--learning-rate"], with: "--schedule", (schedule ?? .constant).rawValue,
        belongingTo: [Schedule.constant, .warmRestarts].map(\.rawValue))
    }
    try refuse(
      namesGiven(("--rank", rank)), with: "--guide", (guide ?? .meanField).rawValue,
      belongingTo: [GuideChoice.lowRank.rawValue])
    try refuse(
      namesGiven(("--period", period)), with: "--schedule", (schedule ?? .automatic).rawValue,
      belongingTo: [Schedule.warmRestarts.rawValue])
  }

  var family: GuideFamily {
    switch guide ?? .meanField {
    case .meanField: .meanField
    case .fullRank: .fullRank
    case .lowRank: .lowRank(rank: rank ?? Self.defaultRank)
    }
  }

  func inference(seed: UInt64) -> SVI {
    var inference = SVI(seed: seed)
    switch schedule {
    case .warmRestarts:
      inference.learningRate = .warmRestarts(
        from: learningRate ?? 0.1, period: period ?? Self.defaultPeriod, growth: 2)
    case .constant: inference.learningRate = learningRate.map(LearningRate.constant) ?? .study
    case .fast: inference.learningRate = .fast
    case .automatic: inference.learningRate = nil
    case nil: inference.learningRate = learningRate.map(LearningRate.constant)
    }
    switch optimizer {
    case .adam: inference.optimizer = .adam()
    case .adamw: inference.optimizer = .adamW()
    case .rmsprop: inference.optimizer = .rmsProp()
    case nil: break
    }
    inference.clipping = clip.map(GradientClipping.norm)
    inference.maximumSteps = steps ?? inference.maximumSteps
    inference.batchSize = batchSize
    inference.particles = particles ?? inference.particles
    return inference
  }
}

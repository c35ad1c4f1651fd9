import ArgumentParser
import Bayes

/// Settings of SVI alone; nil where not given.
struct SVIOptions: ParsableArguments {
  enum GuideChoice: String, ExpressibleByArgument, CaseIterable {
    case meanField = "mean-field"
  }

  enum Schedule: String, ExpressibleByArgument, CaseIterable { case automatic, fast, constant }

  @Option(
    help:
      "How Adam's learning rate goes. automatic is lowered until lowering it changes nothing, and needs no tuning; fast falls from 0.1 to 0.02; constant is the study's. By default automatic, with --learning-rate constant."
  )
  var schedule: Schedule?

  @Option(
    parsing: .unconditional,
    help: "Adam's learning rate, held constant (default with --schedule constant: 0.001).",
    transform: positive)
  var learningRate: Double?

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

  @Option(
    help: "The family of the approximation. (default: \(GuideChoice.meanField.rawValue))")
  var guide: GuideChoice?

  /// The names of the options that were given.
  var given: [String] {
    namesGiven(
      ("--schedule", schedule), ("--learning-rate", learningRate), ("--steps", steps),
      ("--batch-size", batchSize), ("--particles", particles), ("--guide", guide))
  }

  func validateTogether() throws {
    if learningRate != nil, let schedule, schedule != .constant {
      throw ValidationError(
        "--learning-rate: found together with --schedule \(schedule), which has rates of its own. "
          + "Leave one of them out, or use --schedule constant.")
    }
  }

  func inference(seed: UInt64) -> SVI {
    var inference = SVI(seed: seed)
    if schedule == .fast { inference.learningRate = .fast }
    if schedule == .constant { inference.learningRate = .study }
    if let learningRate { inference.learningRate = .constant(learningRate) }
    inference.maximumSteps = steps ?? inference.maximumSteps
    inference.batchSize = batchSize
    inference.particles = particles ?? inference.particles
    return inference
  }
}

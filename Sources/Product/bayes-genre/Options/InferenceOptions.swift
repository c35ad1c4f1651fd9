import ArgumentParser
import Bayes

/// What `fit --inference` takes: every `InferenceMethod` except training as a point, which `train` does.
enum InferenceChoice: String, ExpressibleByArgument, CaseIterable {
  case nuts, svi, laplace, pathfinder, map, ancestral
}

/// Which inference, and what several kinds of it share; the settings of NUTS and SVI are separate groups.
struct InferenceOptions: ParsableArguments {
  @Option(
    name: .customLong("inference"),
    help:
      "How the posterior is approximated: by Markov chains (nuts), by a guide whose ELBO is climbed (svi), by a normal at the mode (laplace) or along the path of an optimiser (pathfinder), by the mode alone, without uncertainty (map), or not at all (ancestral: draws from the prior)."
  )
  var method = InferenceChoice.nuts

  @Option(
    parsing: .unconditional,
    help:
      "Names split, chains and guide: the same seed gives the same bits. By default one is drawn and printed.",
    transform: seedNumber)
  var seed: UInt64?

  @Option(
    parsing: .unconditional,
    help:
      "Draws kept of each chain (nuts), or in all, from the prior (ancestral). (default: \(NUTS().draws))",
    transform: whole(1...10_000_000))
  var draws: Int?

  @Option(
    parsing: .unconditional,
    help:
      "Chains that run at a time; by default as many as there are cores. The draws do not depend on it.",
    transform: whole(1...1000))
  var threads: Int?

  @OptionGroup var pathfinder: PathfinderOptions

  @Flag(
    help:
      "Resample the draws by Pareto-smoothed importance weights, where k̂ is below 0.7 (svi, laplace, pathfinder)."
  )
  var correct = false

  @Option(
    parsing: .unconditional,
    help:
      "Seconds between two savings of the unfinished run, beside --output (nuts, svi). (default: \(shown(Self.defaultCheckpointSeconds)))",
    transform: number("0 or a positive finite number") { $0 >= 0 && $0.isFinite })
  var checkpointSeconds: Double?

  private static let defaultCheckpointSeconds = 10.0

  /// Seconds between two savings of the unfinished run.
  var checkpointInterval: Double { checkpointSeconds ?? Self.defaultCheckpointSeconds }

  /// Whether a run can be saved before it is done.
  var canGoOn: Bool { method == .nuts || method == .svi }

  /// Settings, with the groups of all kinds of inference.
  func approximation(nuts: NUTSOptions, svi: SVIOptions, seed: UInt64) throws -> Approximation {
    let draws = draws ?? NUTS().draws
    switch method {
    case .nuts: return .nuts(try nuts.sampler(draws: draws, threads: threads, seed: seed))
    case .svi: return .svi(try svi.inference(seed: seed), guide: try svi.family())
    case .laplace: return .laplace(LaplaceApproximation(seed: seed))
    case .pathfinder:
      return .pathfinder(try pathfinder.pathfinder(seed: seed))
    case .map: return .map(MAP(seed: seed))
    case .ancestral: return .ancestral(draws: draws, seed: seed)
    }
  }

  /// Refuses options of another inference, and those that cannot be combined.
  func validate(nuts: NUTSOptions, svi: SVIOptions) throws {
    func reserve(_ given: [String], for owners: InferenceChoice...) throws {
      try refuse(
        given, with: "--inference", method.rawValue, belongingTo: owners.map(\.rawValue))
    }
    try reserve(nuts.given, for: .nuts)
    try reserve(svi.given, for: .svi)
    try reserve(
      namesGiven(("--init", nuts.run.initialValues)), for: .nuts, .svi, .laplace, .pathfinder, .map)
    try reserve(namesGiven(("--draws", draws)), for: .nuts, .ancestral)
    try reserve(pathfinder.settings.given, for: .pathfinder)
    try reserve(correct ? ["--correct"] : [], for: .svi, .laplace, .pathfinder)
    try reserve(namesGiven(("--checkpoint-seconds", checkpointSeconds)), for: .nuts, .svi)
    try nuts.validateTogether(draws: draws ?? NUTS().draws)
    try svi.validateTogether()
  }
}

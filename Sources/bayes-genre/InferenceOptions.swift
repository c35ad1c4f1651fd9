import ArgumentParser
import Bayes

extension InferenceMethod: ExpressibleByArgument {
  /// What `fit` does; a point is trained by `train`.
  public static var allValueStrings: [String] {
    allCases.filter { $0 != .point }.map(\.rawValue)
  }

  public init?(argument: String) {
    guard Self.allValueStrings.contains(argument) else { return nil }
    self.init(rawValue: argument)
  }
}

/// Which inference, and what all kinds of it share; the settings of each kind are a group of their own.
struct InferenceOptions: ParsableArguments {
  @Option(name: .customLong("inference"), help: "How the posterior is approximated.")
  var method = InferenceMethod.nuts

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

  /// Settings, with the groups of all kinds of inference.
  func approximation(nuts: NUTSOptions, svi: SVIOptions, seed: UInt64) -> Approximation {
    let draws = draws ?? NUTS().draws
    switch method {
    case .nuts: return .nuts(nuts.sampler(draws: draws, threads: threads, seed: seed))
    case .svi: return .svi(svi.inference(seed: seed))
    // A point is no choice of --inference.
    case .ancestral, .point: return .ancestral(draws: draws, seed: seed)
    }
  }

  /// Refuses options of another inference, and those that do not go together.
  func validate(nuts: NUTSOptions, svi: SVIOptions) throws {
    func refuse(_ given: [String], belongingTo owners: InferenceMethod...) throws {
      try bayes_genre.refuse(
        given, with: "--inference", method.rawValue, belongingTo: owners.map(\.rawValue))
    }
    try refuse(nuts.given, belongingTo: .nuts)
    try refuse(svi.given, belongingTo: .svi)
    try refuse(namesGiven(("--draws", draws)), belongingTo: .nuts, .ancestral)
    try nuts.validateTogether(draws: draws ?? NUTS().draws)
    try svi.validateTogether()
  }
}

import ArgumentParser
import Bayes

/// Which inference, and what several kinds of it share; the settings of NUTS and SVI are separate groups.
struct InferenceOptions: ParsableArguments {
  @Option(
    name: .customLong("inference"),
    help: ArgumentHelp(stringLiteral: "How the posterior is approximated: \(Self.kindsInWords)."))
  var method = FittingChoice(NUTS.self)

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

  @OptionGroup var others: CardOptions<OtherInferenceOptions>

  @Flag(
    help:
      "Resample the draws by Pareto-smoothed importance weights, where k̂ is below 0.7 (svi, laplace, pathfinder)."
  )
  var correct = false

  /// `by Markov chains (nuts), …, or not at all (…)`.
  private static var kindsInWords: String {
    let words = InferenceCatalogue.all.map { $0.card.words }
    return "\(words.dropLast().joined(separator: ", ")), or \(words.last ?? "")"
  }

  /// Whether a run can be saved before it is done.
  var canGoOn: Bool { method.kind.card.takes.contains(.checkpoints) }

  /// The inference with its settings, which are in the groups of all kinds.
  ///
  /// - Parameter timeLimit: the seconds of a time limit of its own, which only NUTS has; nil for none.
  func approximation(
    nuts: NUTSOptions, svi: SVIOptions, seed: UInt64, timeLimit: Double?
  ) throws -> Approximation {
    var texts = texts(nuts, svi)
    texts[LongRunOptions.timeLimitName] = timeLimit.map { ["\($0)"] }
    return try method.approximation(
      SharedSettings(seed: seed, draws: draws, threads: threads), texts)
  }

  /// Whether the inference has a time limit of its own, and plans with it.
  var limitsItself: Bool { method.kind == NUTS.self }

  /// The texts of all settings that were given, by name.
  private func texts(_ nuts: NUTSOptions, _ svi: SVIOptions) -> [String: [String]] {
    [nuts.texts, svi.texts, others.allTexts].reduce(into: [:]) { $0.merge($1) { text, _ in text } }
  }

  /// Refuses options of another inference, and those that cannot be combined.
  func validate(nuts: NUTSOptions, svi: SVIOptions) throws {
    try method.refuseOthers(texts(nuts, svi))
    try method.reserve("--init", nuts.run.initialValues != nil, for: .initialValues)
    try method.reserve("--draws", draws != nil, for: .draws)
    try method.reserve("--correct", correct, for: .correction)
    try nuts.validateTogether(draws: draws ?? NUTS().draws)
    try svi.validateTogether()
  }
}

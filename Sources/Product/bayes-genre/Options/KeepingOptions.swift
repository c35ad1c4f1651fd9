import ArgumentParser

/// How a run is kept while it works.
struct KeepingOptions: ParsableArguments {
  private static let defaultSeconds = 10.0

  @Option(
    parsing: .unconditional,
    help:
      "Seconds between two savings of the unfinished run, from which it goes on after it was stopped or killed. (default: \(shown(Self.defaultSeconds)))",
    transform: number("0 or a positive finite number") { $0 >= 0 && $0.isFinite })
  var checkpointSeconds: Double?

  /// The names of the options that were given.
  var namesOfGiven: [String] { namesGiven(("--checkpoint-seconds", checkpointSeconds)) }

  var interval: Double { checkpointSeconds ?? Self.defaultSeconds }
}

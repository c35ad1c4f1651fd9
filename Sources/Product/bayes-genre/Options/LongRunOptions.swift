import ArgumentParser

/// What all commands that take long have.
struct LongRunOptions: ParsableArguments {
  /// The name of the limit, which is also a setting of NUTS.
  static let timeLimitName = "time-limit"

  @Option(
    name: .customLong(Self.timeLimitName), parsing: .unconditional,
    help:
      "Seconds after which the work ends; what is done by then is printed and saved. By default none.",
    transform: number("a positive finite number") { $0 > 0 && $0.isFinite })
  var timeLimit: Double?

  /// The names of the options that were given.
  var namesOfGiven: [String] { namesGiven(("--\(Self.timeLimitName)", timeLimit)) }
}

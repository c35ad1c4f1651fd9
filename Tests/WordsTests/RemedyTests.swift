import Testing
import Words

/// A remedy reads as an option for who types commands, and as an argument for who writes Swift.
@Suite struct RemedyTests {
  static let cases: [(Remedy, String, String)] = [
    (
      "Leave the column out with \(.drop("tempo")).",
      #"Leave the column out with --drop "tempo"."#,
      #"Leave the column out with dropped: ["tempo"]."#
    ),
    (
      "Leave out \(.drop(["a", "b"])).", #"Leave out --drop "a" --drop "b"."#,
      #"Leave out dropped: ["a", "b"]."#
    ),
    (
      "Fit with \(.impute("key", "most-frequent")).", #"Fit with --impute "key=most-frequent"."#,
      #"Fit with Imputer(.mean, ["key": .mostFrequent])."#
    ),
    ("Use \(.scale("none")).", "Use --scale none.", "Use Scaler(nil)."),
    (
      "Choose \(.output), or \(.force) to replace it.",
      "Choose another --output, or add --force to replace it.",
      "Choose another path, or pass overwriting: true to replace it."
    ),
    ("Found \(3) of \("x").", "Found 3 of x.", "Found 3 of x."),
  ]

  @Test(arguments: cases) func readsForEach(_ remedy: Remedy, _ typed: String, _ written: String) {
    #expect(remedy.words(for: .commandLine) == typed)
    #expect(remedy.words(for: .swift) == written && "\(remedy)" == written)
  }

  /// An error has one message for each reader, and the same place, finding and expectation in both.
  @Test func faultsReadForEach() {
    let error = DataError(
      .init("t.csv", row: 3, column: "tempo"), found: "text", expected: "a number",
      suggestion: "Remove \(.drop("tempo")).")
    let head = #"t.csv row 3, column "tempo": found text, expected a number. Remove "#
    #expect(error.message(for: .commandLine) == head + #"--drop "tempo"."#)
    #expect("\(error)" == head + #"dropped: ["tempo"]."#)
    #expect((error as any Fault).kind == .data)
  }
}

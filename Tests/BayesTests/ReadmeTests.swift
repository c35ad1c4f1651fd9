import Foundation
import Testing

@Suite struct ReadmeTests {
  /// The package's folder: this file's, two levels up.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  @Test func theExampleIsTheOneThatIsCompiled() throws {
    let readme = try String(
      contentsOf: Self.root.appendingPathComponent("README.md"), encoding: .utf8)
    let example = try String(
      contentsOf: Self.root.appendingPathComponent("Tests/BayesTests/ReadmeExample.swift"),
      encoding: .utf8)
    let blocks = readme.components(separatedBy: "```swift\n").dropFirst()
      .compactMap { $0.components(separatedBy: "```").first }
    #expect(blocks.contains(example))
  }

  @Test func theExampleRuns() throws {
    let logLoss = try classify(Self.root.appendingPathComponent("Data/score_features.csv").path)
    // Naming nine classes at random costs log 9 = 2.2 nats, the class shares 1.6.
    #expect(logLoss > 0.2 && logLoss < 1)
  }

  @Test func everyCommandIsInTheReadme() throws {
    let readme = try String(
      contentsOf: Self.root.appendingPathComponent("README.md"), encoding: .utf8)
    for command in [
      "fit", "diagnose", "summary", "compare", "predict", "models", "export", "simulate",
      "cluster", "inspect",
    ] {
      #expect(readme.contains("| `\(command)` |"), "\(command)")
    }
  }
}

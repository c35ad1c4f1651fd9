import Bayes
import Foundation
import TestSupport
import Testing

@Suite struct ReadmeTests {
  @Test(arguments: ["ReadmeExample", "ReadmeGuideExample", "ReadmeResumeExample"])
  func theExampleIsTheOneThatIsCompiled(_ name: String) throws {
    let readme = try String(
      contentsOf: Repository.root.appendingPathComponent("README.md"), encoding: .utf8)
    let example = try String(
      contentsOf: Repository.root.appendingPathComponent("Tests/BayesTests/\(name).swift"),
      encoding: .utf8)
    let blocks = readme.components(separatedBy: "```swift\n").dropFirst()
      .compactMap { $0.components(separatedBy: "```").first }
    #expect(blocks.contains(example))
  }

  @Test func theExampleRuns() throws {
    let logLoss = try classify(Repository.scores)
    // Naming nine classes at random costs log 9 = 2.2 nats, the class shares 1.6.
    #expect(logLoss > 0.2 && logLoss < 1)
  }

  /// Stopped in its first session, the example goes on by itself to the draws of a run that nobody stopped.
  @Test func theRunGoesOn() throws {
    struct Pair: Model {
      func callAsFunction(_ m: inout ModelBuilder) throws {
        let x = m.sample("x", Normal(0, 1))
        m.observe("y", Normal(x, 1), [0.5])
      }
    }
    try CommandLineTool.withTemporaryFolder { folder in
      let output = "\(folder)/draws.csv"
      let interruption = Interruption()
      let part = try? NUTS(seed: 1).fit(
        Pair(),
        in: RunContext(
          progress: { _ in interruption.request() }, interruption: interruption,
          journal: UnfinishedRun(beside: output)))
      #expect(try part?.run.isUnfinished != false && UnfinishedRun(beside: output).canGoOn)
      let resumed = try fitOrGoOn(Pair(), output: output)
      #expect(try resumed.draws == NUTS(seed: 1).fit(Pair()).draws)
      #expect(!UnfinishedRun.exists(beside: output))
      #expect(try Table.read(path: output).rowCount == 4000)
    }
  }

  /// A guide that holds independent normals as a special case, and what the model makes depend on each other, is the nearer.
  @Test(.tags(.random)) func theGuideIsNearerThanMeanField() throws {
    let table = try Table.read(
      path: Repository.scores)
    let training = try table.split(target: "genre", train: 300, test: 100, seed: seed(1)).training
    let pipeline = try Pipeline(target: "genre", dropped: ["title", "source"]).fitted(
      to: training)
    let model = SharedWeights(
      tracks: try pipeline.designMatrix(of: training.table),
      genre: try pipeline.labels(of: training.table),
      classes: pipeline.classes)
    let own = try fitPulled(model).posterior.run
    let meanField = try SVI(seed: seed(1)).fit(model).run
    let best = try #require(own.guide?.elbo)
    let plain = try #require(meanField.guide?.elbo)
    let error =
      (own.guide?.elboStandardError ?? .nan) + (meanField.guide?.elboStandardError ?? .nan)
    #expect(best - plain > 4 * error, "\(best) and \(plain) ± \(error)")
  }

  private static func text(_ file: String) throws -> String {
    try String(contentsOf: Repository.root.appendingPathComponent(file), encoding: .utf8)
  }

  /// The first names in a text of what a pattern finds.
  private static func names(_ pattern: Regex<(Substring, Substring)>, in text: String) -> Set<
    String
  > {
    Set(text.matches(of: pattern).map { String($0.output.1) })
  }

  /// The commands are those that the program lists itself.
  @Test func everyCommandIsInTheReadme() throws {
    let help = try CommandLineTool.run(["--help"])
    let list = try #require(help.output.components(separatedBy: "SUBCOMMANDS:").last)
    let commands = Self.names(/(?m)^  ([a-z]+)(?: |$)/, in: list)
    #expect(commands.isSuperset(of: ["fit", "mixture"]) && !commands.contains("help"))
    let described = Self.names(/(?m)^\| `([a-z]+)` \|/, in: try Self.text("README.md"))
    #expect(commands.subtracting(described) == [])
    // Other tables of the README begin with names of other things.
    let table = try #require(
      try Self.text("README.md").components(separatedBy: "| command | what it does |\n").last?
        .components(separatedBy: "\n\n").first)
    #expect(Self.names(/(?m)^\| `([a-z]+)` \|/, in: table) == commands)
  }

  @Test func everyTargetOfTheReadmeIsInTheMakefile() throws {
    let targets = Self.names(/(?m)^([a-z-]+):(?!=)/, in: try Self.text("Makefile"))
    let named = Self.names(
      /\bmake ([a-z]+(?:-[a-z]+)*)(?=`|  | [A-Z]+=)/,
      in: try Self.text("README.md") + Self.text("Benchmarks/README.md"))
    #expect(named.isSuperset(of: ["demo", "test", "fuzz", "bench-csv"]))
    #expect(named.subtracting(targets) == [])
  }
}

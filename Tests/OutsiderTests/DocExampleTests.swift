import Bayes
import Foundation
import GenreModels
import Testing

/// The examples of doc comments are those of `DocExamples`, which compile and run.
@Suite struct DocExampleTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static func lines(_ path: String) throws -> [String] {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
      .components(separatedBy: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  /// The first example of the comment above a declaration.
  private static func example(above declaration: String, in lines: [String]) -> [String] {
    guard let end = lines.firstIndex(where: { $0.hasPrefix(declaration) }) else { return [] }
    let comment = lines[..<end].reversed().prefix { $0.hasPrefix("///") }.reversed()
      .map { $0.dropFirst(3).trimmingCharacters(in: .whitespaces) }
    return Array(comment.drop { $0 != "```swift" }.dropFirst().prefix { $0 != "```" })
  }

  @Test(arguments: [
    ("Sources/Language/Modeling/Model.swift", "public protocol Model:"),
    ("Sources/Inference/Sampling/NUTS.swift", "public struct NUTS:"),
    ("Sources/Inference/Variational/SVI.swift", "public struct SVI:"),
    ("Sources/Results/Posteriors/Posterior.swift", "public struct Posterior:"),
    ("Sources/Data/Tables/Table.swift", "public struct Table:"),
    ("Sources/Data/Preprocessing/Pipeline.swift", "public struct Pipeline:"),
    ("Sources/Data/Clustering/KMeans.swift", "public struct KMeans:"),
    ("Sources/Results/Tasks/TableFit.swift", "public struct TableFit:"),
    ("Sources/Results/Reporting/Comparison.swift", "public struct Comparison:"),
  ])
  func theExampleIsTheOneThatIsCompiled(_ file: String, _ declaration: String) throws {
    let example = Self.example(above: declaration, in: try Self.lines(file))
    #expect(example.count >= 3, "\(declaration) has no example")
    let compiled = try Self.lines("Tests/OutsiderTests/DocExamples.swift")
    let isThere = compiled.indices.contains { compiled[$0...].starts(with: example) }
    #expect(isThere, "\(declaration) \(example)")
  }

  private static func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }

  /// y = 2 x, give or take 0.1 in turn: with so many rows the prior hardly counts.
  @Test func theLineIsFound() throws {
    let x = (0..<40).map { Double($0) / 10 }
    let y = x.enumerated().map { 2 * $1 + ($0 % 2 == 0 ? 0.1 : -0.1) }
    let slope = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } / x.reduce(0) { $0 + $1 * $1 }
    let exact = try DocExamples.nuts(x, y)
    #expect(abs(try exact.scalar("slope").mean() - slope) < 0.01)
    #expect(abs(try DocExamples.svi(x, y).mean() - slope) < 0.01)
    try Self.withFolder { folder in
      let opened = try DocExamples.posterior(
        exact, of: Line(x: x, y: y), folder: folder + "/line")
      #expect(opened.draws == exact.draws)
    }
  }

  @Test func irisesAreClassified() throws {
    let path = Self.root.appendingPathComponent("Data/iris.csv").path
    let (split, training) = try DocExamples.table(path)
    #expect(training.rowCount == 120)
    let rows = try Table.read(path: path)
    #expect(try DocExamples.pipeline(split, rows).rowCount == 150)
    try Self.withFolder { folder in
      let (exact, predictions) = try DocExamples.tableFit(split, rows, folder: folder + "/fit")
      #expect(predictions.rowNumbers == rows.rowNumbers)
      let quick = try LogisticClassifier().fit(
        to: split, pipeline: .recommended(target: "species"), by: .svi(SVI(seed: 1)))
      #expect(try DocExamples.comparison(exact, quick).firstName == "NUTS")
    }
  }

  @Test func groupsOfPointsAreFound() throws {
    let matrix = DesignMatrix(features: ["x"], values: [0, 0.1, 5, 5.1, 9, 9.1])
    let others = DesignMatrix(features: ["x"], values: [9.05, 5.05, 0.05, 9])
    let found = try DocExamples.kMeans(matrix, others)
    #expect(Set(found).count == 3 && found[0] == found[3])
  }
}

import Bayes
import FitSupport
import Foundation
import GenreModels
import TestSupport
import Testing

@Suite struct SavedFitTests {
  @Test func whatIsOpenedIsWhatWasSaved() throws {
    var sampler = NUTS()
    sampler.chains = 2
    sampler.warmup = 100
    sampler.draws = 50
    let fit = try SmallFit.made(.nuts(sampler))
    try withTemporaryFolder { folder in
      try fit.save(to: folder + "/fit")
      let opened = try TableFit(contentsOf: folder + "/fit")
      #expect(opened.posterior.draws == fit.posterior.draws)
      #expect(opened.posterior.statistics == fit.posterior.statistics)
      #expect(opened.posterior.run == fit.posterior.run)
      #expect(opened.report == fit.report)
      #expect(opened.pipeline == fit.pipeline)
      let rows = try Table.read(
        path: Repository.scores
      )
      .rows(at: Array(0..<40))
      #expect(try opened.predict(rows).probabilities == fit.predict(rows).probabilities)
    }
  }

  /// Who opens a fit that is not done, by its name or by that of the run, learns how to go on with it.
  @Test func anUnfinishedRunIsNoFit() throws {
    func refusal(_ path: String) -> String {
      do {
        _ = try TableFit(contentsOf: path)
        return ""
      } catch { return (error as? any Fault)?.message(for: .commandLine) ?? "" }
    }
    try withTemporaryFolder { folder in
      let run = folder + "/fit.unfinished"
      try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: false)
      #expect(refusal(folder + "/fit").contains("found nothing there"))
      try Data("{}".utf8).write(to: URL(fileURLWithPath: run + "/fit.json"))
      for path in [folder + "/fit", run, run + "/"] {
        let message = refusal(path)
        #expect(message.contains("found an unfinished run"), "\(message)")
        #expect(message.hasSuffix("Continue it with fit --resume \(folder)/fit."), "\(message)")
      }
    }
  }

  /// The array is read by NumPy itself, where there is one.
  @Test(.enabled(if: hasNumPy)) func numPyReadsTheDraws() throws {
    let fit = try SmallFit.made(.ancestral(draws: 5, seed: seed(1)))
    try withTemporaryFolder { folder in
      try fit.save(to: folder + "/fit")
      let script = """
        import numpy; a = numpy.load('\(folder)/fit/draws.npy'); print(a.shape, repr(float(a[0, 4, -1])))
        """
      let output = try Self.python(script)
      let last = try #require(fit.posterior.table().columns.last)
      #expect(output.contains("(1, 5, \(fit.posterior.layout.scalarCount))"))
      #expect(output.contains(try #require(last.text(at: 4))))
    }
  }

  @Test func aFolderCutShortIsRefused() throws {
    let fit = try SmallFit.made(.ancestral(draws: 5, seed: seed(1)))
    try withTemporaryFolder { folder in
      try fit.save(to: folder + "/fit")
      try FileManager.default.removeItem(atPath: folder + "/fit/pipeline.json")
      #expect(throws: SavedFitError.self) { try TableFit(contentsOf: folder + "/fit") }
      #expect(throws: SavedFitError.self) { try TableFit(contentsOf: folder + "/none") }
      #expect(throws: SavedFitError.self) { try fit.save(to: folder + "/fit") }
      // Nothing half written is left beside.
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["fit"])
    }
  }

  /// A link to a fit stays a link; a path that leads astray is answered.
  @Test func pathsMeanWhatTheyMeanToTheSystem() throws {
    let fit = try SmallFit.made(.ancestral(draws: 5, seed: seed(1)))
    try withTemporaryFolder { folder in
      let manager = FileManager.default
      try fit.save(to: folder + "/fit/")
      try manager.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "fit")
      try fit.save(to: folder + "/link", overwriting: true)
      #expect(try manager.destinationOfSymbolicLink(atPath: folder + "/link") == "fit")
      #expect(try TableFit(contentsOf: folder + "/link").report == fit.report)
      try TableFit.checkWritable(folder + "/none/../../..//./new")
      try manager.createSymbolicLink(atPath: folder + "/nowhere", withDestinationPath: "none")
      #expect(throws: SavedFitError.self) { try TableFit.checkWritable(folder + "/nowhere") }
      #expect(Set(try manager.contentsOfDirectory(atPath: folder)) == ["fit", "link", "nowhere"])
    }
  }

  @Test func anInterruptedPriorHasNothingToKeep() {
    let interruption = Interruption()
    interruption.request()
    #expect(throws: NothingDrawn.self) {
      try HierarchicalClassifier().fit(
        to: Table.read(path: Repository.scores)
          .split(target: "genre", train: 200, test: 100, seed: seed(3)),
        pipeline: Pipeline(target: "genre", dropped: ["title", "source"]),
        by: .ancestral(draws: 5, seed: seed(1)), in: RunContext(interruption: interruption))
    }
  }

  @Test func aModelOfOtherFeaturesIsRefusedByName() throws {
    let fit = try SmallFit.made(.ancestral(draws: 5, seed: seed(1)))
    var features = fit.pipeline.features
    features[3] = "something_else"
    let model = HierarchicalModel(
      tracks: DesignMatrix(features: features, values: features.map { _ in 0 }), genre: nil,
      classes: fit.pipeline.classes)
    let error = #expect(throws: LayoutMismatch.self) { try fit.posterior.classProbabilities(model) }
    #expect(error?.description.contains("something_else") == true)
  }

  @Test(.tags(.random)) func ancestralDrawsPredictTheClassesEquallyWell() throws {
    // Every class has the same prior: averaged over many draws no class is preferred.
    let fit = try SmallFit.made(.ancestral(draws: 2000, seed: seed(1)))
    let rows = try Table.read(
      path: Repository.scores
    )
    .rows(at: [5])
    for share in try #require(fit.predict(rows).probabilities).values {
      // A share lies in [0, 1] with mean 1/9: its SD is at most √(1/9 · 8/9).
      #expect(abs(share - 1.0 / 9) < 4.5 * (8.0 / 81 / 2000).squareRoot())
    }
  }

  static var hasNumPy: Bool { (try? python("import numpy")) != nil }

  private static func python(_ script: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    return String(decoding: data, as: UTF8.self)
  }
}

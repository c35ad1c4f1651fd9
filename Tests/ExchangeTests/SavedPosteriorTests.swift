import Bayes
import FitSupport
import Foundation
import GenreModels
import TestSupport
import Testing

/// Posteriors of your own models: saved, opened, queried, and found by name.
@Suite struct SavedPosteriorTests {
  static func schools(_ parameterization: Parameterization = .noncentered) throws -> Posterior {
    try NUTS(chains: 2, draws: 60, warmup: 100, seed: seed(4))
      .fit(EightSchools(parameterization: parameterization))
  }

  struct Other: Model {
    func callAsFunction(_ m: inout ModelBuilder) throws {
      _ = m.sample("mu", Normal(0, 1))
    }
  }

  @Test func withItsModelItAnswersAsBefore() throws {
    let fitted = try Self.schools()
    try withTemporaryFolder { folder in
      try fitted.save(to: folder + "/schools")
      let model = EightSchools(parameterization: .noncentered)
      let opened = try Posterior(contentsOf: folder + "/schools", of: model)
      #expect(opened.draws == fitted.draws && opened.statistics == fitted.statistics)
      #expect(opened.run == fitted.run)
      #expect("\(opened.diagnosis)" == "\(fitted.diagnosis)")
      #expect(try opened.predictiveAccuracy() == fitted.predictiveAccuracy())
      #expect(try opened.predictiveAccuracy() == fitted.predictiveAccuracy(model, site: "effect"))
      #expect(try opened.predictive(draws: 5).chains == fitted.predictive(model, draws: 5).chains)
      // What is there is replaced only where that is asked for.
      #expect(throws: SavedFitError.self) { try fitted.save(to: folder + "/schools") }
      try fitted.save(to: folder + "/schools", overwriting: true)
    }
  }

  @Test func anApproximationKeepsItsDensity() throws {
    let model = EightSchools(parameterization: .noncentered)
    let fitted = try SVI(seed: seed(2)).fit(model)
    try withTemporaryFolder { folder in
      try fitted.save(to: folder + "/schools")
      let opened = try Posterior(contentsOf: folder + "/schools", of: model)
      #expect(opened.run == fitted.run && opened.elboTrace == fitted.elboTrace)
      let weights = try #require(try opened.importanceWeights())
      #expect(try weights.logWeights == fitted.importanceWeights(model)?.logWeights)
    }
  }

  @Test func withoutItsModelItHasDrawsAlone() throws {
    let fitted = try Self.schools()
    try withTemporaryFolder { folder in
      try fitted.save(to: folder + "/schools")
      let opened = try Posterior(contentsOf: folder + "/schools")
      #expect(opened.draws == fitted.draws)
      #expect("\(opened.summary())" == "\(fitted.summary())")
      #expect(throws: ModelNotKept.self) { try opened.predictiveAccuracy() }
      #expect(throws: ModelNotKept.self) { try opened.predictive() }
      let model = EightSchools(parameterization: .noncentered)
      #expect(try opened.predictiveAccuracy(model) == fitted.predictiveAccuracy())
      // The centred model has the same names, and other positions.
      let error = try #require(throws: SavedFitError.self) {
        try Posterior(contentsOf: folder + "/schools", of: EightSchools())
      }
      #expect("\(error)".contains("positions.npy"))
      #expect(throws: LayoutMismatch.self) {
        try Posterior(contentsOf: folder + "/schools", of: Other())
      }
    }
  }

  /// Without a model nothing else checks the names of the draws: they are checked by themselves.
  @Test(arguments: [
    ("\"count\" : 8", "\"count\" : 9"), ("\"count\" : 8", "\"count\" : -8"),
    ("\"count\" : 8", "\"count\" : 9223372036854775807"),
    ("\"name\" : \"tau\"", "\"name\" : \"mu\""),
  ])
  func namesThatDoNotFitAreRefused(old: String, new: String) throws {
    let fitted = try Self.schools()
    try withTemporaryFolder { folder in
      try fitted.save(to: folder + "/schools")
      try EditedFolder.json("layout.json", old, new)(folder + "/schools")
      try EditedFolder.renewManifest(folder + "/schools")
      let error = try #require(throws: SavedFitError.self) {
        try Posterior(contentsOf: folder + "/schools")
      }
      #expect("\(error)".contains("layout.json: found the site"))
    }
  }

  /// A damaged classifier stays one, and an error within a file keeps its own remedy.
  @Test func aDamagedClassifierIsNoPosterior() throws {
    let fit = try SmallFit.made(.ancestral(draws: 5, seed: 1))
    try withTemporaryFolder { folder in
      try fit.save(to: folder + "/fit")
      try FileManager.default.removeItem(atPath: folder + "/fit/model.json")
      try EditedFolder.renewManifest(folder + "/fit")
      #expect(try Posterior.isTableFit(savedAt: folder + "/fit"))
      let error = try #require(throws: SavedFitError.self) {
        try TableFit(contentsOf: folder + "/fit")
      }
      #expect("\(error)".contains("found no model.json in the manifest"))
      try fit.save(to: folder + "/other")
      try EditedFolder.json("pipeline.json", "\"impute\" :", "\"imputed\" :")(folder + "/other")
      try EditedFolder.renewManifest(folder + "/other")
      let unknown = try #require(throws: SavedFitError.self) {
        try TableFit(contentsOf: folder + "/other")
      }
      #expect("\(unknown)".contains("pipeline.json: found the kind \"imputed\""))
      #expect("\(unknown)".hasSuffix("Did you mean \"impute\"?"))
    }
  }

  @Test func scalarsAreFoundByName() throws {
    let posterior = try Self.schools()
    #expect(try posterior.scalar("tau") == posterior["tau"]?.values())
    #expect(try posterior.scalar("theta", "C") == posterior["theta"]?.values("C"))
    func message(_ body: () throws -> ChainedValues) throws -> String {
      "\(try #require(throws: UnknownDraws.self) { _ = try body() })"
    }
    #expect(try message { try posterior.scalar("teta", "C") }.hasSuffix(#"Did you mean "theta"?"#))
    #expect(try message { try posterior.scalar("theta", "c") }.hasSuffix(#"Did you mean "C"?"#))
    #expect(try message { try posterior.scalar("theta") }.contains("one for each axis: school (8)"))
    #expect(try message { try posterior.scalar("tau", "C") }.contains("none: it is a number"))
  }

  /// Two sites are observed: whoever asks for one of them names it.
  @Test func ofSeveralSitesOneIsNamed() throws {
    let model = EightSchools(parameterization: .noncentered, pointwise: true)
    let posterior = try NUTS(chains: 1, draws: 20, warmup: 50, seed: 1).fit(model)
    let error = try #require(throws: ModelError.self) { try posterior.predictiveAccuracy() }
    #expect(error.message.contains("name the site") && error.message.contains("effect"))
    #expect(try posterior.predictiveAccuracy(site: "score").leaveOneOut.pointwise.count == 3)
  }
}

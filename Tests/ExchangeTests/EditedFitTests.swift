import Bayes
import FitSupport
import Foundation
import GenreModels
import TestSupport
import Testing

/// Fits that were changed by hand, checksums included: refused in words, whatever was changed.
@Suite struct EditedFitTests {
  typealias Folder = EditedFolder

  static let edits: [(name: String, file: String, edit: EditedFolder.Edit)] = [
    ("another model", "layout.json", Folder.json("model.json", "hierarchical", "logistic")),
    ("no such model", "model.json", Folder.json("model.json", "hierarchical", "hierarchic")),
    (
      "a scale below 0", "model.json",
      Folder.json("model.json", "\"scalePrior\" : 1", "\"scalePrior\" : -1")
    ),
    ("too few labels", "layout.json", Folder.json("layout.json", "\"Reel\",", "")),
    (
      "an immense axis", "layout.json",
      Folder.json("layout.json", "\"count\" : 9", "\"count\" : 4611686018427387904")
    ),
    ("another class", "layout.json", Folder.json("pipeline.json", "\"Reel\"", "\"Rael\"")),
    (
      "a unit of null", "pipeline.json",
      Folder.json("pipeline.json", "\"unit\" : ", "\"unit\" : null, \"was\" : ")
    ),
    (
      "a chain too many", "run.json",
      Folder.json("run.json", "\"chains\" : [", "\"chains\" : [{\(counts(1, 1))},")
    ),
    (
      "more divergences than transitions", "run.json",
      Folder.json("run.json", "\"count\" : 20", "\"count\" : -20")
    ),
    (
      "a chain of an immense number", "run.json",
      Folder.json("run.json", "\"number\" : 1", "\"number\" : 9223372036854775807")
    ),
    ("no JSON", "run.json", { try Data().write(to: Folder.url($0, "run.json")) }),
    ("fewer statistics", "statistics.npy", Folder.shape("statistics.npy", [2, 16, 10])),
    ("fewer columns of the rows", "training.npy", Folder.shape("training.npy", [400, 9])),
    ("fewer columns of the test rows", "test.npy", Folder.shape("test.npy", [200, 2])),
    (
      "checksums without a number of rows", "rows.json",
      Folder.json("rows.json", "\"rows\" : ", "\"was\" : ")
    ),
    ("another first draw", "positions.npy", Folder.firstNumber("draws.npy", 1e3)),
    ("chains for draws", "positions.npy", Folder.shape("positions.npy", [1, 40, nil])),
    ("no chains", "draws.npy", Folder.shape("draws.npy", [0, 20, nil])),
    (
      "a product beyond Int", "draws.npy",
      Folder.shape("draws.npy", [4_294_967_296, 4_294_967_296, nil])
    ),
    (
      "brackets turned around", "draws.npy",
      Folder.header("draws.npy") { $0.replacing("(", with: ")") }
    ),
  ]

  static func counts(_ count: Int, _ divergences: Int) -> String {
    """
    "number" : 0, "transitions" : { "count" : \(count), "divergences" : \(divergences), "depthSaturations" : 0, \
    "lastEnergy" : 1, "squaredSteps" : 1, "meanEnergy" : 1, "squaredDeviations" : 1 }
    """
  }

  @Test func editsAreRefusedWithTheFile() throws {
    var sampler = NUTS()
    (sampler.chains, sampler.warmup, sampler.draws) = (2, 20, 20)
    let fit = try SmallFit.made(.nuts(sampler))
    for (name, file, edit) in Self.edits {
      try withTemporaryFolder { folder in
        try fit.save(to: folder + "/fit")
        let before = try Folder.contents(folder + "/fit")
        try edit(folder + "/fit")
        #expect(try Folder.contents(folder + "/fit") != before, "\(name) changes nothing")
        try Folder.renewManifest(folder + "/fit")
        let error = #expect(throws: SavedFitError.self, "\(name)") {
          try TableFit(contentsOf: folder + "/fit")
        }
        #expect(
          error?.description.contains("fit/\(file): found") == true,
          "\(name): \(error?.description ?? "")")
      }
    }
  }

  /// The manifest alone, made anew by the test's own CRC, changes nothing.
  @Test func anUneditedFitOpens() throws {
    let fit = try SmallFit.made(.ancestral(draws: 5, seed: 1))
    try withTemporaryFolder { folder in
      try fit.save(to: folder + "/fit")
      try Folder.renewManifest(folder + "/fit")
      #expect(try TableFit(contentsOf: folder + "/fit").report == fit.report)
    }
  }

  /// What version 0.1.0 wrote before models had cards: the settings of all models side by side.
  @Test func aModelOfBeforeCardsOpens() throws {
    let fit = try SmallFit.made(.ancestral(draws: 5, seed: 1))
    try withTemporaryFolder { folder in
      try fit.save(to: folder + "/fit")
      let old = """
        {
          "parameterization" : {
            "centered" : {

            }
          },
          "specification" : {
            "activation" : "tanh",
            "degreesOfFreedom" : 4,
            "dropout" : 0,
            "hidden" : [
              10
            ],
            "kind" : "hierarchical",
            "scalePrior" : 1,
            "weightPrior" : {
              "normal" : {
                "scale" : 1
              }
            }
          }
        }
        """
      try Data(old.utf8).write(to: Folder.url(folder + "/fit", "model.json"))
      try Folder.renewManifest(folder + "/fit")
      let opened = try TableFit(contentsOf: folder + "/fit")
      #expect(opened.model as? HierarchicalClassifier == HierarchicalClassifier())
      #expect(opened.parameterization == .centered && opened.target == fit.target)
      // Its settings, and those of the others, are found among all.
      for (kind, model) in [
        ("hierarchical-normal", HierarchicalNormalClassifier()),
        ("ard", ARDClassifier()), ("ffnn", FeedForwardClassifier()),
        ("logistic", LogisticClassifier()),
      ] as [(String, any TableModel)] {
        let text = old.replacing("\"hierarchical\"", with: "\"\(kind)\"")
        try Data(text.utf8).write(to: Folder.url(folder + "/fit", "model.json"))
        try Folder.renewManifest(folder + "/fit")
        // Another model than that of the draws: refused only where its sites or their scales differ, so its name was known.
        do {
          let opened = try TableFit(contentsOf: folder + "/fit")
          #expect(opened.model.isEqual(to: model), "\(kind)")
        } catch let error as SavedFitError {
          let files = ["fit/layout.json", "fit/positions.npy"]
          #expect(files.contains { "\(error)".contains($0) }, "\(kind): \(error)")
        }
      }
    }
  }

  /// A setting that the version of the file did not know has its usual value, whatever else was set.
  @Test func aModelOfFewerSettingsOpens() throws {
    var wide = FeedForwardClassifier()
    (wide.network.hidden, wide.weightPrior) = ([3], .scaledToWidth(scale: 1))
    for (model, key) in [(wide, "dropout"), (LogisticClassifier(), "hasNoIntercept")]
      as [(any TableModel, String)]
    {
      try withTemporaryFolder { folder in
        let fit = try model.fit(
          to: Table.read(path: Repository.scores)
            .split(target: "genre", train: 100, test: 50, seed: 1),
          pipeline: Pipeline(target: "genre", dropped: ["title", "source"]),
          by: .ancestral(draws: 5, seed: 1))
        try fit.save(to: folder + "/fit")
        let url = Folder.url(folder + "/fit", "model.json")
        var saved = try #require(
          try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
        var settings = try #require(saved["settings"] as? [String: Any])
        #expect(settings.removeValue(forKey: key) != nil, "\(settings)")
        saved["settings"] = settings
        try JSONSerialization.data(withJSONObject: saved).write(to: url)
        try Folder.renewManifest(folder + "/fit")
        #expect(try TableFit(contentsOf: folder + "/fit").model.isEqual(to: model))
      }
    }
  }

  /// A fit of before transitions were counted: what it says is of its draws, and it says so.
  @Test func aFitWithoutCountsOpens() throws {
    var sampler = NUTS()
    (sampler.chains, sampler.warmup, sampler.draws) = (2, 20, 20)
    let fit = try SmallFit.made(.nuts(sampler))
    try withTemporaryFolder { folder in
      try fit.save(to: folder + "/fit")
      let counted = try TableFit(contentsOf: folder + "/fit").drawSet(source: "fit")
      let file = Folder.url(folder + "/fit", "run.json")
      var run = try #require(
        try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
      #expect(run.removeValue(forKey: "chains") != nil)
      try JSONSerialization.data(withJSONObject: run).write(to: file)
      try Folder.renewManifest(folder + "/fit")
      let old = try TableFit(contentsOf: folder + "/fit")
      let draws = old.drawSet(source: "fit")
      #expect(draws.notes.contains { $0.contains("older version") })
      #expect(!counted.notes.contains { $0.contains("older version") })
      #expect(draws.chainLabels == ["1", "2"] && old.posterior.chainNumbers == [0, 1])
      // It was not thinned, so nothing is missing.
      let reports = try [draws, counted].map { try #require($0.samplerReport($0.summaries())) }
      #expect(reports[0] == reports[1])
    }
  }
}

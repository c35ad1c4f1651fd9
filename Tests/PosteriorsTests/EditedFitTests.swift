import Bayes
import Foundation
import GenreModels
import Testing

/// Fits that were changed by hand, checksums included: refused in words, whatever was changed.
@Suite struct EditedFitTests {
  typealias Edit = @Sendable (_ folder: String) throws -> Void

  static let edits: [(name: String, file: String, edit: Edit)] = [
    ("another model", "layout.json", json("model.json", "hierarchical", "logistic")),
    ("no such model", "model.json", json("model.json", "hierarchical", "hierarchic")),
    (
      "a scale below 0", "model.json",
      json("model.json", "\"scalePrior\" : 1", "\"scalePrior\" : -1")
    ),
    ("too few labels", "layout.json", json("layout.json", "\"Reel\",", "")),
    (
      "an immense axis", "layout.json",
      json("layout.json", "\"count\" : 9", "\"count\" : 4611686018427387904")
    ),
    ("another class", "layout.json", json("pipeline.json", "\"Reel\"", "\"Rael\"")),
    (
      "a unit of null", "pipeline.json",
      json("pipeline.json", "\"unit\" : ", "\"unit\" : null, \"was\" : ")
    ),
    (
      "a chain too many", "run.json",
      json("run.json", "\"chains\" : [", "\"chains\" : [{\(counts(1, 1))},")
    ),
    (
      "more divergences than transitions", "run.json",
      json("run.json", "\"count\" : 20", "\"count\" : -20")
    ),
    ("no JSON", "run.json", { try Data().write(to: url($0, "run.json")) }),
    ("fewer statistics", "statistics.npy", shape("statistics.npy", [2, 16, 10])),
    ("fewer columns of the rows", "training.npy", shape("training.npy", [400, 9])),
    ("fewer columns of the test rows", "test.npy", shape("test.npy", [200, 2])),
    (
      "checksums without a number of rows", "rows.json",
      json("rows.json", "\"rows\" : ", "\"was\" : ")
    ),
    ("another first draw", "positions.npy", firstNumber("draws.npy", 1e3)),
    ("chains for draws", "positions.npy", shape("positions.npy", [1, 40, nil])),
    ("no chains", "draws.npy", shape("draws.npy", [0, 20, nil])),
    ("a product beyond Int", "draws.npy", shape("draws.npy", [4_294_967_296, 4_294_967_296, nil])),
    ("brackets turned around", "draws.npy", header("draws.npy") { $0.replacing("(", with: ")") }),
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
    let fit = try SavedFitTests.smallFit(.nuts(sampler))
    for (name, file, edit) in Self.edits {
      try SavedFitTests.withFolder { folder in
        try fit.save(to: folder + "/fit")
        let before = try Self.contents(folder + "/fit")
        try edit(folder + "/fit")
        #expect(try Self.contents(folder + "/fit") != before, "\(name) changes nothing")
        try Self.renewManifest(folder + "/fit")
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
    let fit = try SavedFitTests.smallFit(.ancestral(draws: 5, seed: 1))
    try SavedFitTests.withFolder { folder in
      try fit.save(to: folder + "/fit")
      try Self.renewManifest(folder + "/fit")
      #expect(try TableFit(contentsOf: folder + "/fit").report == fit.report)
    }
  }

  /// What version 0.1.0 wrote before models had cards: the settings of all models side by side.
  @Test func aModelOfBeforeCardsOpens() throws {
    let fit = try SavedFitTests.smallFit(.ancestral(draws: 5, seed: 1))
    try SavedFitTests.withFolder { folder in
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
      try Data(old.utf8).write(to: Self.url(folder + "/fit", "model.json"))
      try Self.renewManifest(folder + "/fit")
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
        try Data(text.utf8).write(to: Self.url(folder + "/fit", "model.json"))
        try Self.renewManifest(folder + "/fit")
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

  /// A fit of before transitions were counted: what it says is of its draws, and it says so.
  @Test func aFitWithoutCountsOpens() throws {
    var sampler = NUTS()
    (sampler.chains, sampler.warmup, sampler.draws) = (2, 20, 20)
    let fit = try SavedFitTests.smallFit(.nuts(sampler))
    try SavedFitTests.withFolder { folder in
      try fit.save(to: folder + "/fit")
      let counted = try TableFit(contentsOf: folder + "/fit").drawSet(source: "fit")
      let file = Self.url(folder + "/fit", "run.json")
      var run = try #require(
        try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
      #expect(run.removeValue(forKey: "chains") != nil)
      try JSONSerialization.data(withJSONObject: run).write(to: file)
      try Self.renewManifest(folder + "/fit")
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

  // MARK: editing

  static func url(_ folder: String, _ name: String) -> URL {
    URL(fileURLWithPath: folder + "/" + name)
  }

  static func contents(_ folder: String) throws -> [String: Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    return try Dictionary(
      uniqueKeysWithValues: names.map { ($0, try Data(contentsOf: url(folder, $0))) })
  }

  static func json(_ name: String, _ old: String, _ new: String) -> Edit {
    {
      let text = try String(contentsOf: url($0, name), encoding: .utf8)
      try Data(text.replacing(old, with: new).utf8).write(to: url($0, name))
    }
  }

  /// Changes the header of an array, at equal length.
  static func header(_ name: String, _ change: @escaping @Sendable (String) -> String) -> Edit {
    {
      var data = try Data(contentsOf: url($0, name))
      let end = 10 + Int(data[8]) + Int(data[9]) << 8
      let header = change(String(decoding: data[10..<end], as: UTF8.self))
        .trimmingCharacters(in: .whitespacesAndNewlines)
      let padded = header.padding(toLength: end - 11, withPad: " ", startingAt: 0) + "\n"
      data.replaceSubrange(10..<end, with: padded.utf8)
      try data.write(to: url($0, name))
    }
  }

  /// Changes the first number of an array.
  static func firstNumber(_ name: String, _ number: Double) -> Edit {
    {
      var data = try Data(contentsOf: url($0, name))
      let start = 10 + Int(data[8]) + Int(data[9]) << 8
      let bytes = withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) }
      data.replaceSubrange(start..<start + 8, with: bytes)
      try data.write(to: url($0, name))
    }
  }

  /// Gives an array another shape; nil keeps a length.
  static func shape(_ name: String, _ new: [Int?]) -> Edit {
    header(name) { header in
      guard let open = header.firstIndex(of: "("), let close = header.firstIndex(of: ")") else {
        return ""
      }
      let old = header[header.index(after: open)..<close].split(separator: ",")
      let lengths = zip(old, new).map { $1.map(String.init) ?? String($0) }
      return header[...open] + lengths.joined(separator: ",") + header[close...]
    }
  }

  static func renewManifest(_ folder: String) throws {
    var files: [String: [String: Any]] = [:]
    for (name, data) in try contents(folder) where name != "manifest.json" {
      let sum = String(crc32(data), radix: 16)
      files[name] = [
        "bytes": data.count, "crc32": String(repeating: "0", count: 8 - sum.count) + sum,
      ]
    }
    let manifest: [String: Any] = ["format": "bayes-genre fit", "version": 1, "files": files]
    try JSONSerialization.data(withJSONObject: manifest).write(to: url(folder, "manifest.json"))
  }

  /// CRC-32 bit by bit, from its polynomial (ISO 3309).
  static func crc32(_ data: Data) -> UInt32 {
    ~data.reduce(~0) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0xedb8_8320 : 0) }
    }
  }
}

import Bayes
import Exchange
import FitSupport
import Foundation
import TestSupport
import Testing

/// Names that mean something to a path, a page, a quoted text or another program.
@Suite struct OddNameTests {
  static let labels = [
    "<script>alert(1)</script>", "", "a\"b'c", "é", "../..", "日本", "😀", "a/b", " ",
    "nan", "\\",
    "tab\there",
  ]
  static let sites = [
    "theta/1", "..", ".", ".zarray", "<script>", "draw", "_x002F_", "naïve",
    "a b", " a", "a ",
    "x\u{0}y", "1", "a.b", "a,b[0]", "-", "theta_x002F_1", String(repeating: "long", count: 100),
    "con|nul?*",
  ]

  struct Odd: Model {
    func callAsFunction(_ m: inout ModelBuilder) throws {
      let plate = m.plate("chain", OddNameTests.labels)
      let slash = m.plate("../etc/passwd", 2)
      var total: Quantity = 0
      for site in OddNameTests.sites.dropLast(2) {
        total = total + m.sample(site, Normal(0, 1)) * 0
      }
      let over = m.sample(
        OddNameTests.sites[OddNameTests.sites.count - 2], Normal(0, 1), over: plate)
      let slashed = m.sample(OddNameTests.sites.last ?? "", Normal(0, 1), over: slash)
      let row = m.plate("row", 2)
      m.observe(
        "y", Normal(total + over.sum(over: plate) * 0 + slashed.sum(over: slash), 1), [0, 1],
        over: row)
    }
  }

  static func posterior() throws -> Posterior {
    try NUTS(chains: 2, draws: 3, warmup: 5, seed: seed(1)).fit(Odd())
  }

  @Test func namesInFilesAreSafeDifferentAndReversible() throws {
    let data = try InferenceData(Self.posterior())
    let posterior = try #require(data.groups.first { $0.name == .posterior })
    let names = posterior.variables.map(\.name)
    #expect(posterior.variables.map(\.title) == Self.sites)
    #expect(Set(names).count == Self.sites.count)
    let dimensions = Set(posterior.dimensions.map(\.name))
    #expect(dimensions.isDisjoint(with: names) && dimensions.count == 4)
    for name in names + dimensions {
      #expect(!name.contains { "/\\<>\"'|?*:\0".contains($0) }, "\(name)")
      #expect(!name.hasPrefix(".") && !name.hasPrefix(" ") && !name.hasSuffix(" ") && !name.isEmpty)
      #expect(name.utf8.count <= 200)
    }
    // Whoever reads the names can have the model's again.
    for (name, title) in zip(names, Self.sites) where title.count < 50 {
      let read = name.replacing(/_x([0-9A-F]{4,6})_/) { match in
        UInt32(match.1, radix: 16).flatMap(Unicode.Scalar.init).map { String(Character($0)) } ?? ""
      }
      #expect(read == title || name == "draw_value", "\(name)")
    }
  }

  @Test func zarrKeepsLabelsAndNumbers() throws {
    let posterior = try Self.posterior()
    try withTemporaryFolder { folder in
      let path = "\(folder)/draws"
      try DrawExport(posterior).write(as: .zarr, to: path)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["draws"])
      let group = try ZarrReader(folder: ExportedFolder(path: path)).group("posterior")
      try Self.compare(
        group.filter { $0.value.dimensions.starts(with: ["chain", "draw"]) }, posterior)
      let plate = try #require(group["chain_axis"])
      #expect(plate.texts == Self.labels && plate.attributes["long_name"] == ["chain"])
    }
  }

  @Test func numPyFilesKeepNumbers() throws {
    let posterior = try Self.posterior()
    try withTemporaryFolder { folder in
      let path = "\(folder)/draws"
      try DrawExport(posterior).write(as: .npy, to: path)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["draws"])
      let index = try ExportedFolder(path: path).json("index.json")
      let groups = try #require(index["groups"] as? [String: [String: Any]])
      let variables = try #require(groups["posterior"]?["variables"] as? [String: [String: Any]])
      var arrays: [String: ReadArray] = [:]
      for (name, variable) in variables {
        let file = try #require(variable["file"] as? String)
        var array = try ReadArray(npy: "\(path)/\(file)")
        array.dimensions = try #require(variable["dimensions"] as? [String])
        let attributes = try #require(variable["attributes"] as? [String: String])
        array.attributes = attributes.mapValues { [$0] }
        arrays[name] = array
      }
      try Self.compare(arrays, posterior)
      let dimensions = try #require(
        groups["posterior"]?["dimensions"] as? [String: [String: Any]])
      #expect(dimensions["chain_axis"]?["coordinates"] as? [String] == Self.labels)
    }
  }

  /// Every site's draws are in the array that says its name.
  static func compare(_ group: [String: ReadArray], _ posterior: Posterior) throws {
    for site in posterior.layout.sites {
      let array = try #require(
        group.first { ($0.value.attributes["long_name"] ?? [$0.key]) == [site.name] }?.value,
        "\(site.name)")
      #expect(array.shape == [2, 3] + site.dimensions.map(\.count))
      let draws = try #require(posterior[site.name])
      let first = site.dimensions.map { _ in 0 }
      let values = try #require(draws.values(at: first)).values
      let width = site.count
      #expect(
        stride(from: 0, to: array.numbers.count, by: width).map { array.numbers[$0] } == values)
    }
  }

  @Test func jsonKeepsLabelsAndNumbers() throws {
    let posterior = try Self.posterior()
    try withTemporaryFolder { folder in
      try DrawExport(posterior).write(as: .json, to: "\(folder)/draws.json")
      let object = try ExportedFolder(path: folder).json("draws.json")
      let coordinates = try #require(object["coords"] as? [String: Any])
      #expect(coordinates["chain_axis"] as? [String] == Self.labels)
      let groups = try #require(object["data"] as? [String: [String: Any]])
      let plates = Self.sites[Self.sites.count - 2]
      let name = try #require(groups["posterior"]?.keys.first { $0.hasPrefix("long") })
      let numbers = try #require(groups["posterior"]?[name] as? [[[Double]]])
      let own = try #require(posterior[plates]?.values(at: [1])).values
      // Foundation reads a digit less than is written: the tests in Python compare bits.
      let read = numbers.flatMap { $0.map { $0[1] } }
      #expect(read.count == own.count && zip(read, own).allSatisfy { abs($0 - $1) < 1e-14 })
    }
  }

  /// Stan's names are identifiers: what is read back are as many scalars with the same draws.
  @Test func cmdStanNamesAreIdentifiers() throws {
    let posterior = try Self.posterior()
    try withTemporaryFolder { folder in
      let path = "\(folder)/draws"
      try DrawExport(posterior).write(as: .cmdStan, to: path)
      let names = try ExportedFolder(path: path).json("names.json")
      #expect(names.keys.allSatisfy { $0.wholeMatch(of: /[A-Za-z][A-Za-z0-9_]*/) != nil })
      let titles = names.values.compactMap { ($0 as? [String: Any])?["name"] as? String }
      #expect(titles.sorted() == Self.sites.sorted())
      let read = try DrawSet(contentsOf: ["\(path)/chain_1.csv", "\(path)/chain_2.csv"])
      #expect(read.names.count == posterior.layout.scalarCount)
    }
  }

  #if NetCDF
    @Test func netCDFTakesEveryName() throws {
      let posterior = try Self.posterior()
      try withTemporaryFolder { folder in
        try DrawExport(posterior).write(as: .netCDF, to: "\(folder)/draws.nc")
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/draws.nc"))
        #expect(data.prefix(4) == Data([0x89]) + Data("HDF".utf8))
      }
    }
  #endif
}

import Bayes
import Foundation
import TestSupport
import Testing

/// `bayes-genre mixture`, as a person and as a script call it.
@Suite(.tags(.random)) struct MixtureCommandTests {
  /// Sixty rows around three points, the second column a hundred times the first, with the name and place of the point. They are
  /// spread as evenly as a normal density lets them: of twenty drawn at random, one group in a hundred looks like two.
  static func table(_ folder: URL) throws -> String {
    let centers = [(0.0, 0.0), (10, 0), (0, 1000)]
    var random = RandomStream(seed: seed(7))
    let shifts = centers.map { _ in random.index(below: 20) }
    let rows = (0..<60).map { row -> String in
      let (x, y) = centers[row % 3]
      func spread(_ place: Int) -> Double { normalQuantile((Double(place % 20) + 0.5) / 20) }
      let (across, along) = (spread(row / 3), spread(7 * (row / 3) + shifts[row % 3]))
      return "\(x + across),\(y + 100 * along),n\(row % 3),\(10 * (row % 3)),20"
    }
    let path = folder.appendingPathComponent("t.csv")
    try Data(("x,y,name,lat,lon\n" + rows.joined(separator: "\n") + "\n").utf8).write(to: path)
    return path.path
  }

  static let few = ["--components", "6", "--draws", "300", "--seed", "\(seed(1))"]

  @Test func findsClustersTheirMeansAndWhoBelongsToThem() throws {
    let folder = try ClusterCommandTests.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let table = try Self.table(folder)
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
    let arguments =
      ["mixture", table, "--compare", "name", "--map", "lat,lon", "--json"] + Self.few
    let found = try CommandLineTool.run(
      arguments + ["--labels", path("l.csv"), "--report", path("p.html")])
    #expect(found.code == 0, "\(found.errors)")
    let json = try found.json()
    #expect(json["adjusted_rand_index"] as? Double == 1)
    #expect(json["features"] as? Int == 2)
    let counts = try #require(json["counts"] as? [[String: Any]])
    let probabilities = counts.compactMap { $0["probability"] as? Double }
    #expect(probabilities.count == 6 && abs(probabilities.reduce(0, +) - 1) < 1e-9)
    #expect(probabilities.max() == probabilities[2])
    // Means are in the units of the table.
    let clusters = try #require(json["clusters"] as? [[String: Any]])
    let means = clusters.compactMap { cluster in
      (cluster["means"] as? [String: [String: Double]])?["y"]?["mean"]
    }
    #expect(means.count == 3)
    #expect(means.count { abs($0) < 100 } == 2 && means.count { abs($0 - 1000) < 100 } == 1)

    let labels = try Table.read(path: path("l.csv"))
    #expect(
      labels.columnNames == ["row", "cluster", "probability", "p_0", "p_1", "p_2", "p_other"])
    #expect(labels.rowCount == 60)
    let page = try String(contentsOfFile: path("p.html"), encoding: .utf8)
    #expect(page.contains("</html>") && page.components(separatedBy: "<svg").count == 4)

    // The same bits whatever the number of threads.
    let alone = try CommandLineTool.run(arguments + ["--threads", "1"]).json()
    let again = alone["counts"] as? [[String: Any]] ?? []
    #expect(again.compactMap { $0["probability"] as? Double } == probabilities)
  }

  /// The normal mixture of full covariance finds three clusters in Fisher's irises, one of them setosa, and agrees with the species to an
  /// adjusted Rand index of 0.904: Scrucca, Fop, Murphy and Raftery (2016), R Journal 8, 289.
  @Test func findsTheSpeciesOfIrises() throws {
    let folder = try ClusterCommandTests.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
    let irises = Repository.path("Data/iris.csv")
    let found = try CommandLineTool.run([
      "mixture", irises, "--compare", "species", "--covariance", "full", "--seed", "\(seed(1))",
      "--json",
      "--labels", path("l.csv"), "--cluster-draws", path("d.csv"), "--new-rows", irises,
      "--new-labels", path("n.csv"),
    ])
    #expect(found.code == 0, "\(found.errors)")
    let json = try found.json()
    #expect(abs((json["adjusted_rand_index"] as? Double ?? 0) - 0.904) < 0.03)
    #expect(json["chains_agree"] as? Bool == true)
    let counts = try #require(json["counts"] as? [[String: Any]])
    #expect((counts[2]["probability"] as? Double ?? 0) > 0.75)
    let labels = try Table.read(path: path("l.csv"))
    let (cluster, surely) = (
      try labels.numbers(in: "cluster"), try labels.numbers(in: "probability")
    )
    #expect(Set(cluster[..<50]).count == 1 && !cluster[50...].contains(cluster[0]))
    #expect(surely[..<50].allSatisfy { $0 > 0.99 })
    // The same rows as other rows are where they were.
    #expect(
      try String(contentsOfFile: path("n.csv"), encoding: .utf8)
        == String(contentsOfFile: path("l.csv"), encoding: .utf8))
    // Draws of clusters have names that hold from chain to chain.
    let diagnosis = try CommandLineTool.run(["diagnose", path("d.csv"), "--json"]).json()
    let scalars = try #require(diagnosis["parameters"] as? [[String: Any]])
    let rHats = scalars.compactMap { $0["rhat"] as? Double }
    // Names that change from chain to chain give 1.5 and more.
    #expect(rHats.count > 20 && rHats.allSatisfy { $0 < 1.05 }, "\(rHats.max() ?? .nan)")
  }

  @Test func saysHowMany() throws {
    let folder = try ClusterCommandTests.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let table = try Self.table(folder)
    let found = try CommandLineTool.run(
      ["mixture", table, "--columns", "x,y", "--quiet", "--covariance", "full"] + Self.few)
    #expect(found.code == 0, "\(found.errors)")
    #expect(found.output.contains("The rows fall into 3 clusters."))
    #expect(found.output.contains(/before the data +after/))
    #expect(found.errors.isEmpty)
  }

  @Test(arguments: [
    (["--components", "0"], 64, "--components"),
    (["--covariance", "round"], 64, "full"),
    (["--until-ess", "400"], 64, "--until-ess"),
    (["--max-depth", "5"], 64, "--max-depth"),
    (["--concentration", "-1"], 64, "--concentration"),
    (["--new-labels", "n.csv"], 64, "--new-labels needs --new-rows"),
    (["--drop", "name", "--new-rows", "nowhere.csv", "--new-labels", "n.csv"], 66, "nowhere.csv"),
    (["--columns", "x,z"], 65, "z"),
    (["--columns", "x,,y"], 64, "x,,y"),
    (["--columns", "x", "--drop", "x"], 65, "no columns left"),
    (["--columns", "x", "--drop", "z"], 65, "z"),
    (["--columns", "name"], 65, "name"),
    (["--compare", "nam"], 65, "name"),
  ])
  func mistakesAreNamed(options: [String], code: Int, words: String) throws {
    let folder = try ClusterCommandTests.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let found = try CommandLineTool.run(
      ["mixture", try Self.table(folder), "--drop", "lat", "--drop", "lon"] + options)
    #expect(Int(found.code) == code, "\(found.errors)")
    #expect(found.errors.contains(words), "\(found.errors)")
  }

  @Test func fewDrawsAndColumnsOutOfScaleAreTold() throws {
    let folder = try ClusterCommandTests.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let table = try Self.table(folder)
    let few = try CommandLineTool.run([
      "mixture", table, "--columns", "x,y", "--chains", "1", "--draws", "4", "--warmup", "10",
      "--seed", "\(seed(9))", "--json",
    ])
    #expect(few.code == 0, "\(few.errors)")
    #expect(!few.output.contains("nan"))
    let json = try few.json()
    #expect(json["chains_agree"] == nil || json["chains_agree"] is NSNull)
    let large = try CommandLineTool.run(
      ["mixture", table, "--columns", "x,y", "--scale", "none", "--quiet"] + Self.few)
    #expect(large.output.contains("Column \"y\" has mean"))
  }

  @Test func nothingIsOverwritten() throws {
    let folder = try ClusterCommandTests.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let table = try Self.table(folder)
    let path = folder.appendingPathComponent("x.html").path
    for options in [
      ["--labels", table], ["--labels", table, "--force"], ["--labels", path, "--report", path],
      ["--labels", folder.path + "/no/x.csv"],
    ] {
      let found = try CommandLineTool.run(["mixture", table] + options + Self.few)
      #expect(found.code == 73, "\(options): \(found.errors)")
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }
}

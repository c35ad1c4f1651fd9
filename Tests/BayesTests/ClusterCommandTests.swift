import Foundation
import TestSupport
import Testing

/// `bayes-genre cluster`, as a script calls it.
@Suite struct ClusterCommandTests {
  static let geography = ReferenceFiles.data?
    .appendingPathComponent("geographical-origin/default_features_1059_tracks.txt").path

  static func folder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  /// Two columns around (0, 0), (10, 0) and (0, 100), ten rows each, and a name.
  static func table(_ folder: URL) throws -> String {
    let rows = (0..<30).map { row -> String in
      let (x, y) = [(0, 0), (10, 0), (0, 100)][row % 3]
      return "\(x + row % 2),\(y + row % 5),n\(row % 3)"
    }
    let path = folder.appendingPathComponent("t.csv")
    try Data(("x,y,name\n" + rows.joined(separator: "\n") + "\n").utf8).write(to: path)
    return path.path
  }

  @Test(.tags(.random)) func clustersComparesAndClassifiesAgain() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let table = try Self.table(folder)
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
    let first = try CommandLineTool.run([
      "cluster", table, "--k", "3", "--seed", "\(seed(1))", "--compare", "name", "--json",
      "--labels",
      path("l.csv"), "--centres", path("c.csv"), "--save", path("s.json"),
    ])
    #expect(first.code == 0, "\(first.errors)")
    let json = try first.json()
    #expect(json["adjusted_rand_index"] as? Double == 1)
    #expect(json["sizes"] as? [Int] == [10, 10, 10])
    let inertia = try #require(json["inertia"] as? Double)
    #expect((json["history"] as? [Double])?.last == inertia)
    #expect((json["silhouette"] as? Double ?? 0) > 0.8)

    let labels = try String(contentsOfFile: path("l.csv"), encoding: .utf8)
    #expect(labels.split(separator: "\n").count == 31)
    let again = try CommandLineTool.run([
      "cluster", table, "--columns", "x,y", "--init", path("c.csv"), "--seed", "\(seed(1))",
      "--json",
    ]).json()
    #expect(abs((again["inertia"] as? Double ?? 0) - inertia) < 1e-9)
    let assigned = try CommandLineTool.run([
      "cluster", table, "--assign", path("s.json"), "--labels", path("a.csv"), "--json",
    ])
    #expect(abs((try assigned.json()["inertia"] as? Double ?? 0) - inertia) < 1e-9)
    #expect(try String(contentsOfFile: path("a.csv"), encoding: .utf8) == labels)
  }

  /// Stopped after its first iteration, the same command goes on, however its options are written, and gives what it gives unbroken.
  @Test(arguments: [[], ["--json"]]) func aStudyGoesOn(_ form: [String]) throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let table = try Self.table(folder)
    func left() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: folder.path)
        .filter { $0.hasSuffix(".unfinished") }
    }
    func cluster(_ options: [String]) throws -> CommandLineTool.Outcome {
      try CommandLineTool.run(
        ["cluster", table, "--columns", "x,y", "--gap", "3"] + form + options, in: folder.path)
    }
    let seed = "\(seed(1))"
    let whole = try cluster(["--seed", seed, "--k", "3"])
    #expect(whole.code == 0 && whole.errors.isEmpty, "\(whole.errors)")
    #expect(try left().isEmpty)
    let stopped = try cluster(["--seed", seed, "--k", "3", "--time-limit", "1e-6"])
    #expect(stopped.code == 0 && stopped.errors.contains("the same command goes on"))
    #expect(stopped.output != whole.output)
    #expect(try left().count == 1)
    let rest = try cluster(["--seed=\(seed)", "--quiet", "--k=3"])
    #expect(rest.code == 0 && rest.errors.hasPrefix("going on with"), "\(rest.errors)")
    #expect(rest.output == whole.output)
    #expect(try left().isEmpty)
  }

  /// What looks like an option is none where it is a value.
  @Test func commandsThatDifferInAValueAreTwo() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let table = try Self.table(folder)
    func cluster(_ word: String) throws -> CommandLineTool.Outcome {
      try CommandLineTool.run(
        [
          "cluster", table, "--columns", "x,y", "--missing", word, "--seed", "1", "--time-limit",
          "1e-6",
        ], in: folder.path)
    }
    #expect(try cluster("--quiet").errors.contains("the same command goes on"))
    #expect(try !cluster("--json").errors.contains("going on with"))
    #expect(try cluster("--quiet").errors.contains("going on with"))
  }

  /// What belongs to another way of clustering, or to none, is refused rather than ignored.
  @Test func optionsWithoutEffectAreRefused() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let table = try Self.table(folder)
    let assigning = ["--assign", "s.json"]
    for (arguments, message) in [
      (["--init", "c.csv", "--restarts", "4"], "--restarts and --init cannot be combined"),
      (["--init", "c.csv", "--start", "random"], "--start and --init cannot be combined"),
      (
        ["--batch-size", "10", "--algorithm", "hamerly"],
        "--algorithm and --batch-size cannot be combined"
      ),
      (assigning + ["--columns", "x"], "--columns and --assign cannot be combined"),
      (assigning + ["--scale", "none"], "--scale and --assign cannot be combined"),
      (assigning + ["--impute", "zero"], "--impute and --assign cannot be combined"),
      (assigning + ["--drop", "x"], "--drop and --assign cannot be combined"),
      (assigning + ["--k", "5"], "--k and --assign cannot be combined"),
      (assigning + ["--tolerance", "3"], "--tolerance and --assign cannot be combined"),
      (assigning + ["--gap", "5"], "--gap and --assign cannot be combined"),
      (
        assigning + ["--dividing-latitude", "5"],
        "--dividing-latitude and --assign cannot be combined"
      ),
      (["--gap", "1"], "expected 0, or a whole number from 2"),
      (["--scree", "4-2"], "expected whole numbers up to 100000, such as 3,5,10-12"),
      (["--impute", "mean+indicator"], "expected mean, median, most-frequent, zero, a number"),
      (["--map", "x,y", "--dividing-latitude", "91"], "expected degrees from -90 to 90"),
      (["--columns", "x,y", "--dividing-latitude", "-9"], "--dividing-latitude needs --map"),
      (["--k", "3", "--k", "4"], "--k is given twice"),
      (["--scale=none", "--scale", "robust"], "--scale is given twice"),
    ] {
      let found = try CommandLineTool.run(["cluster", table] + arguments)
      #expect(found.code == 64, "\(arguments)")
      #expect(found.errors.contains(message), "\(found.errors)")
    }
    let help = try CommandLineTool.run(["cluster", "--help"]).output
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for words in [
      "(default: 10)", "(default: 0.0001)", "(default: 300)", "default: standard)",
      "(default: 3,5,10,20)", "(default: 1-20)", "(default: none)",
    ] {
      #expect(help.contains(words), "\(words)")
    }
  }

  /// Rows with gaps are assigned with a word where the clusters were found without; the gap statistic has its names and, where
  /// it chooses none, says so.
  @Test func gapsAreTold() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let table = try Self.table(folder)
    let saved = folder.appendingPathComponent("s.json").path
    let json = try CommandLineTool.run([
      "cluster", table, "--columns", "x,y", "--k", "3", "--seed", "\(seed(1))", "--impute", "mean",
      "--save",
      saved, "--gap", "4", "--json",
    ]).json()
    let gap = try #require(json["gap"] as? [String: Any])
    #expect(gap.keys.contains("chosen"))
    let points = try #require(gap["points"] as? [[String: Any]])
    #expect(points.allSatisfy { $0["standard_error"] is Double && $0["standardError"] == nil })
    let gaps = folder.appendingPathComponent("gaps.csv").path
    try Data("x,y\n1,\n,2\n,3\n".utf8).write(to: URL(fileURLWithPath: gaps))
    let assigned = try CommandLineTool.run(["cluster", gaps, "--assign", saved])
    #expect(assigned.code == 0)
    #expect(assigned.errors.contains("filled in \"x\" (2), \"y\" (1), where none was missing"))
    #expect(try CommandLineTool.run(["cluster", table, "--assign", saved]).errors.isEmpty)
  }

  /// Cells that no clustering can take, each with its place.
  @Test(arguments: [
    (
      "1e155,0\n-1e155,1\n0,2\n", ["--scale", "none"],
      "row 1, column \"x\": found 1e+155, expected numbers whose"
    ),
    ("1,0\n,1\n3,2\n", [], "Fill the cell, or use --impute mean."),
    ("7,0\n7,1\n7,2\n", [], "column \"x\": found only the value 7 in all 3 rows"),
    ("1,0\n2,1\n3,2\n", ["--scree", "1-9"], "found 3 rows for 9 clusters of --scree"),
    ("1,0\n2,1\n3,2\n", ["--costs", "4"], "found 3 rows for 4 clusters of --costs"),
    (
      "1,50\n2,\n3,20\n", ["--map", "y,x"],
      "Fill the cell or remove the row: a row without coordinates"
    ),
  ]) func cellsThatCannotBeUsed(_ rows: String, _ arguments: [String], _ message: String) throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("t.csv").path
    try Data("x,y\n\(rows)".utf8).write(to: URL(fileURLWithPath: path))
    let columns = arguments.contains("--map") ? ["--columns", "x"] : []
    let found = try CommandLineTool.run(
      ["cluster", path, "--k", "2", "--seed", "\(seed(1))", "--json"] + columns + arguments)
    #expect(found.code == 65 && found.output.isEmpty)
    #expect(found.errors.contains(message), "\(found.errors)")
    #expect(!found.errors.contains("fit with") && !found.errors.contains("training rows"))
  }

  @Test func mistakesAreNamed() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let table = try Self.table(folder)
    let centers = folder.appendingPathComponent("c.csv").path
    try Data("1,2,3\n4,5,6\n".utf8).write(to: URL(fileURLWithPath: centers))
    for (arguments, code, message) in [
      (["--k", "3"], 65, "column \"name\": found \"n0\", expected a number"),
      (["--columns", "1-9"], 65, "found columns 1-9 asked for, expected positions from 1 to 3"),
      (["--columns", "x,1"], 65, "each once"),
      (["--columns", "1-2", "--k", "99"], 65, "found 30 rows for 99 clusters"),
      (["--columns", "1-2", "--init", centers], 65, "found 3 columns without names"),
      (["--columns", "1-2", "--map", "y,x"], 65, "expected degrees from -90 to 90"),
      (["--columns", "1-2", "--labels", table], 73, "something there already"),
      (["--k", "0"], 64, "from 1 to"),
      (["--png"], 64, "--pictures"),
    ] {
      let found = try CommandLineTool.run(["cluster", table, "--seed", "\(seed(1))"] + arguments)
      #expect(found.code == Int32(code), "\(arguments)")
      #expect(found.errors.contains(message), "\(found.errors)")
    }
  }

  @Test(.tags(.random), .enabled(if: geography != nil, "needs the geographical table"))
  func theGeographicalStudy() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let table = try #require(Self.geography)
    let page = folder.appendingPathComponent("page.html").path
    let study = try CommandLineTool.run([
      "cluster", table, "--columns", "1-68", "--no-header", "--k", "10", "--seed", "\(seed(1))",
      "--report", page, "--json", "--dividing-latitude", "20",
    ])
    #expect(study.code == 0, "\(study.errors)")
    let json = try study.json()
    #expect(json["north_of"] as? [String: Int] == ["latitude": 20, "rows": 679])
    #expect(json["places"] as? Int == 33)
    #expect((json["sizes"] as? [Int])?.reduce(0, +) == 1_059)
    #expect((json["costs"] as? [[String: Any]])?.count == 4)
    #expect((json["scree"] as? [[String: Any]])?.count == 20)
    // The least of hundreds of runs is about 47,400 for standardised columns; the start of a bad one is above 70,000.
    let inertia = try #require(json["inertia"] as? Double)
    #expect(inertia > 47_000 && inertia < 48_500)
    let html = try String(contentsOfFile: page, encoding: .utf8)
    #expect(html.components(separatedBy: "<svg").count == 5)
  }
}

import Foundation
import FoundationXML
import TestSupport
import Testing

/// `bayes-genre inspect`, as a script calls it.
@Suite struct InspectCommandTests {
  static let genre = ReferenceFiles.data?.appendingPathComponent("music-genre/train.csv").path

  /// Forty rows, ten of which repeat an earlier one, five of them under another label.
  private static func table(_ folder: String) throws -> String {
    let rows = (0..<40).map { row -> String in
      let original = row % 30
      let label = original % 2 == (row >= 35 ? 1 : 0) ? "A & B" : "<C>"
      return "\(Double(original * original) + 0.5),t\(original % 4),\(label)"
    }
    let path = folder + "/t.csv"
    try Data(("x < \"y\",kind,label\n" + rows.joined(separator: "\n") + "\n").utf8)
      .write(to: URL(fileURLWithPath: path))
    return path
  }

  /// The numbers of elements by name of a page that is well-formed as XML.
  private static func elements(_ path: String) throws -> [String: Int] {
    final class Counter: NSObject, XMLParserDelegate {
      var counts: [String: Int] = [:]
      func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String]
      ) {
        counts[name, default: 0] += 1
      }
    }
    let counter = Counter()
    let parser = XMLParser(data: try Data(contentsOf: URL(fileURLWithPath: path)))
    parser.delegate = counter
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    return counter.counts
  }

  @Test func numbersWordsAndPage() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let table = try Self.table(folder)
      let page = folder + "/page.html"
      let json = try CommandLineTool.run([
        "inspect", table, "--target", "label", "--json", "--report", page,
      ]).json()
      #expect(json["rows"] as? Int == 40)
      let columns = try #require(json["columns"] as? [[String: Any]])
      #expect(columns.map { $0["name"] as? String } == ["x < \"y\"", "kind", "label"])
      #expect(columns.map { $0["type"] as? String } == ["number", "text", "text"])
      #expect(columns[0]["minimum"] as? Double == 0.5 && columns[0]["distinct"] as? Int == 30)
      let repetitions = try #require((json["repetitions"] as? [[String: Any]])?.first)
      #expect(repetitions["repeated_rows"] as? Int == 10)
      #expect(repetitions["contradictory_groups"] as? Int == 5)
      #expect(repetitions["same_label_repeats"] as? Int == 5)
      #expect(repetitions["accuracy_ceiling"] as? Double == 35.0 / 40)

      // A picture for each column, the classes; no correlations of a single column.
      let elements = try Self.elements(page)
      #expect(elements["svg"] == 4 && elements["html"] == 1)
      let text = try CommandLineTool.run(["inspect", table, "--target", "label"])
      #expect(text.code == 0 && text.output.contains("5 (10 rows)"))
      #expect(text.output.split(separator: "\n").allSatisfy { $0.count <= 120 })
    }
  }

  /// Sixty rows, of which twenty repeat an earlier one with 0.5 more, and a column that is the target in another unit.
  @Test func aQuantityForATarget() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let rows = (0..<60).map { row -> String in
        let original = row % 40
        let y = Double(original * 17 % 41) + 0.25 + (row >= 40 ? 0.5 : 0)
        let features = [3, 5, 7, 11, 13].map { String(original * $0 % 41) }
        return (features + ["\(1000 * y)", "\(y)"]).joined(separator: ",")
      }
      let path = folder + "/q.csv"
      try Data(("a,b,c,d,e,copy,y\n" + rows.joined(separator: "\n") + "\n").utf8)
        .write(to: URL(fileURLWithPath: path))
      let arguments = ["inspect", path, "--target", "y", "--report", folder + "/page.html"]
      let json = try CommandLineTool.run(arguments + ["--json"]).json()
      let columns = try #require(json["columns"] as? [[String: Any]])
      let alone = columns.map { $0["alone"] as? [String: Any] ?? [:] }
      let rank = try #require(alone[5]["rank_correlation"] as? Double)
      #expect(abs(rank - 1) < 1e-12 && alone[5]["accuracy"] == nil)
      #expect(alone[0]["r_squared"] is Double && alone[6].isEmpty)
      let warnings = try #require(json["warnings"] as? [[String: Any]])
      let suspicious = try #require(
        warnings.first { $0["kind"] as? String == "suspicious-predictor" })
      #expect(suspicious["columns"] as? [String] == ["copy"])
      _ = try Self.elements(folder + "/page.html")
      #expect(try String(contentsOfFile: folder + "/page.html", encoding: .utf8).contains("R²"))

      // Without the copy, equal rows have targets that differ by 0.5.
      let honest = ["--drop", "copy"]
      let rest = try CommandLineTool.run(
        ["inspect", path, "--target", "y", "--json"] + honest
      ).json()
      let repetitions = try #require((rest["repetitions"] as? [[String: Any]])?.first)
      let y = (0..<60).map { Double($0 % 40 * 17 % 41) + ($0 >= 40 ? 0.5 : 0) }
      let mean = y.reduce(0, +) / 60
      let total = y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let ceiling = try #require(repetitions["r_squared_ceiling"] as? Double)
      #expect(abs(ceiling - (1 - 20 * 0.125 / total)) < 1e-12)
      #expect(repetitions["contradictory_groups"] as? Int == 20)
      #expect(repetitions["contradictory_rows"] as? Int == 40)
      #expect(repetitions["accuracy_ceiling"] == nil)
      let text = try CommandLineTool.run(["inspect", path, "--target", "y"] + honest)
      #expect(text.output.contains("R² ceiling") && text.output.contains("Spearman"))
      #expect(text.output.split(separator: "\n").allSatisfy { $0.count <= 120 })
    }
  }

  /// A far number has a bar of its own, which says how far it is; the axis says where it ends.
  @Test func picturesSayWhatTheyLeaveOut() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let path = folder + "/t.csv"
      let rows = (0..<400).map { $0 == 3 ? "987654.5" : "\(Double($0 % 80) / 4 + 0.125)" }
      try Data((["x"] + rows).joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
      let page = folder + "/page.html"
      let json = try CommandLineTool.run(["inspect", path, "--json", "--report", page]).json()
      let column = try #require((json["columns"] as? [[String: Any]])?.first)
      let histogram = try #require(column["histogram"] as? [String: Any])
      #expect(histogram["below"] as? Int == 0 && histogram["above"] as? Int == 1)
      #expect((histogram["counts"] as? [Int])?.reduce(0, +) == 399)
      let html = try String(contentsOfFile: page, encoding: .utf8)
      #expect(html.contains(">1 up to 987,655 ›<"))
      #expect(html.contains("A bar beside an axis"))
      let text = try CommandLineTool.run(["inspect", path]).output
      #expect(text.contains("█›") || text.contains("▇›") || text.contains("▆›"))
    }
  }

  @Test func theKindOfATargetCanBeSaid() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let path = folder + "/t.csv"
      let rows = (0..<60).map { "\($0 * 37 % 61),\($0 % 4)" }
      try Data((["x,y"] + rows).joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
      let arguments = ["inspect", path, "--target", "y", "--json"]
      let classes = try CommandLineTool.run(arguments).json()
      #expect(classes["target_kind"] as? String == "classes" && classes["classes"] != nil)
      let quantity = try CommandLineTool.run(arguments + ["--target-kind", "quantity"]).json()
      #expect(quantity["target_kind"] as? String == "quantity" && quantity["classes"] == nil)
      let alone = try CommandLineTool.run(["inspect", path, "--target-kind", "quantity"])
      #expect(alone.code == 64 && alone.errors.contains("--target-kind needs --target."))
    }
  }

  @Test func mistakesAreNamed() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let table = try Self.table(folder)
      let path = folder + "/other.csv"
      for (text, arguments, code, message) in [
        (nil, ["--target", "labl"], 65, "Did you mean \"label\"?"),
        (nil, ["--target", "label", "--drop", "label"], 65, "the target among the dropped"),
        (nil, ["--drop", "x < \"y\"", "--drop", "kind", "--drop", "label"], 65, "no columns left"),
        (
          nil, ["--report", table], 64,
          "--report writes HTML, Markdown or a notebook, and no file that ends in .csv."
        ),
        (nil, ["--report", folder + "/none/page.html"], 73, "found no folder \(folder)/none"),
        (nil, ["--top", "0"], 64, "from 1 to"),
        ("", [], 65, "an empty file"), ("a,b\n", [], 65, "a header and no rows"),
        ("1.5,2\n3,4\n", [], 65, "--no-header"),
        ("a,c\n1,x\n2,x\n", ["--target", "c"], 65, "the one class \"x\""),
        ("a,c\n1,\n2,\n", ["--target", "c"], 65, "no label in any row"),
      ] as [(String?, [String], Int32, String)] {
        if let text { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }
        let found = try CommandLineTool.run(["inspect", text == nil ? table : path] + arguments)
        #expect(found.code == code, "\(arguments)")
        #expect(found.errors.contains(message), "\(found.errors)")
      }
    }
  }

  /// One row, one column, cells that are all missing, numbers at the ends of what a double holds.
  @Test(arguments: [
    "a,b\n1,x\n", "a\n1\n2\n", "a,b\n,\n,\n", "a,b\n1e308,-1e308\n-1e308,1e308\n5e-324,0\n",
    "\u{1}a,b\u{7F}\nx\u{2},1\ny,2\n",
  ])
  func smallAndStrangeTables(_ text: String) throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let path = folder + "/t.csv"
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      let outcome = try CommandLineTool.run([
        "inspect", path, "--json", "--report", folder + "/page.html",
      ])
      #expect(outcome.code == 0, "\(outcome.errors)")
      _ = try outcome.json()
      _ = try Self.elements(folder + "/page.html")
    }
  }

  @Test(.enabled(if: genre != nil, "needs the genre table")) func theGenreTable() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      let page = folder + "/page.html"
      let json = try CommandLineTool.run([
        "inspect", try #require(Self.genre), "--target", "Class", "--json", "--report", page,
      ]).json()
      let warnings = try #require(json["warnings"] as? [[String: Any]])
      func evidence(_ kind: String, _ column: String? = nil) throws -> [String: Any] {
        let found = warnings.first {
          $0["kind"] as? String == kind
            && (column == nil || ($0["columns"] as? [String])?.contains(column ?? "") == true)
        }
        return try #require(found?["evidence"] as? [String: Any])
      }
      let units = try evidence("mixed-units", "duration_in min/ms")
      #expect(units["factor"] as? Double == 60_000 && units["low_count"] as? Int == 2_580)
      #expect(try evidence("recoded-zeros", "key")["run_to"] as? Int == 11)
      #expect(try evidence("recoded-zeros", "instrumentalness")["missing"] as? Int == 4_377)
      let repetitions = try #require(json["repetitions"] as? [[String: Any]])
      #expect(repetitions.map { $0["repeated_rows"] as? Int } == [1_673, 17_996 - 16_038])
      #expect(repetitions.map { $0["groups"] as? Int }.first == 1_485)
      #expect(repetitions.map { $0["grouped_rows"] as? Int }.first == 3_158)
      #expect(repetitions.map { $0["contradictory_groups"] as? Int } == [1_485, 1_600])
      let ceilings = repetitions.compactMap { $0["accuracy_ceiling"] as? Double }
      #expect(ceilings.map { ($0 * 1000).rounded() } == [907, 899])
      #expect(try Self.elements(page)["svg"] == 19)
    }
  }
}

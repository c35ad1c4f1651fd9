import Bayes
import Foundation
import GenreModels
import Testing

/// What fits say of themselves, as documents.
@Suite struct DocumentedFitTests {
  static func documents() throws -> [Document] {
    let fit = try ReportTextTests.fit(.ancestral(draws: 50, seed: 4))
    let check = try #require(try fit.predictiveCheck(.prior, replicates: 20, seed: 1))
    return [
      try Comparison(fit, named: "a|b", fit, named: "<c>").document(), check.document(),
      check.document(all: true), fit.posterior.diagnosis.document(),
      fit.posterior.summary().document(), fit.posterior.summary().document(all: true),
    ]
  }

  @Test func everyTableIsInEveryRendering() throws {
    for document in try Self.documents() {
      let tables = DocumentedResultTests.tables(document, for: .page)
      let page = try ParsedPage(document.html())
      #expect(
        try page.tables()
          == tables.map { DocumentTests.cells($0, hasHeader: !$0.header.isEmpty) })
      #expect(
        try ParsedMarkdown.tables(document.markdown())
          == tables.map { DocumentTests.trimmed(DocumentTests.cells($0, hasHeader: true)) })
      let text = document.text()
      for table in DocumentedResultTests.tables(document, for: .terminal) {
        #expect(text.contains(Document(title: "", blocks: [.table(table)]).text()))
      }
      // No medium has a remark that another lacks.
      for line in try page.texts("//p|//li") {
        let words = line.split(separator: " ").map { $0.lowercased() }
        let all = text.split { $0 == " " || $0 == "\n" }.map { $0.lowercased() }
        #expect(all.firstRange(of: words) != nil, "\(line)")
      }
    }
  }
}

/// What results say as JSON.
@Suite struct ReportJSONTests {
  static func object(_ value: some Encodable) throws -> [String: Any] {
    let data = try JSONEncoder().encode(value)
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test func anAudit() throws {
    let audit = try DocumentedResultTests.audit()
    let json = try Self.object(AuditReport(audit))
    let columns = try #require(json["columns"] as? [[String: Any]])
    #expect(columns.compactMap { $0["name"] as? String } == audit.columns.map(\.name))
    #expect(json["rows"] as? Int == 60 && json["target"] as? String == "class")
    // What a warning says is what the document says.
    let text = audit.document().text(width: .max)
    let warnings = try #require(json["warnings"] as? [[String: Any]])
    #expect(warnings.count == audit.warnings.count && !warnings.isEmpty)
    for warning in warnings {
      for key in ["found", "matters", "advice"] {
        #expect(text.contains(try #require(warning[key] as? String)))
      }
    }
  }

  @Test func aClustering() throws {
    let study = try ClusterStudyTests.study()
    let json = try Self.object(ClusterReport(study, scale: .standard, labels: nil))
    #expect((json["sizes"] as? [Int])?.reduce(0, +) == 90 && json["labels"] == nil)
    #expect(json["seed"] as? UInt64 == study.settings.seed && json["k"] as? Int == 3)
    #expect(json["inertia"] as? Double == study.fit.inertia)
  }

  @Test func rowsOfSavedClusters() throws {
    let report = AssignmentReport(
      source: "new.csv", [(2, 0.25), (0, 1), (2, 0.5)], clusterCount: 4, labels: "l.csv")
    let json = try Self.object(report)
    #expect(Set(json.keys) == ["rows", "k", "sizes", "inertia", "labels"])
    #expect(json["sizes"] as? [Int] == [1, 0, 2, 0] && json["inertia"] as? Double == 1.75)
    let lines = report.text().split(separator: "\n")
    #expect(lines.count == 5 && lines[0].contains("1.75") && lines[3] == "cluster 2: 2 rows")
  }
}

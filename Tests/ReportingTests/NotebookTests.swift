import Bayes
import Foundation
import Reporting
import Testing

@Suite struct NotebookTests {
  private static func cells(_ document: Document) throws -> [[String: Any]] {
    let data = try NotebookRenderer(command: "bayes-genre fit 'a b.csv'").data(of: document)
    let file = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(file["nbformat"] as? Int == 4 && file["nbformat_minor"] as? Int == 5)
    return try #require(file["cells"] as? [[String: Any]])
  }

  private static func text(_ lines: Any?) -> String { (lines as? [String] ?? []).joined() }

  /// The first cell is the command; every picture is the output of a cell, whose code holds the same picture; no text is lost but
  /// what a clock says.
  @Test func documentsAreNotebooks() throws {
    let document = try ReportTextTests.fit(.ancestral(draws: 50, seed: 4)).document()
    let cells = try Self.cells(document)
    #expect(Self.text(cells[0]["source"]).contains("bayes-genre fit 'a b.csv'"))
    #expect(cells[0]["cell_type"] as? String == "markdown")
    let ids = cells.compactMap { $0["id"] as? String }
    #expect(Set(ids).count == cells.count)
    let pictures = cells.compactMap { cell -> (source: String, picture: String)? in
      let outputs = cell["outputs"] as? [[String: Any]] ?? []
      guard let data = outputs.first?["data"] as? [String: Any] else { return nil }
      return (Self.text(cell["source"]), Self.text(data["image/svg+xml"]))
    }
    #expect(pictures.map(\.picture) == document.figures.map(\.svg))
    for (source, picture) in pictures {
      // A literal that Python and JSON read alike.
      let literal = source.dropFirst("display(SVG(".count).dropLast(2)
      let read = try JSONDecoder().decode([String].self, from: Data("[\(literal)]".utf8))
      #expect(read == [picture])
    }
    let shown = cells.map { Self.text($0["source"]) }.joined(separator: "\n")
    for line in document.markdown().split(separator: "\n")
    where !line.hasPrefix("*Figure") && !line.hasPrefix("# ") && !line.contains("seconds |")
      && line.contains(where: \.isLetter)
    {
      #expect(shown.contains(line), "\(line)")
    }
  }

  /// What is no text in Markdown or JSON stays text.
  @Test func hostileTextsStayTexts() throws {
    let name = "<script>'''\"\\n\u{0}</script>"
    let cells = try Self.cells(
      Document(
        title: name,
        blocks: [
          .paragraph(name), .table(Document.Table(header: [name], rows: [[name]])),
          .preformatted(name),
        ]))
    for cell in cells where cell["cell_type"] as? String == "markdown" {
      let outside = Self.text(cell["source"]).replacing(/(?s)```.*?```/, with: "")
      #expect(!outside.contains("<script>"))
    }
  }
}

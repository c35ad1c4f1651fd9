import Audits
import Foundation
import MathKernels
import Reporting
import Tables
import TestSupport
import Testing
import Words

/// What holds of every document, in each rendering.
@Suite struct DocumentTests {
  /// What markup reads as marks, what moves a cursor, and what is wide.
  static let pieces = [
    "<b>", "</td>", "&amp;", "&", "|", "\\", "\\|", "\"", "'", "`", "```", "*", "_", "[a](b)", "~~",
    "$x$", "#", "# x", "-", "1.", "+", "\n", "\t", "\u{1B}[31m", "\u{202E}", "é", "̂", "日本",
    "▁▂█", "plain", "0.5", "−1", "]]>", "<!--", "-->", "–",
  ]

  static func text(_ random: inout RandomStream, upTo count: Int = 4) -> String {
    (0..<random.index(below: count + 1)).map { _ in pieces[random.index(below: pieces.count)] }
      .joined(separator: random.index(below: 2) == 0 ? " " : "")
  }

  /// A table of up to five columns, some of whose rows are short.
  static func table(_ random: inout RandomStream) -> Document.Table {
    let width = 1 + random.index(below: 5)
    func row(_ count: Int) -> [String] { (0..<count).map { _ in text(&random) } }
    var table = Document.Table(header: random.index(below: 4) == 0 ? [] : row(width))
    table.rows = (0..<random.index(below: 5)).map { _ in row(1 + random.index(below: width)) }
    table.leftColumns = Set((0..<width).filter { _ in random.index(below: 2) == 0 })
    if random.index(below: 2) == 0 { table.title = text(&random) }
    if random.index(below: 2) == 0 { table.note = text(&random, upTo: 40) }
    return table
  }

  /// The cells as every rendering must show them, with the empty ones at the ends of short rows.
  static func cells(_ table: Document.Table, hasHeader: Bool) -> [[String]] {
    let rows = (hasHeader ? [table.header] : []) + table.rows
    return rows.map { row in
      (0..<table.columnCount).map { $0 < row.count ? printable(row[$0]) : "" }
    }
  }

  static func trimmed(_ rows: [[String]]) -> [[String]] {
    rows.map { $0.map { $0.trimmingCharacters(in: .whitespaces) } }
  }

  @Test(arguments: 0..<60) func everyCellIsInEveryRendering(_ number: Int) throws {
    var random = RandomStream(seed: seed(UInt64(100 + number)))
    let tables = (0..<3).map { _ in Self.table(&random) }.filter { $0.columnCount > 0 }
    let document = Document(title: Self.text(&random), blocks: tables.map { .table($0) })

    let page = try ParsedPage(document.html())
    #expect(
      try page.tables() == tables.map { Self.cells($0, hasHeader: !$0.header.isEmpty) })
    #expect(try page.texts("//h1") == [printable(document.title)])
    #expect(try page.texts("//h2") == tables.compactMap { $0.title.map(printable) })

    let markdown = try ParsedMarkdown.tables(document.markdown())
    #expect(markdown == tables.map { Self.trimmed(Self.cells($0, hasHeader: true)) })

    // In a terminal a row is a line, with its cells one after the other.
    var lines = document.text().split(separator: "\n", omittingEmptySubsequences: false)[...]
    for row in tables.flatMap({ Self.cells($0, hasHeader: !$0.header.isEmpty) }) {
      let isThere = lines.firstIndex { line in
        var rest = line
        return row.allSatisfy { cell in
          let text = cell.trimmingCharacters(in: .whitespaces)
          guard !text.isEmpty else { return true }
          guard let found = rest.range(of: text, options: .literal) else { return false }
          rest = rest[found.upperBound...]
          return true
        }
      }
      let place = try #require(isThere, "\(row)")
      lines = lines[(place + 1)...]
    }
  }

  /// Columns of a terminal's table begin, or end, at one place.
  @Test func columnsAreAligned() {
    let table = Document.Table(
      title: "t", header: ["name", "n"], rows: [["a", "1"], ["abc def", "1,000"], ["x"]])
    let document = Document(title: "", blocks: [.table(table)])
    #expect(document.text() == "t\n  name         n\n  a            1\n  abc def  1,000\n  x")
  }

  @Test(arguments: 0..<40) func sentencesKeepTheirWords(_ number: Int) throws {
    var random = RandomStream(seed: seed(UInt64(200 + number)))
    let text = "start " + Self.text(&random, upTo: 60)
    let words = printable(text).split(separator: " ")
    for block in [
      Document.Block.paragraph(text), .remark(.note, text), .list([text], isNumbered: true),
      .callout(.init([.init(text)])), .heading(text), .group([.paragraph(text)]),
      .paragraph(text, isWrapped: false),
    ] {
      let document = Document(title: "t", blocks: [block])
      let width = 30 + random.index(below: 60)
      let terminal = document.text(width: width)
      var found = terminal.split { $0 == " " || $0 == "\n" }
      if found.first != "start" { found.removeFirst() }
      #expect(found == words)
      if case .paragraph(_, isWrapped: true) = block {
        let longest = words.map(\.count).max() ?? 0
        #expect(terminal.split(separator: "\n").allSatisfy { $0.count <= max(width, longest) })
      }
      if case .paragraph(_, isWrapped: false) = block { #expect(!terminal.contains("\n")) }
      let page = try ParsedPage(document.html()).texts("//body")[0]
      #expect(page.contains(printable(text)))
      // Stars of bold type and marks of quotations aside, Markdown has the text too.
      let markdown = document.markdown()
      let body = try #require(markdown.range(of: "start"))
      #expect(
        ParsedMarkdown.plain(String(markdown[body.lowerBound...].dropLast())) == printable(text))
    }
  }

  /// At the start of a line other characters act as marks than within.
  @Test(arguments: [
    "1. a", "2) b", "- c", "+ d", "# e", "> f", "    g", "---", "12345", "-", "1.5 h",
  ])
  func nothingAtTheStartOfALineIsAMark(_ text: String) {
    let lines = Document(title: "t", blocks: [.paragraph(text)]).markdown().split(separator: "\n")
    let line = lines[1]
    #expect(!line.hasPrefix(" ") && !"-+#>".contains(line.first ?? "-"))
    #expect(line.firstMatch(of: /^\d+[.)]/) == nil)
    #expect(
      ParsedMarkdown.plain(String(line)) == text.trimmingCharacters(in: .whitespaces))
  }

  @Test func aDocumentOfNothing() throws {
    let empty: [Document.Block] = [
      .list([]), .table(.init()), .figures([]), .group([]), .only(.page, []), .only(.terminal, []),
      .group([.only(.terminal, [.list([])])]),
    ]
    for blocks in [[], empty] {
      let document = Document(title: "nothing", blocks: blocks)
      #expect(document.text() == "" && document.markdown() == "# nothing\n")
      let page = try ParsedPage(document.html())
      #expect(try page.texts("//main/h1") == ["nothing"] && page.count("//main/*") == 1)
    }
  }

  @Test func blocksForOneMediumAreSkippedInTheOther() throws {
    let document = Document(
      title: "t",
      blocks: [
        .only(.terminal, [.paragraph("narrow")]), .only(.page, [.paragraph("wide")]),
        .group([.only(.terminal, [.paragraph("tight")]), .paragraph("both")]),
      ])
    #expect(document.text() == "narrow\n\ntight\nboth")
    #expect(try ParsedPage(document.html()).texts("//p") == ["wide", "both"])
    #expect(document.markdown() == "# t\n\nwide\n\nboth\n")
  }

  @Test func listsRemarksAndCalloutsSayWhatTheyAre() throws {
    let document = Document(
      title: "t",
      blocks: [
        .callout(.init(title: "one", [.init("a"), .init(lead: "Try:", "b")])),
        .callout(.init([.init("untitled")])), .callout(.init(title: "two", [])),
        .remark(.caution, "c"), .list(["x", "y"], isNumbered: true), .list(["z"]),
      ])
    #expect(
      document.text()
        == "1. one\n   a\n   Try: b\n\n   untitled\n\n2. two\n\ncaution: c\n\n1. x\n2. y\n\nz")
    let page = try ParsedPage(document.html())
    #expect(try page.texts("//section/h3") == ["one", "two"])
    #expect(try page.texts("//section/p") == ["a", "Try: b", "untitled"])
    #expect(try page.texts("//b") == ["Try:", "Caution:"])
    #expect(try page.texts("//ol/li") == ["x", "y"] && page.texts("//ul/li") == ["z"])
    let markdown = document.markdown()
    #expect(markdown.contains("> **one**\n>\n> a\n>\n> **Try:** b\n"))
    #expect(markdown.contains("**Caution:** c\n\n1. x\n2. y\n\n- z\n"))
  }

  /// Names of strangers, wherever a document may have them: as they are on the page, and never a part of it.
  @Test(arguments: [
    "<script>alert(1)</script>", "\"onload=\"alert(1)", "' onload='alert(1)", "&lt;script&gt;",
    "]]>",
    "--><img src=x onerror=alert(1)>", "</style><script>", "</title></svg>", "<\u{338}script>",
    "a&b;c",
    "javascript:alert(1)", "{{x}}<?xml?>", "\u{1B}[31m\u{0}\u{7}\u{9B}", "\u{202E}gpj.exe",
  ])
  func namesAreTextOnThePage(_ name: String) throws {
    var drawing = SVG(width: 10, height: 10)
    drawing.text(name, 1, 1)
    let document = Document(
      title: name,
      blocks: [
        .heading(name, level: 2), .paragraph(name), .remark(.caution, name), .list([name]),
        .callout(.init(title: name, [.init(lead: name, name)])),
        .table(
          .init(
            title: name, header: [name, name], rows: [[name, name]], leftColumns: [0],
            note: name)),
        .preformatted(name, language: nil), .group([.paragraph(name)]),
      ])
    let html = document.html()
    let page = try ParsedPage(html)
    // The page is XML, so an element or attribute that a name had smuggled in would be there.
    #expect(try page.count("//script|//img|//iframe|//object|//link|//base|//form|//a") == 0)
    #expect(try page.count("//style") == 1)
    #expect(try page.count("//@*[starts-with(name(), 'on')]") == 0)
    #expect(try page.count("//meta[@http-equiv='Content-Security-Policy']") == 1)
    let shown = printable(name)
    for place in ["//title", "//h1", "//h2", "//li", "//td", "//th", "//pre", "//h3"] {
      let texts = try page.texts(place)
      #expect(!texts.isEmpty && texts.allSatisfy { $0.contains(shown) }, "\(place): \(texts)")
    }
    let picture = try ParsedPage(drawing.document(title: name))
    for element in ["text", "title"] {
      #expect(try picture.texts("//*[local-name()='\(element)']") == [shown])
    }
    #expect(try picture.count("//*") == 4)
    // Markdown passes raw elements on; between fences it does not.
    let markdown = document.markdown().split(separator: "```").first ?? ""
    #expect(!markdown.replacing("\\<", with: "").contains("<"))
  }

  /// Nothing is run, loaded or sent.
  @Test func pagesHaveAPolicy() throws {
    let page = try ParsedPage(Document(title: "t", blocks: []).html())
    let policy = try page.texts("//meta[@http-equiv='Content-Security-Policy']/@content")
    #expect(policy.count == 1)
    let rules = Set((policy.first ?? "").split(separator: "; ").map(String.init))
    #expect(rules.isSuperset(of: ["default-src 'none'", "base-uri 'none'", "form-action 'none'"]))
    #expect(!rules.contains { $0.hasPrefix("script-src") || $0.contains("unsafe-eval") })
    #expect(rules.filter { $0.contains("unsafe-inline") } == ["style-src 'unsafe-inline'"])
    // The policy comes before anything that it is for.
    let html = Document(title: "t", blocks: []).html()
    let places = ["Content-Security-Policy", "<title>", "<style>"].map {
      html.firstRange(of: $0)?.lowerBound
    }
    #expect(places.allSatisfy { $0 != nil } && places.compactMap(\.self).sorted() == places)
  }

  @Test func preformattedLinesStay() throws {
    let lines = "a  b\n```\n  <c> & |\n"
    for language in [nil, "swift"] {
      let document = Document(title: "t", blocks: [.preformatted(lines, language: language)])
      #expect(document.text() == lines)
      let page = try ParsedPage(document.html())
      #expect(try page.texts("//pre") == [lines])
      #expect(try page.count("//pre/code") == (language == nil ? 0 : 1))
      #expect(document.markdown() == "# t\n\n````\(language ?? "")\n\(lines)\n````\n")
    }
  }

  /// Headings deeper than formats know are as deep as they know.
  @Test(arguments: [-1, 1, 2, 6, 9]) func headings(_ level: Int) throws {
    let document = Document(title: "t", blocks: [.heading("h", level: level)])
    let shown = min(6, max(1, level))
    #expect(document.markdown().hasSuffix("\n" + String(repeating: "#", count: shown) + " h\n"))
    #expect(try ParsedPage(document.html()).texts("//h\(shown)").last == "h")
  }
}

/// Results as documents.
@Suite struct DocumentedResultTests {
  static func audit() throws -> TableAudit {
    let numbers = (0..<60).map { Double($0 * $0 % 37) }
    return try TableAudit(
      of: Table(
        source: "a/<b> & c.csv",
        columns: [
          Column("x | y", numbers: numbers), Column("<z>", numbers: numbers.map { 3 - $0 }),
          Column("far", numbers: (0..<60).map { $0 == 7 ? 1e9 : Double($0 % 11) }),
          Column("text\n\"q\"", texts: (0..<60).map { $0 % 9 == 0 ? nil : "`t\($0 % 5)`" }),
          Column("class", texts: (0..<60).map { ["a&b", "c*d", "e"][$0 % 3] }),
        ]), target: "class")
  }

  /// Blocks that are there for a medium, those for both included.
  static func blocks(_ blocks: [Document.Block], for medium: Document.Medium) -> [Document.Block] {
    blocks.flatMap { block -> [Document.Block] in
      switch block {
      case .only(let its, let blocks): its == medium ? Self.blocks(blocks, for: medium) : []
      case .group(let blocks): Self.blocks(blocks, for: medium)
      default: [block]
      }
    }
  }

  static func tables(_ document: Document, for medium: Document.Medium) -> [Document.Table] {
    blocks(document.blocks, for: medium).compactMap { block -> Document.Table? in
      guard case .table(let table) = block else { return nil }
      return table
    }
  }

  @Test(arguments: [0, 1]) func everyTableOfAResultIsInItsRenderings(_ number: Int) throws {
    let document =
      try number == 0 ? Self.audit().document() : ClusterStudyTests.study().document()
    let wide = Self.tables(document, for: .page)
    #expect(wide.count > 2)
    let page = try ParsedPage(document.html())
    #expect(try page.tables() == wide.map { DocumentTests.cells($0, hasHeader: true) })
    #expect(
      try ParsedMarkdown.tables(document.markdown())
        == wide.map { DocumentTests.trimmed(DocumentTests.cells($0, hasHeader: true)) })
    // Columns are as wide as their widest cell, so a line has no tab nor control character, and as many lines as there are rows.
    let narrow = Self.tables(document, for: .terminal)
    let text = document.text()
    for table in narrow {
      let alone = Document(title: "", blocks: [.table(table)]).text()
      #expect(text.contains(alone))
      #expect(alone.split(separator: "\n").count >= table.rows.count + 2)
    }
  }

  /// A figure is on the page, in words elsewhere, and looks the same each time.
  @Test func figuresHaveWordsForThem() throws {
    let document = try Self.audit().document()
    let names = document.figures.map(\.alternative)
    // A picture for each column, the classes, and the correlations of three columns.
    #expect(names.count == 7 && Set(document.figures.map(\.name)).count == 7)
    let page = try ParsedPage(document.html())
    let titles = "//figure/*[local-name()='svg'][@role='img']/*[local-name()='title']"
    #expect(try page.texts(titles) == names.map(printable))
    #expect(!document.text().contains("svg"))
    let words = document.markdown()
    let linked = document.markdown(figureFolder: "figures")
    #expect(!words.contains("<svg") && !linked.contains("<svg"))
    for figure in document.figures { #expect(linked.contains("](<figures/\(figure.name).svg>)")) }
    #expect(words.components(separatedBy: "*Figure: ").count == 8)
    #expect(try Self.audit().document() == document)
    #expect(try ClusterStudyTests.study().document() != document)
  }

  /// A page needs no other file, and every region that scrolls can be reached and has a name.
  @Test func pagesAreAlone() throws {
    for page in try [Self.audit().page(), ClusterStudyTests.study().page()] {
      let parsed = try ParsedPage(page)
      #expect(try parsed.count("//link|//script|//img|//iframe|//@src|//@href") == 0)
      #expect(!page.contains("@import") && !page.contains("url(http"))
      #expect(try parsed.count("//html[@lang]/body/main/h1") == 1)
      #expect(
        try parsed.count("//table")
          == parsed.count("//div[@role='region'][@tabindex='0'][@aria-label!='']/table"))
      #expect(try parsed.count("//th[not(@scope='col')]") == 0)
      // Identifiers must be one of a kind on a page.
      let identifiers = try parsed.texts("//@id")
      #expect(Set(identifiers).count == identifiers.count)
    }
  }

  /// Where rows are all the same there are no principal components, and nothing to draw along them.
  @Test func rowsThatAreAllTheSame() throws {
    var study = try ClusterStudyTests.study()
    study.matrix = .init(features: ["x", "y"], values: [Double](repeating: 1, count: 180))
    #expect(!study.figures.map(\.name).contains("components"))
    #expect(study.page().contains("</html>"))
  }
}

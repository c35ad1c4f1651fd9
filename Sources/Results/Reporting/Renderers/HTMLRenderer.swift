import Words

/// Documents as web pages, each one file that needs no other.
package struct HTMLRenderer: Sendable {
  /// A renderer.
  package init() {}

  /// The whole page. It is well-formed XML too.
  package func page(of document: Document) -> String {
    let title = SVG.escaped(document.title)
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8"/>
      <meta http-equiv="Content-Security-Policy" content="\(Self.policy)"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <title>\(title)</title>
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      <main>
      <h1>\(title)</h1>
      \(elements(document.blocks).joined(separator: "\n"))
      </main>
      </body>
      </html>

      """
  }

  /// A page runs nothing, loads nothing and sends nothing, whatever a name in it holds; its own style is all it has.
  private static let policy =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

  private static let style = """
    body { font-family: Helvetica, Arial, "DejaVu Sans", sans-serif; color: #222; line-height: 1.45;
      max-width: 1180px; margin: 2em auto; padding: 0 1em; }
    h1 { font-size: 1.6em; } h2 { font-size: 1.05em; margin-top: 2em; } h2::first-letter { text-transform: uppercase; }
    figure { margin: 1.5em 0; } figure svg { max-width: 100%; height: auto; }
    table { border-collapse: collapse; font-size: 0.9em; font-variant-numeric: tabular-nums; }
    th, td { padding: 0.25em 0.9em; text-align: right; border-bottom: 1px solid #ddd; vertical-align: top; white-space: pre-wrap; }
    h1, p, li { overflow-wrap: anywhere; } .wide { overflow-x: auto; margin: 1em 0; } .group { margin: 1em 0; }
    .figures { display: flex; flex-wrap: wrap; gap: 10px; } .figures figure { margin: 0; }
    .callout { border-left: 4px solid #cc6677; padding: 0.1em 1em; margin: 1em 0; background: #faf6f6; }
    .callout h3 { font-size: 1em; margin: 0.5em 0; } .callout p, .group p { margin: 0.4em 0; }
    th { border-bottom: 2px solid #888; } .left { text-align: left; }
    figcaption { font-size: 0.9em; color: #444; contain: inline-size; } pre { overflow-x: auto; background: #f6f6f6; padding: 0.5em; }
    :root { color-scheme: light dark; }
    @media (prefers-color-scheme: dark) {
      html, body { background: #191919; color: #ddd; } th, td { border-color: #444; } figcaption { color: #aaa; }
      figure svg { filter: invert(0.9) hue-rotate(180deg); } .callout { background: #2a2020; } pre { background: #262626; } }
    @media (max-width: 640px) { body { margin: 1em auto; } th, td { padding: 0.25em 0.5em; } }
    @media print { body { max-width: none; margin: 0; } .wide { overflow: visible; } table { font-size: 0.75em; }
      figure, .callout, tr { break-inside: avoid; } h2 { break-after: avoid; } }
    """

  private func elements(_ blocks: [Document.Block]) -> [String] {
    blocks.flatMap { block -> [String] in
      switch block {
      case .heading(let text, let level):
        [element("h\(min(6, max(1, level)))", text)]
      case .paragraph(let text, _): [element("p", text)]
      case .remark(let kind, let text, _):
        ["<p>\(element("b", kind.rawValue.capitalizedFirst + ":")) \(SVG.escaped(text))</p>"]
      case .list(let items, let isNumbered, _): list(items, tag: isNumbered ? "ol" : "ul")
      case .callout(let callout): [section(callout)]
      case .table(let table): elements(of: table)
      case .figures(let figures): elements(of: figures)
      case .preformatted(let text, let language): [preformatted(text, language: language)]
      case .group(let blocks): group(elements(blocks))
      case .only(let medium, let blocks): medium == .page ? elements(blocks) : []
      }
    }
  }

  private func element(_ tag: String, _ text: String) -> String {
    "<\(tag)>\(SVG.escaped(text))</\(tag)>"
  }

  private func list(_ items: [String], tag: String) -> [String] {
    items.isEmpty ? [] : ["<\(tag)>\(items.map { element("li", $0) }.joined())</\(tag)>"]
  }

  private func group(_ elements: [String]) -> [String] {
    elements.isEmpty ? [] : ["<div class=\"group\">\n\(elements.joined(separator: "\n"))\n</div>"]
  }

  private func section(_ callout: Document.Callout) -> String {
    let title = callout.title.map { element("h3", $0) } ?? ""
    let paragraphs = callout.paragraphs.map { paragraph in
      let lead = paragraph.lead.map { element("b", $0) + " " } ?? ""
      return "<p>\(lead)\(SVG.escaped(paragraph.text))</p>"
    }
    return "<section class=\"callout\">\(title)\(paragraphs.joined())</section>"
  }

  /// A table in a region that scrolls sideways, by the keyboard too.
  private func elements(of table: Document.Table) -> [String] {
    guard table.columnCount > 0 else { return [] }
    func row(_ cells: [String], _ tag: String, _ attributes: String = "") -> String {
      let cells = table.padded(cells).enumerated().map { column, cell in
        let side = table.leftColumns.contains(column) ? " class=\"left\"" : ""
        return "<\(tag)\(attributes)\(side)>\(SVG.escaped(cell))</\(tag)>"
      }
      return "<tr>\(cells.joined())</tr>"
    }
    let header =
      table.header.isEmpty ? "" : "<thead>\(row(table.header, "th", " scope=\"col\""))</thead>\n"
    let rows = table.rows.map { row($0, "td") }.joined(separator: "\n")
    return [
      table.title.map { element("h2", $0) },
      "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"\(SVG.escaped(table.title ?? "Table"))\">"
        + "<table>\(header)<tbody>\(rows)</tbody></table></div>",
      table.note.map { element("p", $0) },
    ].compactMap(\.self)
  }

  private func elements(of figures: [Document.Figure]) -> [String] {
    let elements = figures.map { figure in
      "<figure>\n\(figure.svg)\n\(figure.caption.map { element("figcaption", $0) } ?? "")</figure>"
    }
    return elements.count < 2
      ? elements : ["<div class=\"figures\">\n\(elements.joined(separator: "\n"))\n</div>"]
  }

  private func preformatted(_ text: String, language: String?) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { SVG.escaped(String($0)) }.joined(separator: "\n")
    let code = language.map {
      "<code class=\"language-\(SVG.escaped($0))\">\(lines)</code>"
    }
    return "<pre>\(code ?? lines)</pre>"
  }
}

extension String {
  /// With a capital first letter.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

extension Document {
  /// The document as one HTML page that needs no other file.
  public func html() -> String { HTMLRenderer().page(of: self) }
}

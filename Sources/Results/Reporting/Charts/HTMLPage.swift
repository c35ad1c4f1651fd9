/// A page of headings, lists, figures and tables.
struct HTMLPage {
  private let title: String
  private var body: [String] = []

  init(title: String) { self.title = title }

  mutating func list(_ items: [String]) {
    body.append("<ul>\(items.map { "<li>\(SVG.escaped($0))</li>" }.joined())</ul>")
  }

  mutating func heading(_ text: String) { body.append("<h2>\(SVG.escaped(text))</h2>") }

  mutating func paragraph(_ text: String) { body.append("<p>\(SVG.escaped(text))</p>") }

  /// A title over paragraphs, each after a word or two that say what it is.
  mutating func note(_ title: String, _ paragraphs: [(lead: String, text: String)]) {
    let lines = paragraphs.map { paragraph in
      let lead = paragraph.lead.isEmpty ? "" : "<b>\(SVG.escaped(paragraph.lead))</b> "
      return "<p>\(lead)\(SVG.escaped(paragraph.text))</p>"
    }
    body.append("<section class=\"note\"><h3>\(SVG.escaped(title))</h3>\(lines.joined())</section>")
  }

  /// Small pictures side by side.
  mutating func figures(_ svgs: [String]) {
    body.append("<div class=\"figures\">\n\(svgs.joined(separator: "\n"))\n</div>")
  }

  mutating func figure(_ svg: String) { body.append("<figure>\n\(svg)\n</figure>") }

  mutating func table(_ table: ReportTable) {
    func cells(_ row: [String], _ tag: String) -> String {
      row.enumerated().map { column, cell in
        "<\(tag)\(table.leftColumns.contains(column) ? " class=\"left\"" : "")>\(SVG.escaped(cell))</\(tag)>"
      }.joined()
    }
    body.append("<h2>\(SVG.escaped(table.title))</h2>")
    body.append(
      "<div class=\"wide\"><table><thead><tr>\(cells(table.header, "th"))</tr></thead>\n<tbody>"
        + table.rows.map { "<tr>\(cells($0, "td"))</tr>" }.joined(separator: "\n")
        + "</tbody></table></div>")
  }

  var document: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <title>\(SVG.escaped(title))</title>
    <style>
    body { font-family: Helvetica, Arial, "DejaVu Sans", sans-serif; color: #222; line-height: 1.45;
      max-width: 1180px; margin: 2em auto; padding: 0 1em; }
    h1 { font-size: 1.6em; } h2 { font-size: 1.05em; margin-top: 2em; }
    figure { margin: 1.5em 0; } figure svg { max-width: 100%; height: auto; }
    table { border-collapse: collapse; font-size: 0.9em; }
    th, td { padding: 0.25em 0.9em; text-align: right; border-bottom: 1px solid #ddd; vertical-align: top; }
    h1, p { overflow-wrap: anywhere; } .wide { overflow-x: auto; }
    .figures { display: flex; flex-wrap: wrap; gap: 10px; }
    .note { border-left: 4px solid #cc6677; padding: 0.1em 1em; margin: 1em 0; background: #faf6f6; }
    .note h3 { font-size: 1em; margin: 0.5em 0; } .note p { margin: 0.4em 0; }
    th { border-bottom: 2px solid #888; } .left { text-align: left; }
    </style>
    </head>
    <body>
    <h1>\(SVG.escaped(title))</h1>
    \(body.joined(separator: "\n"))
    </body>
    </html>

    """
  }
}

import Foundation
import Preprocessing

extension ClusterStudy {
  /// The study as one HTML page that needs no other file: findings, pictures, tables.
  /// - Throws: `DataError` where the numbers have no principal components.
  public func page() throws -> String {
    var page = HTMLPage(title: "Clusters of \(source)")
    page.list(findings)
    for picture in try pictures() { page.figure(picture.svg) }
    for table in tables { page.table(table) }
    return page.document
  }
}

/// A page of headings, lists, figures and tables.
struct HTMLPage {
  private let title: String
  private var body: [String] = []

  init(title: String) { self.title = title }

  mutating func list(_ items: [String]) {
    body.append("<ul>\(items.map { "<li>\(SVG.escaped($0))</li>" }.joined())</ul>")
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
      "<table><thead><tr>\(cells(table.header, "th"))</tr></thead>\n<tbody>"
        + table.rows.map { "<tr>\(cells($0, "td"))</tr>" }.joined(separator: "\n")
        + "</tbody></table>")
  }

  var document: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(SVG.escaped(title))</title>
    <style>
    body { font-family: Helvetica, Arial, "DejaVu Sans", sans-serif; color: #222; line-height: 1.45;
      max-width: 1180px; margin: 2em auto; padding: 0 1em; }
    h1 { font-size: 1.6em; } h2 { font-size: 1.05em; margin-top: 2em; }
    figure { margin: 1.5em 0; } figure svg { max-width: 100%; height: auto; }
    table { border-collapse: collapse; font-size: 0.9em; }
    th, td { padding: 0.25em 0.9em; text-align: right; border-bottom: 1px solid #ddd; vertical-align: top; }
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

import Words

/// Documents as Markdown with tables, as GitHub and notebooks read it.
package struct MarkdownRenderer: Sendable {
  /// The folder, as seen from the Markdown file, with an SVG file for each figure, named after it; nil for figures in words.
  package var figureFolder: String?

  /// A renderer.
  package init(figureFolder: String? = nil) { self.figureFolder = figureFolder }

  /// The document, its title first.
  package func text(of document: Document) -> String {
    let blocks = [.heading(document.title, level: 1)] + document.blocks
    return sections(blocks).joined(separator: "\n\n") + "\n"
  }

  /// Blocks without a title.
  func text(ofBlocks blocks: [Document.Block]) -> String {
    sections(blocks).joined(separator: "\n\n")
  }

  private func sections(_ blocks: [Document.Block]) -> [String] {
    blocks.flatMap { block -> [String] in
      switch block {
      case .heading(let text, let level): [heading(text, level: level)]
      case .paragraph(let text, _): [paragraph(text)]
      case .remark(let kind, let text, _):
        ["**\(kind.rawValue.capitalizedFirst):** \(Self.escaped(text))"]
      case .list(let items, let isNumbered, _): list(items, isNumbered: isNumbered)
      case .callout(let callout): [quoted(callout)]
      case .table(let table): sections(of: table)
      case .figures(let figures): figures.flatMap(sections)
      case .preformatted(let text, let language): [fenced(text, language: language ?? "")]
      case .group(let blocks): sections(blocks)
      case .only(let medium, let blocks): medium == .page ? sections(blocks) : []
      }
    }
  }

  private func heading(_ text: String, level: Int) -> String {
    String(repeating: "#", count: min(6, max(1, level))) + " " + Self.escaped(text)
  }

  private func paragraph(_ text: String) -> String { Self.escapedStart(Self.escaped(text)) }

  private func list(_ items: [String], isNumbered: Bool) -> [String] {
    let lines = items.enumerated().map { place, item in
      (isNumbered ? "\(place + 1). " : "- ") + paragraph(item)
    }
    return lines.isEmpty ? [] : [lines.joined(separator: "\n")]
  }

  private func quoted(_ callout: Document.Callout) -> String {
    let title = callout.title.map { ["**\(Self.escaped($0))**"] } ?? []
    let paragraphs = callout.paragraphs.map { part in
      part.lead.map { "**\(Self.escaped($0))** \(Self.escaped(part.text))" } ?? paragraph(part.text)
    }
    return (title + paragraphs).map { "> " + $0 }.joined(separator: "\n>\n")
  }

  private func sections(of table: Document.Table) -> [String] {
    let count = table.columnCount
    guard count > 0 else { return [] }
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    let rule = (0..<count).map { table.leftColumns.contains($0) ? ":--" : "--:" }
    let rows = [table.header] + table.rows
    var lines = rows.map { line(table.padded($0).map(Self.escaped)) }
    lines.insert(line(rule), at: 1)
    return [
      table.title.map { heading($0, level: 2) }, lines.joined(separator: "\n"),
      table.note.map(paragraph),
    ].compactMap(\.self)
  }

  private func sections(_ figure: Document.Figure) -> [String] {
    let alternative = Self.escaped(figure.alternative)
    let picture =
      figureFolder.map { "![\(alternative)](<\($0)/\(figure.name).svg>)" }
      ?? "*Figure: \(alternative)*"
    return [picture] + (figure.caption.map { [paragraph($0)] } ?? [])
  }

  /// Between fences that are longer than any in the text.
  private func fenced(_ text: String, language: String) -> String {
    let longest = text.split { $0 != "`" }.map(\.count).max() ?? 0
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return "\(fence)\(language)\n\(printableLines(text))\n\(fence)"
  }

  // MARK: - Escaping

  /// Characters that Markdown reads as marks, anywhere in a line.
  private static let marks: Set<Unicode.Scalar> = [
    "\\", "`", "*", "_", "[", "]", "<", ">", "&", "|", "~", "$", "#",
  ]

  private static func escaped(_ text: String) -> String {
    // By scalars: a mark with a combining character after it is still a mark.
    printable(text).unicodeScalars.reduce(into: "") { result, scalar in
      if marks.contains(scalar) { result.append("\\") }
      result.unicodeScalars.append(scalar)
    }
  }

  /// A line without the leading spaces and marks that would make it code or an item of a list.
  private static func escapedStart(_ line: String) -> String {
    let text = line.drop { $0 == " " }
    let number = text.prefix { $0.isASCII && $0.isNumber }
    let rest = text.dropFirst(number.count)
    guard let first = rest.first, number.isEmpty ? "+-".contains(first) : ".)".contains(first)
    else { return String(text) }
    return "\(number)\\\(rest)"
  }
}

extension Document {
  /// The document as Markdown.
  ///
  /// - Parameter figureFolder: where the caller writes `figures` as SVG; nil for figures in words.
  public func markdown(figureFolder: String? = nil) -> String {
    MarkdownRenderer(figureFolder: figureFolder).text(of: self)
  }
}

import Words

/// Documents as text for a terminal: blank lines between blocks, tables in aligned columns, no figures.
package struct TerminalRenderer: Sendable {
  /// Characters of a line, for sentences that are wrapped; tables keep their own width.
  package var width: Int

  /// A renderer.
  package init(width: Int = 100) { self.width = width }

  /// The document as text, without its title and without a line break at its end.
  package func text(of document: Document) -> String {
    var calloutCount = 0
    return sections(document.blocks, &calloutCount).joined(separator: "\n\n")
  }

  private func sections(_ blocks: [Document.Block], _ calloutCount: inout Int) -> [String] {
    blocks.flatMap { sections($0, &calloutCount) }
  }

  private func sections(_ block: Document.Block, _ calloutCount: inout Int) -> [String] {
    switch block {
    case .heading(let text, _): return [printable(text)]
    case .paragraph(let text, let isWrapped): return [sentences(text, isWrapped: isWrapped)]
    case .remark(let kind, let text, let isWrapped):
      let mark = "\(kind.rawValue): "
      // Several notes often follow each other: the hanging indent of each separates them.
      return kind == .note
        ? [sentences(text, mark: mark, isWrapped: isWrapped)]
        : [sentences(mark + text, isWrapped: isWrapped)]
    case .list(let items, let isNumbered, let isWrapped):
      let lines = items.enumerated().map { place, item in
        sentences(item, mark: isNumbered ? "\(place + 1). " : "", isWrapped: isWrapped)
      }
      return lines.isEmpty ? [] : [lines.joined(separator: "\n")]
    case .callout(let callout): return [text(of: callout, &calloutCount)]
    case .table(let table): return table.columnCount == 0 ? [] : [text(of: table)]
    case .figures: return []
    case .preformatted(let text, _): return [printableLines(text)]
    case .group(let blocks):
      let parts = sections(blocks, &calloutCount)
      return parts.isEmpty ? [] : [parts.joined(separator: "\n")]
    case .only(let medium, let blocks):
      return medium == .terminal ? sections(blocks, &calloutCount) : []
    }
  }

  private func sentences(_ text: String, mark: String = "", isWrapped: Bool) -> String {
    isWrapped ? wrapped(text, mark: mark, width: width) : mark + printable(text)
  }

  private func text(of callout: Document.Callout, _ count: inout Int) -> String {
    var lines: [String] = []
    if let title = callout.title {
      count += 1
      lines.append("\(count). \(printable(title))")
    }
    lines += callout.paragraphs.map { paragraph in
      wrapped(
        (paragraph.lead.map { $0 + " " } ?? "") + paragraph.text, mark: "   ", width: width)
    }
    return lines.joined(separator: "\n")
  }

  private func text(of table: Document.Table) -> String {
    var rows = TextTable(
      header: table.header.isEmpty ? nil : table.header, leftColumns: table.leftColumns)
    for row in table.rows { rows.append(row) }
    let indent = table.title == nil ? 0 : 2
    return [
      table.title.map(printable), rows.rendered(indent: indent),
      table.note.map {
        wrapped($0, mark: String(repeating: " ", count: indent), width: width)
      },
    ].compactMap(\.self).joined(separator: "\n")
  }
}

extension Document {
  /// The document as text for a terminal, whose sentences are broken into lines of at most `width` characters.
  public func text(width: Int = 100) -> String { TerminalRenderer(width: width).text(of: self) }
}

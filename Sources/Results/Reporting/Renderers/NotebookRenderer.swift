import Foundation

/// Documents as Jupyter notebooks of the format 4.5: texts and tables in cells of Markdown, each picture the output of a cell that
/// draws it.
package struct NotebookRenderer {
  /// A cell.
  package enum Cell {
    case markdown(String)
    /// Python, with what it shows; a long source can begin hidden.
    case code(String, shows: Output? = nil, isHidden: Bool = false)
  }

  /// What a cell shows.
  package enum Output {
    case text(String)
    /// As SVG.
    case picture(String)
  }

  /// The command that made it: the first cell.
  package var command: String
  /// Cells after the first one, such as imports.
  package var opening: [Cell]
  /// Python that draws a picture anew; nil where the cell holds the picture itself.
  package var code: (Document.Figure) -> String?

  /// A renderer.
  package init(
    command: String, opening: [Cell] = [],
    code: @escaping (Document.Figure) -> String? = { _ in nil }
  ) {
    (self.command, self.opening, self.code) = (command, opening, code)
  }

  /// The notebook as JSON.
  package func data(of document: Document) throws -> Data {
    let first = Document(
      title: document.title,
      blocks: [.paragraph("Made by:"), .preformatted(command, language: "sh")])
    let cells =
      [
        .markdown(MarkdownRenderer().text(of: first)),
        .code("from IPython.display import SVG, display"),
      ] + opening + self.cells(of: document.blocks)
    let notebook = File(
      cells: cells.enumerated().map { File.Cell($1, id: "cell-\($0 + 1)") })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(notebook) + Data("\n".utf8)
  }

  /// Blocks of text are together in a cell up to a heading or a picture.
  private func cells(of blocks: [Document.Block]) -> [Cell] {
    var cells: [Cell] = []
    var texts: [Document.Block] = []
    func endText() {
      let text = MarkdownRenderer().text(ofBlocks: texts)
      if !text.isEmpty { cells.append(.markdown(text)) }
      texts = []
    }
    func add(_ blocks: [Document.Block]) {
      for block in blocks {
        switch block {
        case .figures(let figures):
          endText()
          for figure in figures {
            cells.append(cell(of: figure))
            if let caption = figure.caption {
              cells.append(.markdown(MarkdownRenderer().text(ofBlocks: [.paragraph(caption)])))
            }
          }
        case .heading:
          endText()
          texts.append(block)
        case .group(let inner) where inner.contains(where: \.hasFigures): add(inner)
        case .only(.page, let inner): add(inner)
        case .only(.terminal, _): break
        case .group(let inner): texts.append(.group(inner.map(withoutTimes)))
        default: texts.append(withoutTimes(block))
        }
      }
    }
    add(blocks)
    endText()
    return cells
  }

  /// Without what a clock says: a notebook that is made again should be the same.
  private func withoutTimes(_ block: Document.Block) -> Document.Block {
    guard case .table(var table) = block else { return block }
    table.rows.removeAll { $0.first?.hasSuffix("seconds") ?? false }
    return .table(table)
  }

  private func cell(of figure: Document.Figure) -> Cell {
    let picture = figure.svg
    if let code = code(figure) { return .code(code, shows: .picture(picture)) }
    return .code("display(SVG(\(pythonText(picture))))", shows: .picture(picture), isHidden: true)
  }

  /// A literal of Python: what JSON escapes, Python reads in the same way.
  private func pythonText(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    let literal =
      (try? encoder.encode([text])).map { String(decoding: $0, as: UTF8.self) } ?? "['']"
    return String(literal.dropFirst().dropLast())
  }
}

extension Document.Block {
  fileprivate var hasFigures: Bool {
    switch self {
    case .figures: true
    case .group(let blocks), .only(_, let blocks): blocks.contains(where: \.hasFigures)
    default: false
    }
  }
}

/// What the file holds.
private struct File: Encodable {
  struct Kernel: Encodable {
    let display_name = "Python 3"
    let language = "python"
    let name = "python3"
  }

  struct Metadata: Encodable {
    let kernelspec = Kernel()
    let language_info = ["name": "python"]
  }

  /// What a cell shows, as the format has it.
  struct Output: Encodable {
    let content: NotebookRenderer.Output

    enum CodingKeys: String, CodingKey {
      case data, metadata, name, text
      case kind = "output_type"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      switch content {
      case .text(let text):
        try container.encode("stream", forKey: .kind)
        try container.encode("stdout", forKey: .name)
        try container.encode(lines(text), forKey: .text)
      case .picture(let picture):
        try container.encode("display_data", forKey: .kind)
        try container.encode(
          [
            "image/svg+xml": lines(picture), "text/plain": ["<IPython.core.display.SVG object>"],
          ], forKey: .data)
        try container.encode([String: String](), forKey: .metadata)
      }
    }
  }

  struct Cell: Encodable {
    let id: String
    let kind: NotebookRenderer.Cell

    init(_ kind: NotebookRenderer.Cell, id: String) { (self.kind, self.id) = (kind, id) }

    enum CodingKeys: String, CodingKey {
      case id, metadata, source, outputs
      case kind = "cell_type"
      case count = "execution_count"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(id, forKey: .id)
      switch kind {
      case .markdown(let text):
        try container.encode("markdown", forKey: .kind)
        try container.encode([String: String](), forKey: .metadata)
        try container.encode(lines(text), forKey: .source)
      case .code(let text, let output, let isHidden):
        try container.encode("code", forKey: .kind)
        try container.encode(
          isHidden ? ["jupyter": ["source_hidden": true]] : [:], forKey: .metadata)
        try container.encode(lines(text), forKey: .source)
        try container.encodeNil(forKey: .count)
        try container.encode(output.map { [Output(content: $0)] } ?? [], forKey: .outputs)
      }
    }
  }

  let cells: [Cell]
  let metadata = Metadata()
  let nbformat = 4
  let nbformat_minor = 5
}

/// Lines with their ends, as notebooks keep texts.
private func lines(_ text: String) -> [String] {
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  let ended = lines.dropLast().map { $0 + "\n" } + lines.suffix(1)
  return ended.last == "" ? Array(ended.dropLast()) : ended
}

import Words

/// What a result says, block after block: a value that renderers turn into text for a terminal, a web page or Markdown.
///
/// ```swift
/// let document = audit.document()
/// print(document.text())
/// try document.html().write(toFile: "audit.html", atomically: true, encoding: .utf8)
/// ```
///
/// Texts are plain: a renderer escapes what its format needs and makes control characters visible.
public struct Document: Sendable, Equatable {
  /// Where a document is read.
  public enum Medium: Sendable {
    /// Lines of characters of one width, without figures.
    case terminal
    /// HTML or Markdown, with room for figures and for long tables.
    case page
  }

  /// A part of a document.
  public indirect enum Block: Sendable, Equatable {
    /// A heading; the title of the document has level 1.
    case heading(String, level: Int = 2)
    /// A sentence or several. One that is not wrapped stays a single line in a terminal.
    case paragraph(String, isWrapped: Bool = true)
    /// A sentence or several after a word that says what they are.
    case remark(Remark, String, isWrapped: Bool = true)
    /// Items, one below the other.
    case list([String], isNumbered: Bool = false, isWrapped: Bool = true)
    /// Something that must not be overlooked.
    case callout(Callout)
    /// Rows of cells under a header.
    case table(Table)
    /// Figures, side by side where there is room; a terminal skips them.
    case figures([Figure])
    /// Lines that stay as they are; code where a language is named.
    case preformatted(String, language: String? = nil)
    /// Blocks that belong together: in a terminal, no blank line separates them.
    case group([Block])
    /// Blocks for one medium, which the renderers of the other skip.
    case only(Medium, [Block])
  }

  /// The title of the document; a terminal does not show it.
  public var title: String
  /// The parts, in order.
  public var blocks: [Block]

  /// A document.
  public init(title: String, blocks: [Block]) {
    self.title = title
    self.blocks = blocks
  }

  /// All figures, in order.
  public var figures: [Figure] { Self.figures(in: blocks) }

  private static func figures(in blocks: [Block]) -> [Figure] {
    blocks.flatMap { block -> [Figure] in
      switch block {
      case .figures(let figures): figures
      case .group(let blocks), .only(_, let blocks): figures(in: blocks)
      case .heading, .paragraph, .remark, .list, .callout, .table, .preformatted: []
      }
    }
  }
}

extension Document.Block {
  /// Lines that stay as they are, one below the other.
  static func lines(_ lines: [String]) -> Document.Block {
    .group(lines.map { .paragraph($0, isWrapped: false) })
  }

  /// A block for each table that exists.
  static func tables(_ tables: Document.Table?...) -> [Document.Block] {
    tables.compactMap { $0.map(Document.Block.table) }
  }
}

/// A result that can be read.
public protocol Documented {
  /// What the result says, to someone who writes Swift.
  func document() -> Document

  /// What the result says, with settings as the reader writes them.
  func document(for reader: Passage.Reader) -> Document
}

extension Documented {
  /// A result that names no setting reads the same everywhere.
  public func document(for reader: Passage.Reader) -> Document { document() }

  /// The result as text for a terminal.
  public func text(for reader: Passage.Reader = .swift) -> String {
    document(for: reader).text()
  }

  /// The result as one HTML page that needs no other file.
  public func page(for reader: Passage.Reader = .swift) -> String {
    document(for: reader).html()
  }

  /// The result as Markdown, with figures in words.
  public func markdown(for reader: Passage.Reader = .swift) -> String {
    document(for: reader).markdown()
  }
}

extension Document {
  /// The kind of a remark.
  public enum Remark: String, Sendable {
    /// Something else worth knowing.
    case note
    /// A reason not to take the result literally.
    case caution
    /// What is wrong.
    case warning
    /// What the result means.
    case verdict
  }

  /// A title over paragraphs, set apart from the rest; a terminal numbers those that have a title.
  public struct Callout: Sendable, Equatable {
    /// A paragraph after a word or two that say what it is.
    public struct Paragraph: Sendable, Equatable {
      /// Such as `Try:`; nil for none.
      public var lead: String?
      /// The paragraph.
      public var text: String

      /// A paragraph, after a lead or without.
      public init(lead: String? = nil, _ text: String) {
        self.lead = lead
        self.text = text
      }
    }

    /// What it is about; nil for none.
    public var title: String?
    /// What it says.
    public var paragraphs: [Paragraph]

    /// A callout.
    public init(title: String? = nil, _ paragraphs: [Paragraph]) {
      self.title = title
      self.paragraphs = paragraphs
    }
  }

  /// Rows of cells under a header.
  public struct Table: Sendable, Equatable {
    /// The words above the table; nil for none.
    public var title: String?
    /// The names of the columns; empty for none.
    public var header: [String]
    /// The cells. A row that is shorter than others has empty cells at its end.
    public var rows: [[String]]
    /// Columns whose cells are aligned left, the others right.
    public var leftColumns: Set<Int>
    /// A paragraph below the table; nil for none.
    public var note: String?

    /// A table.
    public init(
      title: String? = nil, header: [String] = [], rows: [[String]] = [],
      leftColumns: Set<Int> = [0], note: String? = nil
    ) {
      self.title = title
      self.header = header
      self.rows = rows
      self.leftColumns = leftColumns
      self.note = note
    }

    /// The number of cells in the longest row, the header's included.
    public var columnCount: Int { ([header] + rows).map(\.count).max() ?? 0 }

    /// The cells of a row, with empty ones up to the number of columns.
    func padded(_ row: [String]) -> [String] {
      row + Array(repeating: "", count: columnCount - row.count)
    }
  }

  /// A picture, drawn on demand: text output draws nothing.
  public struct Figure: Sendable, Equatable {
    /// A name fit for a file, without extension.
    public let name: String
    /// What is read aloud or printed instead of the picture.
    public let alternative: String
    /// The words below the picture; nil for none.
    public let caption: String?
    private let drawing: @Sendable () -> SVG

    package init(
      name: String, alternative: String, caption: String? = nil,
      _ drawing: @escaping @Sendable () -> SVG
    ) {
      self.name = name
      self.alternative = alternative
      self.caption = caption
      self.drawing = drawing
    }

    /// The picture as its own SVG file, which can also be part of a page.
    public var svg: String { drawing().document(title: alternative) }

    /// Whether two figures look and sound the same.
    public static func == (first: Figure, second: Figure) -> Bool {
      first.name == second.name && first.caption == second.caption && first.svg == second.svg
    }
  }
}

import Words

/// A drawing, element after element, as SVG.
package struct SVG {
  package let width: Double
  package let height: Double
  private var elements: [String] = []

  package init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  /// How a text is aligned with its point.
  package enum Anchor: String { case start, middle, end }

  package mutating func add(_ element: String) { elements.append(element) }

  package mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, fill: String
  ) {
    add(
      "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(width))\" "
        + "height=\"\(Self.number(height))\" fill=\"\(fill)\"/>")
  }

  package mutating func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, stroke: String, width: Double = 1
  ) {
    add(
      "<line x1=\"\(Self.number(x1))\" y1=\"\(Self.number(y1))\" x2=\"\(Self.number(x2))\" "
        + "y2=\"\(Self.number(y2))\" stroke=\"\(stroke)\" stroke-width=\"\(Self.number(width))\"/>")
  }

  package mutating func polyline(
    _ points: [(x: Double, y: Double)], stroke: String, width: Double = 1.8, dashes: String? = nil
  ) {
    let text = points.map { "\(Self.number($0.x)),\(Self.number($0.y))" }.joined(separator: " ")
    let dash = dashes.map { " stroke-dasharray=\"\($0)\"" } ?? ""
    add(
      "<polyline points=\"\(text)\" fill=\"none\" stroke=\"\(stroke)\" "
        + "stroke-width=\"\(Self.number(width))\" stroke-linejoin=\"round\"\(dash)/>")
  }

  package mutating func text(
    _ text: String, _ x: Double, _ y: Double, size: Double = 12, anchor: Anchor = .start,
    fill: String = "#222", bold: Bool = false, rotated: Double? = nil
  ) {
    let turn = rotated.map {
      " transform=\"rotate(\(Self.number($0)) \(Self.number(x)) \(Self.number(y)))\""
    }
    add(
      "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" font-size=\"\(Self.number(size))\" "
        + "text-anchor=\"\(anchor.rawValue)\" fill=\"\(fill)\"\(bold ? " font-weight=\"600\"" : "")"
        + "\(turn ?? "")>\(Self.escaped(text))</text>")
  }

  /// The drawing as its own file, or as part of a page; `title` is read aloud instead of it.
  package func document(title: String) -> String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.number(width)) \(Self.number(height))" \
    width="\(Self.number(width))" height="\(Self.number(height))" role="img" \
    font-family="Helvetica, Arial, 'DejaVu Sans', sans-serif">
    <title>\(Self.escaped(title))</title>
    <rect width="100%" height="100%" fill="#ffffff"/>
    \(elements.joined(separator: "\n"))
    </svg>
    """
  }

  /// A coordinate, to the hundredth.
  package static func number(_ value: Double) -> String {
    let rounded = (value * 100).rounded() / 100
    return rounded == rounded.rounded() && abs(rounded) < 1e9
      ? String(Int(rounded)) : String(rounded)
  }

  /// Text in which the characters that markup uses represent themselves, and control characters are shown as in other reports.
  package static func escaped(_ text: String) -> String {
    var result = ""
    // By scalars: with a combining mark after it, "<" is another character, and still opens a tag.
    for scalar in printable(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

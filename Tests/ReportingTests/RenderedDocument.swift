import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A page as a reader of XML sees it.
struct ParsedPage {
  private let document: XMLDocument

  init(_ page: String) throws { document = try XMLDocument(xmlString: page) }

  /// The texts of the elements that a path finds.
  func texts(_ path: String) throws -> [String] {
    try document.nodes(forXPath: path).map { $0.stringValue ?? "" }
  }

  func count(_ path: String) throws -> Int { try document.nodes(forXPath: path).count }

  /// The cells of each table, row by row, headers included.
  func tables() throws -> [[[String]]] {
    try document.nodes(forXPath: "//table").map { table in
      try table.nodes(forXPath: ".//tr").map { row in
        try row.nodes(forXPath: "th|td").map { $0.stringValue ?? "" }
      }
    }
  }
}

/// Markdown as a reader of tables sees it.
enum ParsedMarkdown {
  /// The cells of each table, row by row, headers included and the rules below them left out.
  static func tables(_ text: String) throws -> [[[String]]] {
    var tables: [[[String]]] = []
    var isInside = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("|") else {
        isInside = false
        continue
      }
      if !isInside { tables.append([]) }
      isInside = true
      tables[tables.count - 1].append(cells(line))
    }
    return try tables.map { lines in
      let rule = try #require(lines.count > 1 ? lines[1] : nil)
      #expect(rule.allSatisfy { $0 == ":--" || $0 == "--:" })
      #expect(lines.allSatisfy { $0.count == rule.count })
      return [lines[0]] + lines.dropFirst(2)
    }
  }

  /// The texts between bars that are not escaped.
  private static func cells(_ line: Substring) -> [String] {
    var cells = [""]
    var isEscaped = false
    for scalar in line.unicodeScalars.dropFirst() {
      if scalar == "|", !isEscaped {
        cells.append("")
      } else {
        cells[cells.count - 1].unicodeScalars.append(scalar)
      }
      isEscaped = !isEscaped && scalar == "\\"
    }
    return cells.dropLast().map { plain($0.trimmingCharacters(in: .whitespaces)) }
  }

  /// A text without the backslashes that escape; a mark that is not escaped is an issue.
  static func plain(_ text: String) -> String {
    var result = ""
    var isEscaped = false
    for scalar in text.unicodeScalars {
      if isEscaped || scalar != "\\" {
        if !isEscaped, "`*_[]<>&|~$#".unicodeScalars.contains(scalar) {
          Issue.record("\(scalar) acts as a mark in \(text)")
        }
        result.unicodeScalars.append(scalar)
        isEscaped = false
      } else {
        isEscaped = true
      }
    }
    return result
  }
}

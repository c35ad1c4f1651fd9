/// Input data that cannot be used, reported in one sentence: where, what was found, what was expected, what to try.
///
///     tracks.csv row 41, column "tempo": found "fast", expected a number. Fix the cell or drop the column.
public struct DataError: Fault, Equatable {
  /// A place in a table, as exactly as it is known.
  public struct Location: Equatable, Sendable, CustomStringConvertible {
    /// The file, by the path it was read from, or the name given to a table made in code.
    public let source: String
    /// The data row, counted from 1; the header is not a data row.
    public let row: Int?
    /// The physical line of the file, counted from 1.
    public let line: Int?
    /// The column's name.
    public let column: String?

    /// A place, as far as it is known.
    package init(_ source: String, row: Int? = nil, line: Int? = nil, column: String? = nil) {
      self.source = source
      self.row = row
      self.line = line
      self.column = column
    }

    /// For example `tracks.csv row 41 (line 43), column "tempo"`.
    public var description: String {
      var text = printable(source)
      switch (row, line) {
      case (let row?, let line?): text += " row \(row) (line \(line))"
      case (let row?, nil): text += " row \(row)"
      case (nil, let line?): text += " line \(line)"
      case (nil, nil): break
      }
      if let column { text += ", column \(quoted(column))" }
      return text
    }
  }

  /// Where.
  public let location: Location
  /// What was found there.
  public let found: String
  /// What was expected there.
  public let expected: String
  /// What to try.
  public let suggestion: Remedy?

  /// An error at a place.
  /// - Parameters:
  ///   - found: what was found there, to follow "found".
  ///   - expected: what was expected there, to follow "expected".
  ///   - suggestion: what to try, a full sentence.
  package init(_ location: Location, found: String, expected: String, suggestion: Remedy? = nil) {
    self.location = location
    self.found = found
    self.expected = expected
    self.suggestion = suggestion
  }

  public var kind: FaultKind { .data }

  /// The whole message.
  public var description: String { message(for: .swift) }

  public func message(for reader: Remedy.Reader) -> String {
    "\(location): found \(found), expected \(expected)."
      + (suggestion.map { " " + $0.words(for: reader) } ?? "")
  }
}

/// A file that is not there or cannot be read.
public struct FileNotFoundError: Fault, Equatable {
  /// The path that was to be read.
  public let path: String
  /// What is at the path instead, to follow "found".
  public let found: String

  /// An error for a path.
  package init(path: String, found: String = "no file") {
    self.path = path
    self.found = found
  }

  public var kind: FaultKind { .notFound }

  /// The whole message.
  public var description: String {
    "\(printable(path)): found \(found), expected a readable file. Check the path."
  }
}

/// A file that cannot be written.
public struct FileWriteError: Fault, Equatable {
  /// The path that was to be written.
  public let path: String
  /// Why, to follow "found".
  public let found: String
  /// What was needed instead, to follow "expected".
  public let expected: String
  /// What to try.
  public let suggestion: Remedy

  /// An error for a path.
  package init(
    path: String, found: String, expected: String = "a place to write to",
    suggestion: Remedy = "Check the folder and its permissions."
  ) {
    self.path = path
    self.found = found
    self.expected = expected
    self.suggestion = suggestion
  }

  public var kind: FaultKind { .cannotWrite }

  /// The whole message.
  public var description: String { message(for: .swift) }

  public func message(for reader: Remedy.Reader) -> String {
    "\(printable(path)): found \(found), expected \(expected). \(suggestion.words(for: reader))"
  }
}

/// A cell or a name between quotation marks, on one line, cut where it is long.
package func quoted(_ text: String) -> String {
  let limit = 60
  func shown(_ text: some StringProtocol) -> String {
    let marked = text.unicodeScalars.reduce(into: "") { marked, scalar in
      if scalar == "\\" || scalar == "\"" { marked += "\\" }
      marked.unicodeScalars.append(scalar)
    }
    return "\"\(printable(marked))\""
  }
  return text.count > limit ? "\(shown(text.prefix(limit)))…" : shown(text)
}

/// Names between quotation marks, separated by commas, the first dozen of them.
package func quotedList(_ names: some Collection<String>) -> String {
  let limit = 12
  let shown = names.prefix(limit).map(quoted).joined(separator: ", ")
  return names.count > limit ? "\(shown), … (\(names.count) in all)" : shown
}

/// Words in a row, a dozen at most: `a, b and c`.
package func listed(_ words: [String]) -> String {
  let words = words.map(printable)
  let limit = 12
  guard words.count <= limit else {
    return words.prefix(limit - 1).joined(separator: ", ") + " and \(words.count - limit + 1) more"
  }
  guard words.count > 1, let last = words.last else { return words.first ?? "none" }
  return words.dropLast().joined(separator: ", ") + " and \(last)"
}

import Words

/// A rule for one column, `key=median`, or for all others, `median`.
package struct ColumnRule<Choice: Sendable>: Sendable {
  /// nil for all others.
  package let column: String?
  /// What is done to it.
  package let choice: Choice

  init(column: String?, choice: Choice) {
    (self.column, self.choice) = (column, choice)
  }
}

/// The parts before and after the last `=`; column names may hold others.
package func splitAtLastEquals(_ text: String) -> (column: String?, value: String) {
  guard let place = text.lastIndex(of: "=") else { return (nil, text) }
  return (String(text[..<place]), String(text[text.index(after: place)...]))
}

/// A request for preparation, in words, that cannot be granted.
package struct PreparationError: Fault, Equatable {
  /// What is wrong, and what to do instead.
  package let passage: Passage

  init(_ passage: Passage) { self.passage = passage }

  package var kind: FaultKind { .usage }
  package var description: String { passage.description }
  package func message(for reader: Remedy.Reader) -> String { passage.words(for: reader) }
}

import Words

/// A state that does not belong to the run it was meant to continue.
public struct ResumeError: Fault {
  public var kind: FaultKind { .data }

  /// What was found, what was expected, and what to do.
  public let description: String
  package init(found: String, expected: String) {
    description =
      "the saved run cannot go on: found \(found), expected \(expected). Resume with the data, model and settings it was "
      + "begun with, or begin anew."
  }
}

extension RunContext {
  /// Notes in the journal, if there is one, what work is about; where it has a note already, this must be the same.
  ///
  /// - Parameter marks: what says that the work is another, such as `the seed 7`.
  /// - Throws: `ResumeError` where the journal is of other work; what reading and beginning it throw.
  package func beginOrGoOn(with marks: [String]) throws {
    guard let journal else { return }
    guard let before = try journal.record([String].self, named: "marks") else {
      return try journal.append([.record("marks", marks)])
    }
    let others = zip(before + [""], marks + [""]).first { $0 != $1 }
    if let others { throw ResumeError(found: others.1, expected: others.0) }
  }
}

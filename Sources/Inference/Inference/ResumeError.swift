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

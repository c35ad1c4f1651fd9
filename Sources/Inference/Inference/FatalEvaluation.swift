import Words

/// Evaluation cannot continue at all, at any point: the run stops with this error.
public struct FatalEvaluation: Fault {
  public var kind: FaultKind { .data }

  /// What went wrong, in a sentence.
  public let description: String
  /// An error with its sentence.
  public init(_ description: String) { self.description = description }
}

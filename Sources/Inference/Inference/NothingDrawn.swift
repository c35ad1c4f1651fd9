import Words

/// Inference was stopped before there was anything to keep.
public struct NothingDrawn: Fault {
  /// The limit that stopped it, in seconds; nil if a person stopped it.
  public let timeLimit: Double?

  package init(timeLimit: Double? = nil) { self.timeLimit = timeLimit }

  public var kind: FaultKind { .interrupted }

  /// What stopped it, and what to try.
  public var description: String {
    guard let timeLimit else {
      return "interrupted before the first draw: no fit was written."
    }
    return
      "the time limit of \(timeLimit.shortest) s ended before the first draw: no fit was written. Allow more time, "
      + "or shorten the warm-up."
  }
}

import Words

/// Inference was stopped before there was anything to keep.
public struct NothingDrawn: StoppedEarly {
  public var kind: FaultKind { .interrupted }

  /// Why it was stopped; nil where the inference does not know.
  public let reason: Interruption.Reason?

  /// What to try besides more time.
  private let remedy: String?

  /// - Parameter remedy: what to try besides more time, such as `shorten the warm-up`.
  package init(_ reason: Interruption.Reason? = nil, orTry remedy: String? = nil) {
    (self.reason, self.remedy) = (reason, remedy)
  }

  /// What ended a run in a context.
  package init(in context: RunContext) { self.init(context.interruption.reason) }

  /// The limit that stopped it, in seconds; nil if something else did.
  public var timeLimit: Double? {
    if case .timeLimit(let seconds) = reason { seconds } else { nil }
  }

  /// What stopped it, and what to try.
  public var description: String {
    stopped(before: "the first draw") + ": no fit was written."
      + (timeLimit == nil ? "" : " Allow more time\(remedy.map { ", or \($0)" } ?? "").")
  }
}

/// What a long computation shares with whoever runs it: where it reports, what may stop it, and where it keeps what it has done.
///
/// ```swift
/// let stop = Interruption()
/// let context = RunContext(progress: { event in … }, interruption: stop)
/// let posterior = try NUTS(seed: 1).fit(model, in: context)
/// ```
///
/// It belongs to a run and not to its settings: no bit of a result depends on it, except that an interrupted run ends early.
/// Whatever else is of that kind, such as a run's machines, becomes a member here and not another argument.
public struct RunContext: Sendable {
  /// Receives what the work reports; nil if nobody listens.
  public var progress: ProgressHandler?
  /// Asks the work to stop cleanly and keep what it has; `Interruption(after: 600)` does so after ten minutes.
  public var interruption: Interruption
  /// Keeps what was done, so that the same work goes on from there; nil if nothing is kept.
  public var journal: (any RunJournal)?

  /// By default nobody listens, nothing stops the work, and nothing is kept of it while it goes on.
  public init(
    progress: ProgressHandler? = nil, interruption: Interruption = Interruption(),
    journal: (any RunJournal)? = nil
  ) {
    (self.progress, self.interruption, self.journal) = (progress, interruption, journal)
  }

  /// Whether someone asked the work to stop, or its time is up.
  public var isInterrupted: Bool { interruption.isRequested }

  /// The same for a part of the work that neither reports nor keeps anything.
  package var withoutProgress: RunContext { RunContext(interruption: interruption) }

  /// The same for a part of the work that reports only whether it could be kept.
  package var reportingSavings: RunContext {
    var context = self
    guard let progress else { return context }
    context.progress = { event in
      if case .checkpoint = event { progress(event) }
    }
    return context
  }
}

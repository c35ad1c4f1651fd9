/// What a long computation shares with whoever runs it: where it reports, and what may stop it.
///
/// ```swift
/// let stop = Interruption()
/// let context = RunContext(progress: { event in … }, interruption: stop)
/// let posterior = try NUTS(seed: 1).fit(model, in: context)
/// ```
///
/// It belongs to a run and not to its settings: no bit of a result depends on it, except that an interrupted run ends early.
/// Whatever else is of that kind, such as a run's journal or its machines, becomes a member here and not another argument.
public struct RunContext: Sendable {
  /// Receives what the work reports; nil if nobody listens.
  public var progress: ProgressHandler?
  /// Asks the work to stop cleanly and keep what it has.
  public var interruption: Interruption

  /// By default nobody listens, and nothing stops the work.
  public init(progress: ProgressHandler? = nil, interruption: Interruption = Interruption()) {
    self.progress = progress
    self.interruption = interruption
  }

  /// Whether someone asked the work to stop.
  public var isInterrupted: Bool { interruption.isRequested }

  /// The same for a part of the work that does not report.
  package var withoutProgress: RunContext { RunContext(interruption: interruption) }
}

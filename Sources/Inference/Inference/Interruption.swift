import Synchronization

/// A flag that asks running work to stop cleanly and keep what it has.
public final class Interruption: Sendable {
  private let flag = Atomic<Bool>(false)
  /// A flag that nobody has raised.
  public init() {}
  /// Asks the work to stop. Safe to call from a signal handler.
  public func request() { flag.store(true, ordering: .relaxed) }
  /// Whether someone asked.
  public var isRequested: Bool { flag.load(ordering: .relaxed) }
}

import Synchronization
import Words

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A flag that asks running work to stop cleanly and keep what it has: somebody raises it, or a time limit does.
public final class Interruption: Sendable {
  /// Why work has to stop.
  public enum Reason: Sendable, Hashable {
    /// Somebody asked.
    case asked
    /// The process received a signal, by its number.
    case signal(Int32)
    /// So many seconds were over.
    case timeLimit(seconds: Double)
  }

  /// When time is up, by which clock.
  private struct Limit: Sendable {
    let seconds: Double
    let deadline: Double
    let clock: RunClock
  }

  /// The reason in one word, as a signal handler may write no more: see `code(of:)`. 0 while there is none.
  private let code = Atomic<UInt64>(0)
  private let limit: Limit?

  /// A flag that nobody has raised.
  public init() { limit = nil }

  /// A flag that raises itself after so many seconds of wall time; at once if they are not positive.
  public convenience init(after seconds: Double) { self.init(after: seconds, clock: .current) }

  package init(after seconds: Double, clock: RunClock) {
    limit = Limit(seconds: seconds, deadline: clock.wallSeconds() + seconds, clock: clock)
  }

  /// Asks the work to stop. Safe to call from a signal handler.
  public func request() { request(.asked) }

  /// Asks the work to stop, for a reason; the first one holds. Safe to call from a signal handler.
  public func request(_ reason: Reason) {
    _ = code.compareExchange(
      expected: 0, desired: Self.code(of: reason), successOrdering: .relaxed,
      failureOrdering: .relaxed)
  }

  /// Whether someone asked, or time is up.
  public var isRequested: Bool {
    if code.load(ordering: .relaxed) != 0 { return true }
    guard let limit, !(limit.clock.wallSeconds() < limit.deadline) else { return false }
    request(.timeLimit(seconds: limit.seconds))
    return true
  }

  /// Why the work has to stop; nil until someone has asked, or work has noticed that its time is up.
  public var reason: Reason? { Self.reason(of: code.load(ordering: .relaxed)) }

  /// 1 where somebody asked, 256 and its number for a signal, and the bits of its seconds for a time limit, which are above
  /// both as the seconds are a positive number.
  private static func code(of reason: Reason) -> UInt64 {
    switch reason {
    case .asked: 1
    case .signal(let number): 256 + UInt64(UInt8(truncatingIfNeeded: number))
    case .timeLimit(let seconds):
      (seconds > .leastNormalMagnitude ? seconds : .leastNormalMagnitude).bitPattern
    }
  }

  private static func reason(of code: UInt64) -> Reason? {
    switch code {
    case 0: nil
    case 1: .asked
    case ..<512: .signal(Int32(code - 256))
    default: .timeLimit(seconds: Double(bitPattern: code))
    }
  }
}

extension Interruption {
  /// What happened to the work, as the end of a sentence that begins with it: `was interrupted`.
  package var ending: String { (reason ?? .asked).ending }
}

extension Interruption.Reason {
  /// `was interrupted by SIGTERM`: what happened to the work, as the end of a sentence that begins with it.
  fileprivate var ending: String {
    switch self {
    case .asked: "was interrupted"
    case .signal(let number): "was interrupted" + (Self.name(of: number).map { " by \($0)" } ?? "")
    case .timeLimit(let seconds): "was ended by its time limit of \(seconds.shortest) s"
    }
  }

  /// The name of a signal; nil for that of Ctrl-C, which whoever pressed the keys need not hear.
  package static func name(of signal: Int32) -> String? {
    switch signal {
    case SIGINT: nil
    case SIGTERM: "SIGTERM"
    case SIGHUP: "SIGHUP"
    case SIGUSR1: "SIGUSR1"
    default: "signal \(signal)"
    }
  }
}

/// A fault of work that was stopped before there was anything to keep.
package protocol StoppedEarly: Fault {
  /// Why it was stopped; nil where the work does not know.
  var reason: Interruption.Reason? { get }
}

extension StoppedEarly {
  /// `interrupted by SIGTERM before …`, or `the time limit of 3 s ended before …`.
  package func stopped(before what: String) -> String {
    switch reason {
    case nil, .asked: "interrupted before \(what)"
    case .signal(let number):
      "interrupted" + (Interruption.Reason.name(of: number).map { " by \($0)" } ?? "")
        + " before \(what)"
    case .timeLimit(let seconds): "the time limit of \(seconds.shortest) s ended before \(what)"
    }
  }
}

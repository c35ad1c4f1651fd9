import Bayes
import Dispatch
import Foundation
import Synchronization

/// Turns the signals that ask a process to end into requests to stop; a second one ends the process at once.
///
/// Ctrl-C sends SIGINT, batch systems SIGTERM or SIGUSR1, a terminal that is closed SIGHUP. Files are consistent at any moment, as
/// each is written beside its place and renamed.
final class SignalWatch {
  private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGUSR1]

  /// Whether the terminal was closed: nobody reads what is printed from then on.
  static let isHungUp = Atomic(false)

  private var sources: [(signal: Int32, source: any DispatchSourceSignal)] = []

  init(_ interruption: Interruption, say: @escaping @Sendable (String) -> Void) {
    let received = Received()
    // Another signal is heeded even where the line about the first one cannot be printed, as on a terminal that is stopped.
    let lines = DispatchQueue(label: "lines about signals")
    for number in Self.signals where Self.ignore(number) {
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        if number == SIGHUP { Self.isHungUp.store(true, ordering: .relaxed) }
        guard received.isFirst else { _exit(codeAfter(signal: number)) }
        interruption.request(.signal(number))
        lines.async { say(Self.words(for: number)) }
      }
      source.resume()
      sources.append((number, source))
    }
  }

  /// The signals end the process again.
  func cancel() {
    for (number, source) in sources {
      source.cancel()
      signal(number, SIG_DFL)
    }
    sources = []
  }

  /// Keeps a signal from ending the process; false where whoever started it had done so, as `nohup` does, and it stays ignored.
  ///
  /// Shells ignore SIGINT for what runs in the background, but `kill -INT` is how a person stops it: it is always heeded.
  private static func ignore(_ number: Int32) -> Bool {
    let before = unsafeBitCast(signal(number, SIG_IGN), to: Int.self)
    return number == SIGINT || before != unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private static func words(for number: Int32) -> String {
    guard let name = Interruption.Reason.name(of: number) else {
      return "stopping: keeping what is done (Ctrl-C again stops at once)"
    }
    return "\(name): stopping, and keeping what is done (another signal stops at once)"
  }

  /// Whether a signal has come before.
  private final class Received: Sendable {
    private let count = Atomic(0)
    var isFirst: Bool { count.add(1, ordering: .relaxed).oldValue == 0 }
  }
}

/// The code that a process ends with after a signal, as shells have it.
func codeAfter(signal number: Int32) -> Int32 { 128 + number }

extension Interruption.Reason {
  /// The code to exit with once all results of stopped work are printed and written; nil after a time limit, which ends work as
  /// was asked.
  var exitCode: Int32? {
    switch self {
    case .asked: codeAfter(signal: SIGINT)
    case .signal(let number): codeAfter(signal: number)
    case .timeLimit: nil
    }
  }
}

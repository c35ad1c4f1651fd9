import Bayes
import Dispatch
import Foundation

/// Turns Ctrl-C into a request to stop; a second one ends the process at once.
final class InterruptWatch {
  private let source: any DispatchSourceSignal

  init(_ interruption: Interruption, say: @escaping @Sendable (String) -> Void) {
    signal(SIGINT, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler {
      if interruption.isRequested { exit(130) }
      interruption.request()
      say("stopping: keeping what was drawn (Ctrl-C again to give up)")
    }
    source.resume()
  }

  func cancel() {
    source.cancel()
    signal(SIGINT, SIG_DFL)
  }
}

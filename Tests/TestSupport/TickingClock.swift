import Inference
import Synchronization

extension RunClock {
  /// A clock that goes on by so many seconds whenever it is looked at: what a test does by it, it does on every machine.
  package static func ticking(by seconds: Double) -> RunClock {
    let looks = Looks()
    return RunClock(wallSeconds: {
      Double(looks.count.add(1, ordering: .relaxed).newValue) * seconds
    })
  }
}

private final class Looks: Sendable {
  let count = Atomic(0)
}

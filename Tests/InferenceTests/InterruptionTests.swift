import Inference
import Synchronization
import Testing

@Suite struct InterruptionTests {
  private final class Hand: Sendable {
    private let seconds = Mutex(100.0)
    func turn(by more: Double) { seconds.withLock { $0 += more } }
    var clock: RunClock { RunClock(wallSeconds: { self.seconds.withLock(\.self) }) }
  }

  @Test func theFirstReasonHolds() {
    let reasons: [Interruption.Reason] = [
      .asked, .signal(1), .signal(15), .timeLimit(seconds: 1e-9), .timeLimit(seconds: 1e9),
    ]
    for first in reasons {
      for second in reasons {
        let interruption = Interruption()
        #expect(!interruption.isRequested && interruption.reason == nil)
        interruption.request(first)
        interruption.request(second)
        #expect(interruption.isRequested && interruption.reason == first)
      }
    }
  }

  @Test func aTimeLimitAsksWhenItsTimeIsUp() {
    let hand = Hand()
    let limited = RunClock.$current.withValue(hand.clock) { Interruption(after: 60) }
    hand.turn(by: 59.5)
    #expect(!limited.isRequested && limited.reason == nil)
    hand.turn(by: 0.5)
    // Work has not noticed yet, so it is not why it ended.
    #expect(limited.reason == nil)
    #expect(limited.isRequested && limited.reason == .timeLimit(seconds: 60))
    // A clock that is set back does not take the request back.
    hand.turn(by: -50)
    #expect(limited.isRequested)
  }

  @Test func someoneMayAskBeforeTheTimeIsUp() {
    let hand = Hand()
    let limited = Interruption(after: 60, clock: hand.clock)
    limited.request()
    hand.turn(by: 100)
    #expect(limited.isRequested && limited.reason == .asked)
  }

  @Test(arguments: [0, -1, .nan] as [Double]) func noTimeAtAllIsUpAtOnce(_ seconds: Double) {
    #expect(Interruption(after: seconds, clock: Hand().clock).isRequested)
  }

  @Test func nothingDrawnSaysWhatStoppedIt() {
    let cases: [(Interruption.Reason?, String)] = [
      (nil, "interrupted before the first draw: no fit was written."),
      (.asked, "interrupted before the first draw: no fit was written."),
      (.signal(2), "interrupted before the first draw: no fit was written."),
      (.signal(15), "interrupted by SIGTERM before the first draw: no fit was written."),
      (
        .timeLimit(seconds: 2.5),
        "the time limit of 2.5 s ended before the first draw: no fit was written. Allow more time."
      ),
    ]
    for (reason, words) in cases {
      #expect(NothingDrawn(reason).description == words)
      #expect((NothingDrawn(reason).timeLimit == 2.5) == words.contains("2.5"))
    }
  }
}

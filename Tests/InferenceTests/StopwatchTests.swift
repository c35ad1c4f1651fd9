import Inference
import Synchronization
import Testing

@Suite struct StopwatchTests {
  private final class Hand: Sendable {
    private let seconds = Mutex(100.0)
    func turn(by more: Double) { seconds.withLock { $0 += more } }
    var clock: RunClock {
      RunClock(
        wallSeconds: { self.seconds.withLock(\.self) },
        threadCPUSeconds: { self.seconds.withLock { $0 / 4 } },
        processCPUSeconds: { self.seconds.withLock { $0 * 2 } })
    }
  }

  @Test func countsFromWhereItWasMade() {
    let hand = Hand()
    let (process, thread) = RunClock.$current.withValue(hand.clock) {
      (Stopwatch(), Stopwatch(of: .thread))
    }
    hand.turn(by: 8)
    #expect(process.wallSeconds == 8 && thread.wallSeconds == 8)
    #expect(process.cpuSeconds == 16 && thread.cpuSeconds == 2)
    #expect(process.processCPUSeconds == 216 && thread.processCPUSeconds == 216)
  }

  @Test func aClockGivenIsTheOneAskedFor() {
    let (hand, other) = (Hand(), Hand())
    let stopwatch = RunClock.$current.withValue(other.clock) { Stopwatch(hand.clock) }
    other.turn(by: 1)
    #expect(stopwatch.wallSeconds == 0)
  }

  @Test func theMachinesClocksGoForward() {
    let stopwatches = [Stopwatch(), Stopwatch(of: .thread)]
    var work = 1.0
    while stopwatches.contains(where: { $0.wallSeconds <= 0 || $0.cpuSeconds <= 0 }), work < 1e9 {
      work += 1
    }
    for stopwatch in stopwatches {
      #expect(stopwatch.wallSeconds > 0 && stopwatch.cpuSeconds > 0)
      #expect(stopwatch.processCPUSeconds >= stopwatch.cpuSeconds)
    }
  }
}

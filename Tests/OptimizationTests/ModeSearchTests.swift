import Inference
import MathKernels
import Optimization
import Synchronization
import TestSupport
import Testing

@Suite struct ModeSearchTests {
  /// Two normal peaks at ±1.5, of which the right one is the higher. The interruption comes with an evaluation.
  static func peaks(_ interruption: Interruption, at evaluation: Int) -> ClosureLogDensity {
    let calls = Mutex(0)
    return ClosureLogDensity(dimension: 1) { q, gradient in
      let count = calls.withLock {
        $0 += 1
        return $0
      }
      if count == evaluation { interruption.request() }
      let left = -8 * (q[0] + 1.5) * (q[0] + 1.5)
      let right = 1 - 8 * (q[0] - 1.5) * (q[0] - 1.5)
      let top = max(left, right)
      let value = top + logarithm(exponential(left - top) + exponential(right - top))
      let share = exponential(left - value)
      gradient[0] = -16 * (share * (q[0] + 1.5) + (1 - share) * (q[0] - 1.5))
      return value
    }
  }

  /// Wherever it comes, the climbs that came to their end are kept, and nothing else changes.
  @Test func anInterruptionKeepsWholeClimbs() throws {
    let search = ModeSearch(LBFGS(), starts: 4, seed: seed(3))
    func found(stoppingAt evaluation: Int) throws -> ModeSearch.Result? {
      let interruption = Interruption()
      do {
        return try search.run(
          Self.peaks(interruption, at: evaluation), from: UniformInitialPoints(),
          in: RunContext(interruption: interruption))
      } catch is NothingDrawn {
        return nil
      }
    }
    let whole = try #require(try found(stoppingAt: .max))
    // At a peak; at which one depends on where the four climbs begin.
    #expect(
      !whole.interrupted && abs(abs(whole.mode.position[0]) - 1.5) < 0.01, "\(whole.mode.position)")
    var stages: [Int] = []
    for evaluation in 1...500 {
      guard let part = try found(stoppingAt: evaluation) else {
        stages.append(0)
        continue
      }
      guard part.interrupted else {
        stages.append(2)
        #expect(part.mode == whole.mode && part.heights == whole.heights)
        if stages.suffix(3) == [2, 2, 2] { break }
        continue
      }
      stages.append(1)
      #expect(part.mode.converged && part.mode.logDensity <= whole.mode.logDensity + 1e-9)
      #expect(part.warnings.contains { $0.contains(" of 4 climbs") && $0.contains("interrupted") })
    }
    #expect(Set(stages) == [0, 1, 2] && stages == stages.sorted())
  }

  @Test func anInterruptedClimbEndsWhereItIs() throws {
    let interruption = Interruption()
    interruption.request()
    let run = try LBFGS().maximize(
      LBFGSTests.valley, from: [-1.2, 1], in: RunContext(interruption: interruption))
    #expect(run.interrupted && !run.converged && run.steps == 0 && run.position == [-1.2, 1])
    #expect(try !LBFGS().maximize(LBFGSTests.valley, from: [-1.2, 1]).interrupted)
  }
}

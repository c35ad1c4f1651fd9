import Bayes
import Fitting
import Inference
import Sampling
import Synchronization
import TestSupport
import Testing

/// What a fit says of chains that had not arrived when their warm-up was over.
@Suite struct WarmupNoteTests {
  /// A chain under a log density whose level rises by 100 after so many evaluations, each time in the last window of a warm-up.
  private func run(rising: Int...) throws -> SamplerRun {
    var nuts = NUTS(seed: seed(1))
    (nuts.chains, nuts.warmup, nuts.draws, nuts.threads) = (1, 300, 40, 1)
    let calls = Mutex(0)
    let density = ClosureLogDensity(dimension: 2) { q, gradient in
      let call = calls.withLock { count -> Int in
        count += 1
        return count
      }
      (gradient[0], gradient[1]) = (-q[0], -q[1])
      return -0.5 * (q[0] * q[0] + q[1] * q[1]) + 100 * Double(rising.count { $0 < call })
    }
    return try nuts.sample(density)
  }

  @Test func warmupsThatWereRepeated() throws {
    let still = try run()
    #expect(still.warmupNotes.isEmpty)
    let first = still.chains[0].warmupGradientEvaluations - 150
    let once = try run(rising: first)
    #expect(
      once.warmupNotes.words(for: .commandLine) == [
        "Chain 1 warmed up once more: it was still on its way when its first warm-up was over."
      ])
    let twice = try run(rising: first, once.chains[0].warmupGradientEvaluations - 150)
    let notes = twice.warmupNotes.words(for: .commandLine)
    #expect(notes.count == 1)
    #expect(notes.first?.contains("on its way again when the second was over") == true)
    #expect(notes.first?.contains("(--warmup)") == true)
    #expect(notes.first?.contains("(--init)") == true)
    #expect(once.chains[0].draws.count == 40 && twice.chains[0].draws.count == 40)
  }
}

import Foundation
import Inference
import MathKernels
import Sampling
import TestSupport
import Testing

/// Whether chains arrive from wherever they begin, and what is said of those that do not.
@Suite(.tags(.random)) struct ArrivalTests {
  /// One chain after another at a place of its own; other places at further attempts.
  private struct Places: InitialPoints {
    var first: [[Double]]
    /// Attempts of which all give the first place.
    var stubbornAttempts = 1

    func position(dimension: Int, seed: UInt64, chain: Int, attempt: Int) -> [Double] {
      attempt < stubbornAttempts
        ? first[chain % first.count]
        : UniformInitialPoints().position(
          dimension: dimension, seed: seed, chain: chain, attempt: attempt)
    }
  }

  private static func settings(_ metric: NUTS.MetricChoice) -> NUTS {
    var nuts = NUTS(seed: seed(1))
    (nuts.warmup, nuts.draws, nuts.metric) = (300, 200, metric)
    return nuts
  }

  /// log p = −½ x² − ½ (y − x)², of which log p + 1 is χ² with 2 degrees of freedom.
  private static let normal = ClosureLogDensity(dimension: 2) { q, gradient in
    let rest = q[1] - q[0]
    (gradient[0], gradient[1]) = (rest - q[0], -rest)
    return -0.5 * (q[0] * q[0] + rest * rest)
  }

  /// A chain a million deviations away, and one at the edge of what doubles can say.
  @Test(arguments: NUTS.MetricChoice.allCases)
  func chainsComeFromFarAway(_ metric: NUTS.MetricChoice) throws {
    let run = try Self.settings(metric).sample(
      Self.normal, initial: Places(first: [[1e6, -1e6], [1, 1], [-1e9, 3], [1e12, 1e11]]))
    for chain in run.chains {
      // ½ χ²₂ exceeds 14 with a chance of 1e-6, of 800 draws with one below 1e-3.
      #expect(chain.draws.statistics.allSatisfy { $0.logDensity > -14 })
      #expect(chain.state.restarts == 0)
    }
  }

  /// A level of the log density that changes in the last window: the warm-up is made once more, and no more often.
  @Test func aWarmupThatIsNotDoneGoesOn() throws {
    var nuts = Self.settings(.auto)
    (nuts.chains, nuts.draws) = (1, 40)
    func run(rising: Int...) throws -> SamplerRun.Chain {
      let calls = Counter()
      let density = ClosureLogDensity(dimension: 2) { q, gradient in
        let call = calls.increment()
        (gradient[0], gradient[1]) = (-q[0], -q[1])
        return -0.5 * (q[0] * q[0] + q[1] * q[1]) + 100 * Double(rising.count { $0 < call })
      }
      return try nuts.sample(density).chains[0]
    }
    let still = try run(rising: .max)
    #expect(still.state.warmupExtensions == 0)
    // In the first half of the last window, of some sixty transitions.
    let rising = try run(rising: still.warmupGradientEvaluations - 150)
    #expect(rising.state.warmupExtensions == 1 && rising.state.restarts == 0)
    #expect(!still.state.isWarmupUnfinished && !rising.state.isWarmupUnfinished)
    #expect(rising.warmup.count > still.warmup.count && rising.draws.count == 40)
    let again = try run(
      rising: still.warmupGradientEvaluations - 150, rising.warmupGradientEvaluations - 150)
    #expect(again.state.warmupExtensions == 1 && again.draws.count == 40)
    #expect(again.state.isWarmupUnfinished)
    // Saved and read again; a state that was saved without this is one of a chain that had arrived.
    let written = try JSONEncoder().encode(again.state)
    #expect(try JSONDecoder().decode(ChainState.self, from: written).isWarmupUnfinished)
    var fields = try #require(JSONSerialization.jsonObject(with: written) as? [String: Any])
    let removed = fields.removeValue(forKey: "endedOnItsWay") as? Bool
    #expect(removed == true)
    let older = try JSONSerialization.data(withJSONObject: fields)
    #expect(try !JSONDecoder().decode(ChainState.self, from: older).isWarmupUnfinished)
  }

  /// Errors that grow as θ²⁰⁰: log densities of −10⁷⁸, as of an ARMA model from a random point.
  @Test func chainsComeDownFromSteepPlaces() throws {
    let steep = ClosureLogDensity(dimension: 2) { q, gradient in
      let (x, y) = (q[0], q[1])
      let power = raised(x, to: 198)
      gradient[0] = -x - 200 * power * x
      gradient[1] = -y
      return -0.5 * (x * x + y * y) - power * x * x
    }
    var run = try Self.settings(.auto).sample(
      steep, initial: Places(first: [[1.58, 0], [-2, 1], [2, 2], [0, 0]]))
    #expect(run.chains.allSatisfy { $0.state.restarts == 0 })
    for chain in run.chains {
      let places = chain.draws.coordinates(0..<1)[0]
      #expect(places.allSatisfy { abs($0) < 1.2 })
      #expect(places.contains { $0 > 0 } && places.contains { $0 < 0 })
    }
    // A climb costs some tens of gradients; a search for a step small enough would cost hundreds.
    run = try Self.settings(.variance).sample(steep, initial: Places(first: [[1.58, 0]]))
    #expect(run.chains.allSatisfy { $0.draws.statistics.allSatisfy { $0.logDensity > -20 } })
  }

  /// A funnel is widest where its density is low: a chain that begins at a typical point is left there, not led into the neck.
  @Test func chainsAreNotLedIntoAFunnel() throws {
    let funnel = ClosureLogDensity(dimension: 10) { q, gradient in
      let v = q[0]
      let precision = exponential(-v)
      var squares = 0.0
      for index in 1..<10 {
        squares += q[index] * q[index]
        gradient[index] = -q[index] * precision
      }
      gradient[0] = -v / 9 - 4.5 + 0.5 * squares * precision
      return -v * v / 18 - 4.5 * v - 0.5 * squares * precision
    }
    var random = RandomStream(seed: seed(2))
    let places = (0..<4).map { _ -> [Double] in
      let v = 3 * random.normal()
      return [v] + (0..<9).map { _ in exponential(0.5 * v) * random.normal() }
    }
    var evaluator = funnel.makeEvaluator()
    for place in places {
      #expect(try Approach(from: place, evaluator: &evaluator) == nil)
    }
    // One that begins far outside comes in, and not far into the neck, where v is −40 at the highest point.
    let outside = try #require(
      try Approach(from: [-8] + [Double](repeating: 5, count: 9), evaluator: &evaluator))
    #expect(outside.position[0] > -16)
    #expect(try evaluator.evaluate(outside.position).value > -300)
  }

  /// Islands of density so small that no step lands on them again: a chain that begins there begins again elsewhere.
  private static let island = ClosureLogDensity(dimension: 1) { q, gradient in
    if q[0] > 50 {
      gradient[0] = 0
      return q[0] == 100 ? 0 : -.infinity
    }
    gradient[0] = -q[0]
    return -0.5 * q[0] * q[0]
  }

  @Test func aChainThatNeverMovesBeginsAgain() throws {
    let nuts = Self.settings(.auto)
    let run = try nuts.sample(Self.island, initial: Places(first: [[100], [1], [1], [1]]))
    #expect(run.chains.map(\.state.restarts) == [1, 0, 0, 0])
    #expect(run.chains[0].draws.statistics.allSatisfy { $0.logDensity > -20 })
    #expect(run.chains[0].draws.position(0)[0] < 50)
    // At most twice.
    let stuck = try nuts.sample(
      Self.island, initial: Places(first: [[100], [1]], stubbornAttempts: .max))
    #expect(stuck.chains.map(\.state.restarts) == [2, 0, 2, 0])
    #expect(stuck.chains[0].draws.position(7) == [100])
  }

  /// Stops before, in and after the second beginning change no bit.
  @Test func aStopDuringASecondBeginningChangesNothing() throws {
    let nuts = Self.settings(.auto)
    let places = Places(first: [[100], [1], [1], [1]])
    let whole = try nuts.sample(Self.island, initial: places)
    for evaluation in [100, 700, 1500, 2500, 3500] {
      let (interruption, calls) = (Interruption(), Counter())
      let density = ClosureLogDensity(dimension: 1) { q, gradient in
        if calls.increment() == evaluation { interruption.request() }
        var evaluator = Self.island.makeEvaluator()
        return try evaluator.logDensity(at: q, gradient: &gradient)
      }
      var part = nuts
      part.threads = 1
      let stopped = try part.sample(
        density, initial: places, in: RunContext(interruption: interruption))
      let resumed = try nuts.resume(
        ResumeTests.restored(stopped.state), Self.island, initial: places)
      ResumeTests.expectSame(whole, resumed, "stopped at evaluation \(evaluation)")
      #expect(resumed.chains.map(\.state.restarts) == [1, 0, 0, 0])
    }
  }
}

/// x^n by squaring, of a whole exponent.
private func raised(_ x: Double, to exponent: Int) -> Double {
  var (result, base, rest) = (1.0, x, exponent)
  while rest > 0 {
    if rest % 2 == 1 { result *= base }
    (base, rest) = (base * base, rest / 2)
  }
  return result
}

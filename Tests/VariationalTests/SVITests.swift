import Foundation
import Inference
import MathKernels
import Optimization
import Synchronization
import TestSupport
import Testing
import Variational

@Suite struct SVITests {
  static let mean = [2.0, -1, 0.3, 10]
  static let scales = [0.2, 1, 3, 0.5]
  static let diagonal = normalTarget(mean: mean, scales: scales)

  private func fit(
    _ settings: SVI, resuming state: SVIState? = nil
  ) throws -> SVIRun<MeanFieldNormal> {
    try settings.fit(
      Self.diagonal, guide: MeanFieldNormal(dimension: 4), initial: [0, 0, 0, 0],
      resuming: state)
  }

  @Test(.tags(.random)) func recoversIndependentNormals() throws {
    let run = try fit(fineSettings(seed: seed(2)))
    #expect(run.converged && run.warnings.isEmpty)
    let (means, scales) = (run.guide.means(run.parameters), run.guide.scales(run.parameters))
    for i in 0..<4 {
      #expect(abs(means[i] - Self.mean[i]) < 0.03 * Self.scales[i])
      #expect(abs(scales[i] / Self.scales[i] - 1) < 0.03)
    }
    // The target is normalised: the ELBO of the posterior itself is 0, and never more.
    #expect(abs(run.elbo.value) < 0.005 + 4.5 * run.elbo.standardError)
    #expect(run.elbo.value < 4.5 * run.elbo.standardError)
    #expect(run.gradientEvaluations == 16 * run.steps + 1000)
  }

  /// Mean-field optimum of a correlated normal: exact means, variances 1/Λᵢᵢ.
  @Test(.tags(.random), arguments: [0.5, 0.9]) func correlatedNormalsLoseVariance(
    correlation: Double
  ) throws {
    let precision = inverse([[1, 2 * correlation], [2 * correlation, 4]])
    let run = try fineSettings(seed: seed(5)).fit(
      normalTarget(mean: [1, -3], precision: precision), guide: MeanFieldNormal(dimension: 2),
      initial: [0, 0])
    #expect(run.converged)
    let (means, scales) = (run.guide.means(run.parameters), run.guide.scales(run.parameters))
    for i in 0..<2 {
      let optimum = 1 / precision[i][i].squareRoot()
      #expect(abs(means[i] - [1, -3][i]) < 0.06 * optimum)
      #expect(abs(scales[i] / optimum - 1) < 0.03)
    }
    let best = 0.5 * log(1 - correlation * correlation)
    #expect(abs(run.elbo.value - best) < 0.01 + 4.5 * run.elbo.standardError)
  }

  @Test(.tags(.random)) func drawsFollowTheGuide() throws {
    let run = try fit(SVI(seed: seed(2)))
    let draws = run.draw(count: 20_000, seed: seed(6))
    #expect(draws.count == 20_000 && draws.positions.count == 80_000)
    let (means, scales) = (run.guide.means(run.parameters), run.guide.scales(run.parameters))
    for i in 0..<4 {
      let values = (0..<draws.count).map { draws.positions[4 * $0 + i] }
      let average = values.reduce(0, +) / 20_000
      #expect(abs(average - means[i]) < 4.5 * scales[i] / 20_000.0.squareRoot())
    }
    for draw in [0, 19_999] {
      let expected = zip(draws.position(draw), zip(means, scales)).reduce(0.0) {
        let z = ($1.0 - $1.1.0) / $1.1.1
        return $0 - 0.5 * z * z - log($1.1.1) - 0.5 * log(2 * .pi)
      }
      #expect(abs(draws.logDensities[draw] - expected) < 1e-10)
    }
    #expect(draws == run.draw(count: 20_000, seed: seed(6)))
    #expect(draws != run.draw(count: 20_000, seed: seed(7)))
  }

  @Test func finalELBOIsTheMeanOfTheLogRatios() throws {
    let run = try fit(SVI(seed: seed(2)))
    let ratios = run.elbo.logRatios
    #expect(ratios.count == 1000)
    let mean = ratios.reduce(0, +) / 1000
    let variance = ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 999
    #expect(abs(run.elbo.value - mean) < 1e-12)
    #expect(abs(run.elbo.standardError - (variance / 1000).squareRoot()) < 1e-12)
  }

  @Test func sameSeedSameBits() throws {
    let one = try fit(SVI(seed: seed(8)))
    let again = try fit(SVI(seed: seed(8)))
    let other = try fit(SVI(seed: seed(9)))
    #expect(one.state == again.state && one.elbo == again.elbo)
    #expect(one.parameters != other.parameters)
  }

  @Test(.tags(.random), arguments: [1, 99, 434]) func resumedEqualsUnbroken(steps: Int) throws {
    let unbroken = try fit(SVI(seed: seed(8)))
    var short = SVI(seed: seed(8))
    short.maximumSteps = steps
    let broken = try fit(short)
    #expect(!broken.converged && broken.steps == steps)
    let saved = try JSONEncoder().encode(broken.state)
    let resumed = try fit(
      SVI(seed: seed(8)), resuming: try JSONDecoder().decode(SVIState.self, from: saved))
    #expect(resumed.state == unbroken.state)
    #expect(resumed.parameters == unbroken.parameters && resumed.elbo == unbroken.elbo)
    #expect(resumed.steps == unbroken.steps)
    // Either run has a final ELBO of its own.
    #expect(
      resumed.gradientEvaluations + broken.gradientEvaluations
        == unbroken.gradientEvaluations + 1000)
  }

  @Test(.tags(.random)) func traceHoldsEveryStep() throws {
    var settings = SVI(seed: seed(8))
    settings.learningRate = .fast
    let run = try fit(settings)
    #expect(run.state.trace.count == run.steps)
    let window = try #require(run.state.windows.first)
    let values = run.state.trace.prefix(window.endStep)
    let mean = values.reduce(0, +) / Double(values.count)
    #expect(abs(window.mean - mean) < 1e-9 * abs(mean))
    #expect(run.state.windows.last?.endStep == run.steps)
  }

  @Test func interruptionKeepsTheGuide() throws {
    let interruption = Interruption()
    let calls = Mutex(0)
    let target = ClosureLogDensity(dimension: 1) { q, gradient in
      calls.withLock { $0 += 1 }
      if calls.withLock({ $0 }) == 250 { interruption.request() }
      gradient[0] = -q[0]
      return -0.5 * q[0] * q[0]
    }
    let guide = MeanFieldNormal(dimension: 1)
    let run = try SVI(seed: seed(1)).fit(
      target, guide: guide, initial: [1],
      in: RunContext(interruption: interruption))
    #expect(run.interrupted && !run.converged)
    #expect(run.steps == 250)
    #expect(run.parameters.count == 2 && run.parameters != guide.initialParameters(around: [1]))
    #expect(run.warnings.count == 1 && run.warnings[0].contains("interrupted after 250 steps"))
  }

  /// Stopped within its final ELBO, it ends after a few seconds with what it has, by a clock that counts looks at it; continued from its
  /// state, it gives all.
  @Test(arguments: [2, 300]) func theFinalELBOIsCutShort(_ draws: Int) throws {
    func target(_ body: @escaping @Sendable () -> Void) -> ClosureLogDensity {
      ClosureLogDensity(dimension: 1) { q, gradient in
        body()
        gradient[0] = -q[0]
        return -0.5 * q[0] * q[0]
      }
    }
    let (settings, guide) = (SVI(seed: seed(1)), MeanFieldNormal(dimension: 1))
    let calls = Mutex(0)
    let whole = try settings.fit(
      target { calls.withLock { $0 += 1 } }, guide: guide, initial: [1])
    #expect(whole.converged && whole.elbo.logDensities.count == settings.finalDraws)
    let stop = calls.withLock { $0 } - settings.finalDraws + draws
    let interruption = Interruption()
    let count = Mutex(0)
    let part = try RunClock.$current.withValue(.ticking(by: 0.5)) {
      try settings.fit(
        target {
          count.withLock { $0 += 1 }
          if count.withLock({ $0 }) == stop { interruption.request() }
        }, guide: guide, initial: [1], in: RunContext(interruption: interruption))
    }
    // Seven looks at half a second each.
    #expect(part.elbo.logDensities.count == draws + 6)
    #expect(part.interrupted && part.converged && part.steps == whole.steps)
    #expect(part.parameters == whole.parameters)
    #expect(part.elbo.logDensities == Array(whole.elbo.logDensities.prefix(draws + 6)))
    #expect(part.warnings.contains { $0.contains("from \(draws + 6) of 1000 draws") })
    let rest = try settings.fit(
      target {}, guide: guide, initial: [1], resuming: part.state)
    #expect(rest.elbo == whole.elbo && rest.parameters == whole.parameters && !rest.interrupted)
  }

  @Test func notConvergedIsSaid() throws {
    var settings = SVI(seed: seed(1))
    settings.maximumSteps = 300
    let run = try fit(settings)
    #expect(!run.converged && !run.interrupted)
    #expect(run.warnings.count == 1 && run.warnings[0].contains("did not converge"))
  }

  @Test(.tags(.random)) func nonFiniteStepsAreLeftOut() throws {
    let target = ClosureLogDensity(dimension: 1) { q, gradient in
      gradient[0] = q[0] > 2 ? .nan : 1 - q[0]
      return q[0] > 2 ? -.infinity : -0.5 * (q[0] - 1) * (q[0] - 1)
    }
    var settings = SVI(seed: seed(1))
    settings.maximumSteps = 2000
    let run = try settings.fit(target, guide: MeanFieldNormal(dimension: 1), initial: [0])
    #expect(run.state.skippedSteps > 0 && run.state.skippedSteps < run.steps)
    #expect(run.state.trace.count == run.steps - run.state.skippedSteps)
    let isFinite = run.parameters.allSatisfy { $0.isFinite }
    #expect(isFinite)
    #expect(run.warnings.contains { $0.contains("left out \(run.state.skippedSteps)") })
  }

  @Test func aPointWithoutDensityIsAnError() {
    let target = ClosureLogDensity(dimension: 1) { _, gradient in
      gradient[0] = 0
      return .nan
    }
    let error = #expect(throws: SVIError.self) {
      try SVI(seed: seed(1)).fit(target, guide: MeanFieldNormal(dimension: 1), initial: [0])
    }
    #expect(error?.description.contains("100 steps in a row") ?? false)
    #expect(error?.description.contains("smaller learning rate") ?? false)
  }

  @Test func whatTheDensityThrowsStopsTheRun() {
    let target = ClosureLogDensity(dimension: 1) { _, _ in throw FatalEvaluation("broken") }
    #expect(throws: FatalEvaluation.self) {
      try SVI(seed: seed(1)).fit(target, guide: MeanFieldNormal(dimension: 1), initial: [0])
    }
  }

  @Test(arguments: [
    ("learning rate", { @Sendable (s: inout SVI) in s.learningRate = .constant(-1) }),
    ("learning rate", { @Sendable (s: inout SVI) in s.learningRate = .constant(.nan) }),
    ("mean decay", { @Sendable (s: inout SVI) in s.optimizer = .adam(meanDecay: 1) }),
    ("gradient clipping", { @Sendable (s: inout SVI) in s.clipping = .norm(-1) }),
    ("maximum steps", { @Sendable (s: inout SVI) in s.maximumSteps = 0 }),
    ("particles", { @Sendable (s: inout SVI) in s.particles = 0 }),
    ("final draws", { @Sendable (s: inout SVI) in s.finalDraws = 1 }),
    ("batch size", { @Sendable (s: inout SVI) in s.batchSize = 10 }),
  ])
  func settingsAreChecked(name: String, spoil: @Sendable (inout SVI) -> Void) {
    var settings = SVI(seed: seed(1))
    spoil(&settings)
    let error = #expect(throws: SVIError.self) { try fit(settings) }
    #expect(error?.description.contains(name) ?? false)
  }

  @Test func progressIsTold() throws {
    let events = Mutex<[OptimizationProgress]>([])
    let run = try SVI(seed: seed(2)).fit(
      Self.diagonal, guide: MeanFieldNormal(dimension: 4), initial: [0, 0, 0, 0],
      in: RunContext { event in
        guard case .optimization(let progress) = event else {
          Issue.record("SVI reported \(event)")
          return
        }
        events.withLock { $0.append(progress) }
      })
    let told = events.withLock { $0 }
    #expect(told.first?.isFinished == false && told.first?.completed == 1)
    #expect(told.last?.isFinished == true && told.last?.completed == run.steps)
    #expect(told.last?.elbo == run.elbo.value)
  }
}

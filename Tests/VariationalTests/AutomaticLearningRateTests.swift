import Foundation
import Inference
import MathKernels
import Optimization
import TestSupport
import Testing
import Variational

/// The automatic rate needs no tuning: every fit here is by the defaults.
@Suite(.tags(.random)) struct AutomaticLearningRateTests {
  /// Five coordinates, each pair correlated by 0.9: one direction is 46 times as wide as the others.
  static let correlation = 0.9
  static let covariance = (0..<5).map { row in
    (0..<5).map { row == $0 ? 1 : correlation }
  }
  static let mean = [1.0, -2, 3, 0, 10]
  static let correlated = normalTarget(mean: mean, precision: inverse(covariance))

  private func fit<Family: Guide>(
    _ density: some LogDensity, _ guide: Family, seed: UInt64
  ) throws -> SVIRun<Family> {
    var settings = SVI(seed: seed)
    settings.finalDraws = 10_000
    let run = try settings.fit(
      density, guide: guide, initial: [Double](repeating: 0, count: density.dimension))
    #expect(run.converged && run.warnings.isEmpty)
    return run
  }

  /// Mean field of correlated normals: exact means, variances 1/Λᵢᵢ, and the ELBO ½ log |Λ|/∏ Λᵢᵢ to the stated tolerance.
  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func meanFieldOfCorrelatedNormals(own: UInt64) throws {
    let run = try fit(Self.correlated, MeanFieldNormal(dimension: 5), seed: seed(own))
    let precision = inverse(Self.covariance)
    let best =
      0.5
      * (logDeterminant(precision)
        - precision.indices.reduce(0) {
          $0 + log(precision[$1][$1])
        })
    let exact = exactELBO(
      means: run.guide.means(run.parameters), scales: run.guide.scales(run.parameters),
      targetMean: Self.mean, precision: precision)
    let tolerance = try #require(run.state.decisions.last?.tolerance)
    #expect(best - exact < tolerance && tolerance < 0.03)
    for (i, scale) in run.guide.scales(run.parameters).enumerated() {
      #expect(abs(scale * precision[i][i].squareRoot() - 1) < 0.1)
    }
  }

  /// Full rank can be the posterior: it becomes it, to the bits that the path derivative leaves.
  @Test(arguments: 1...2 as ClosedRange<UInt64>)
  func fullRankRecoversNormals(own: UInt64) throws {
    let run = try fit(Self.correlated, FullRankNormal(dimension: 5), seed: seed(own))
    #expect(abs(run.elbo.value) < 0.02)
    for row in 0..<5 {
      #expect(abs(run.guide.means(run.parameters)[row] - Self.mean[row]) < 0.1)
      for column in 0..<5 {
        let found = run.guide.covariance(row, column, run.parameters)
        #expect(abs(found - Self.covariance[row][column]) < 0.1)
      }
    }
    #expect(run.elbo.paretoK < 0.7)
  }

  /// One factor behind five coordinates is what rank 1 can be; rank 0 is mean field.
  @Test func lowRankRecoversNormalsOfItsRank() throws {
    let run = try fit(
      Self.correlated, LowRankPlusDiagonalNormal(dimension: 5, rank: 1), seed: seed(1))
    #expect(abs(run.elbo.value) < 0.02)
    for row in 0..<5 {
      for column in 0..<5 {
        let found = run.guide.covariance(row, column, run.parameters)
        #expect(abs(found - Self.covariance[row][column]) < 0.1)
      }
    }
    let meanField = try fit(
      Self.correlated, LowRankPlusDiagonalNormal(dimension: 5, rank: 0), seed: seed(1))
    #expect(meanField.elbo.value < -1)
  }

  /// Scales over six orders: steps of 0.1 are far too long for some and short for others.
  @Test func scalesOfManyOrders() throws {
    let scales = (0..<7).map { pow(10, Double($0) - 4) }
    let target = normalTarget(mean: scales.map { 2 * $0 }, scales: scales)
    let run = try fit(target, MeanFieldNormal(dimension: 7), seed: seed(3))
    #expect(run.elbo.value > -0.05)
  }

  /// What the rule says is kept, and holds for the last stage.
  @Test func decisionsAreKept() throws {
    let run = try fit(Self.correlated, MeanFieldNormal(dimension: 5), seed: seed(1))
    let last = try #require(run.state.decisions.last)
    let (gain, separation) = (last.gain, try #require(last.separation))
    for contrast in [gain, separation] {
      #expect(contrast.value + 2 * contrast.standardError <= last.tolerance)
    }
    #expect(last.rise.value - 2 * last.rise.standardError <= last.tolerance)
    #expect(last.step == run.steps)
    for (early, late) in zip(run.state.decisions, run.state.decisions.dropFirst()) {
      #expect(
        late.learningRate == early.learningRate || late.learningRate == early.learningRate / 2)
      #expect(late.step > early.step)
    }
    #expect(run.state.trace.count == run.steps)
  }

  /// No mode, so nothing to converge to: said loudly, with what was still seen.
  @Test func neverConvergedIsSaid() throws {
    let rising = ClosureLogDensity(dimension: 1) { q, gradient in
      gradient[0] = 1
      return q[0]
    }
    var settings = SVI(seed: seed(1))
    settings.maximumSteps = 5000
    let run = try settings.fit(rising, guide: MeanFieldNormal(dimension: 1), initial: [0])
    #expect(!run.converged)
    #expect(run.warnings.count == 1)
    #expect(run.warnings[0].contains("did not converge"))
    #expect(run.warnings[0].contains("still rose"))
  }
}

/// A run that was stopped goes on with the same bits, whatever it runs with.
@Suite(.tags(.random)) struct ResumptionTests {
  static let target = normalTarget(
    mean: [1, 0, -1], precision: [[2, 0.5, 0], [0.5, 1, 0.3], [0, 0.3, 3]])

  static let guides: [any Guide] = [
    MeanFieldNormal(dimension: 3), FullRankNormal(dimension: 3),
    LowRankPlusDiagonalNormal(dimension: 3, rank: 1), PointMass(dimension: 3),
  ]
  static let settings: [SVI] = {
    var automatic = SVI(seed: seed(4))
    automatic.maximumSteps = 1500
    var restarts = automatic
    restarts.learningRate = .warmRestarts(from: 0.05, to: 0.001, period: 100, growth: 2)
    restarts.optimizer = .adamW()
    restarts.clipping = .norm(5)
    restarts.entropyGradient = .closedForm
    var plain = automatic
    plain.learningRate = .stepped(from: 0.05, factor: 0.5, every: 300)
    plain.optimizer = .rmsProp()
    plain.particles = 3
    plain.averagesIterates = false
    return [automatic, restarts, plain]
  }()

  @Test(arguments: guides, settings)
  func resumedEqualsUnbroken(_ guide: any Guide, _ settings: SVI) throws {
    func check<Family: Guide>(_ guide: Family) throws {
      func fit(_ steps: Int, from state: SVIState? = nil) throws -> SVIRun<Family> {
        var settings = settings
        settings.maximumSteps = steps
        return try settings.fit(
          Self.target, guide: guide, initial: [0, 0, 0], resuming: state)
      }
      let unbroken = try fit(settings.maximumSteps)
      let first = try fit(170).state
      let saved = try JSONEncoder().encode(first)
      let second = try fit(890, from: JSONDecoder().decode(SVIState.self, from: saved)).state
      let again = try JSONEncoder().encode(second)
      let resumed = try fit(
        settings.maximumSteps, from: JSONDecoder().decode(SVIState.self, from: again))
      #expect(resumed.state == unbroken.state)
      #expect(resumed.parameters == unbroken.parameters && resumed.elbo == unbroken.elbo)
      #expect(resumed.converged == unbroken.converged)
    }
    try check(guide)
  }
}

import Inference
import MathKernels
import Sampling
import Synchronization
import TestSupport
import Testing

/// What metric structures are worth, and what `auto` makes of what it sees.
@Suite(.tags(.random)) struct MetricChoiceTests {
  /// Normal(0, I + (λ − 1) Σ vⱼ vⱼᵀ), with orthonormal directions over all coordinates: rows of a Hadamard matrix.
  static func correlated(dimension: Int, directions: Int, variance: Double) -> ClosureLogDensity {
    let scale = 1 / Double(dimension).squareRoot()
    // Walsh functions of different powers of two are orthogonal wherever their longest period divides the dimension.
    let vectors = (0..<directions).map { direction in
      (0..<dimension).map { $0 >> direction & 1 == 0 ? scale : -scale }
    }
    return ClosureLogDensity(dimension: dimension) { position, gradient in
      var value = 0.0
      for index in 0..<dimension {
        gradient[index] = -position[index]
        value -= position[index] * position[index] / 2
      }
      for vector in vectors {
        var share = 0.0
        for index in 0..<dimension { share += vector[index] * position[index] }
        value += (1 - 1 / variance) * share * share / 2
        for index in 0..<dimension { gradient[index] += (1 - 1 / variance) * share * vector[index] }
      }
      return value
    }
  }

  static func run(_ choice: NUTS.MetricChoice, _ density: some LogDensity) throws -> SamplerRun {
    var nuts = NUTS()
    nuts.metric = choice
    nuts.chains = 2
    nuts.warmup = 500
    nuts.draws = 200
    nuts.seed = seed(41)
    return try nuts.sample(density)
  }

  /// Three directions of 200 are 20 times shorter than the rest: the low-rank metric finds just them.
  @Test func lowRankNeedsFewerStepsThanDiagonal() throws {
    let density = Self.correlated(dimension: 200, directions: 3, variance: 1.0 / 400)
    func steps(_ run: SamplerRun) -> Double {
      let all = run.chains.flatMap { $0.draws.statistics.map { Double($0.leapfrogSteps) } }
      return all.reduce(0, +) / Double(all.count)
    }
    let (diagonal, lowRank) = (try Self.run(.diagonal, density), try Self.run(.lowRank, density))
    #expect(steps(lowRank) < steps(diagonal) / 3, "\(steps(lowRank)), \(steps(diagonal))")
    for chain in lowRank.chains { #expect((3...6).contains(chain.metric.rank ?? 0)) }
  }

  /// Three directions of 200 are 20 times longer: under the low-rank metric, draws along them are almost independent.
  @Test func lowRankMovesAlongLongDirections() throws {
    let run = try Self.run(.lowRank, Self.correlated(dimension: 200, directions: 3, variance: 400))
    for chain in run.chains { #expect((3...6).contains(chain.metric.rank ?? 0)) }
    let squares = run.chains.flatMap { chain in
      (0..<chain.draws.count).map { draw in
        let share = chain.draws.position(draw).reduce((sum: 0.0, sign: 1.0)) {
          ($0.sum + $0.sign * $1, -$0.sign)
        }.sum
        return share * share / (200 * 400)
      }
    }
    let mean = squares.reduce(0, +) / Double(squares.count)
    #expect(abs(mean - 1) < 5 * (2 / Double(squares.count)).squareRoot(), "\(mean)")
  }

  /// A density whose gradient is no number where only q₁ has moved, as in the differences of a curvature and nowhere else.
  @Test func autoSaysThatThereWasNoCurvature() throws {
    let last = Mutex(Double.nan)
    let density = ClosureLogDensity(dimension: 2) { position, gradient in
      let first = position[0]
      let moved = last.withLock { last in
        defer { last = first }
        return last != first
      }
      for index in 0..<2 { gradient[index] = moved ? -position[index] : .nan }
      return -(position[0] * position[0] + position[1] * position[1]) / 2
    }
    var nuts = NUTS()
    (nuts.chains, nuts.draws, nuts.threads) = (1, 100, 1)
    let chain = try nuts.sample(density).chains[0]
    #expect(chain.metric.structure == .dense)
    #expect(chain.metricReason.hasPrefix("The metric is dense"), "\(chain.metricReason)")
  }

  @Test func autoSaysWhatItSaw() throws {
    let independent = try Self.run(.auto, TestTargets.normal(deviations: [0.01, 1, 100]))
    #expect(independent.chains.allSatisfy { $0.metric.structure == .diagonal })
    #expect(
      independent.metricReason
        == "The metric is diagonal: 3 dimensions, and the curvature seen in warm-up makes the posterior 1.0 times longer "
        + "than wide once its coordinates are scaled, so correlations cost next to nothing.")

    // A correlation of 0.8: eigenvalues 1.8 and 0.2, so 3 times longer than wide.
    let pair = TestTargets.normal(
      mean: [0, 0], precision: [[1 / 0.36, -0.8 / 0.36], [-0.8 / 0.36, 1 / 0.36]])
    let dense = try Self.run(.auto, pair)
    #expect(dense.chains.allSatisfy { $0.metric.structure == .dense })
    #expect(
      dense.metricReason
        == "The metric is dense: 2 dimensions, no more than 500, and the curvature seen in warm-up makes the posterior "
        + "3.0 times longer than wide even where its coordinates are scaled.")

    let lowRank = try Self.run(.auto, Self.correlated(dimension: 600, directions: 2, variance: 400))
    #expect(lowRank.chains.allSatisfy { (2...6).contains($0.metric.rank ?? 0) })
    #expect(
      lowRank.metricReason.contains("directions: 600 dimensions, more than 500"))

    let many = try Self.run(
      .auto, TestTargets.normal(deviations: (0..<600).map { 1 + Double($0 % 7) }))
    #expect(many.chains.allSatisfy { $0.metric.rank == 0 })
    #expect(many.metricReason.hasPrefix("The metric is diagonal: 600 dimensions, more than 500"))

    let huge = WarmupSchedule(.auto, dimension: 20_001, transitions: 500)
    #expect(huge == WarmupSchedule(.diagonal, dimension: 20_001, transitions: 500))
    #expect(huge != WarmupSchedule(.auto, dimension: 20_000, transitions: 500))
    #expect(
      try Self.run(.lowRank, pair).metricReason == "The metric is diagonal plus low rank, as asked."
    )
  }

  /// 100,000 parameters of four decades of scales: bounded memory, and no dense metric.
  @Test func aHundredThousandParameters() throws {
    var nuts = NUTS()
    nuts.chains = 1
    nuts.warmup = 60
    nuts.draws = 5
    nuts.seed = seed(42)
    let deviations = (0..<100_000).map { power(10, Double($0 % 5) - 2) }
    let chain = try nuts.sample(TestTargets.normal(deviations: deviations)).chains[0]
    #expect(chain.metric.structure == .diagonal)
    // The first metric is off by as much as the square of a coordinate; each window of k draws leaves about 1/(k + 1) of that.
    let errors = zip(chain.metric.variances, deviations).map { abs($0 / ($1 * $1) - 1) }
    #expect(errors.allSatisfy { $0 < 1 })
    #expect(errors.reduce(0, +) / Double(errors.count) < 0.1)
    #expect(chain.draws.statistics.allSatisfy { $0.treeDepth <= 7 && !$0.isDivergent })
  }

  /// Eight-schools-like, 5 groups, non-centred: a curvature taken too far out in log tau once made a metric that froze mu.
  @Test func noChainFreezes() throws {
    let (values, errors) = (
      [
        0.7281698538318149, 1.2313910284785297, 3.1423290579372605, 2.9627784320471706,
        1.2098199023723553,
      ],
      [1, 1.25, 1.5, 1.75, 2]
    )
    let density = ClosureLogDensity(dimension: 7) { position, gradient in
      let (mu, tau) = (position[0], exponential(position[1]))
      var value = -mu * mu / 8 - tau * tau / 2 + position[1]
      gradient[0] = -mu / 4
      gradient[1] = 1 - tau * tau
      for group in 0..<5 {
        let z = position[2 + group]
        let residual = (values[group] - mu - tau * z) / errors[group]
        value -= z * z / 2 + residual * residual / 2
        gradient[0] += residual / errors[group]
        gradient[1] += residual / errors[group] * tau * z
        gradient[2 + group] = -z + residual / errors[group] * tau
      }
      return value
    }
    var nuts = NUTS()
    nuts.chains = 1
    nuts.warmup = 300
    nuts.draws = 0
    for seed in [4_400_789_383_932_328_594] + (1...300).map({ seed($0) }) {
      nuts.seed = seed
      let variance = try nuts.sample(density).chains[0].metric.variances[0]
      // Between the data's alone, about 0.4, and the prior's 4, with room for the noise of a short warm-up.
      #expect(variance > 0.05 && variance < 20, "seed \(seed): \(variance)")
    }
  }
}

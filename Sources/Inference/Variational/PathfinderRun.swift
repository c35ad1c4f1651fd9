import Diagnostics
import Inference
import MathKernels

/// What Pathfinder found.
public struct PathfinderRun: Sendable, Equatable, Codable {
  /// The best approximation of one path.
  public struct Path: Sendable, Equatable, Codable {
    /// A normal whose mean is one quasi-Newton step from a point of the path, and whose covariance is what the
    /// climb knew of the curvature there.
    package let approximation: LowRankNormal
    /// Its evidence lower bound, in nats, as estimated.
    public let elbo: Double
    /// The step of the optimiser it belongs to, from 1.
    public let step: Int
    /// log p where the path ended: at a mode, or where it ran out of steps.
    public internal(set) var height = -Double.infinity

    /// The approximation as a fitted guide, to draw from and to judge.
    package var fitted: FittedGuide<LowRankNormal> {
      FittedGuide(guide: approximation, parameters: [])
    }
  }

  /// The paths that gave an approximation, in order.
  public let paths: [Path]
  /// Paths that were finished, with an approximation or without.
  public let completed: Int
  /// Whether it was stopped before the others did.
  public let interrupted: Bool
  /// Evaluations of density and gradient, all paths together.
  public let gradientEvaluations: Int

  /// The path with the largest evidence lower bound.
  public var best: Path? { paths.max { $0.elbo < $1.elbo } }

  /// The same with only some paths, by their indices.
  package func keeping(_ places: [Int]) -> PathfinderRun {
    PathfinderRun(
      paths: places.map { paths[$0] }, completed: completed, interrupted: interrupted,
      gradientEvaluations: gradientEvaluations)
  }

  /// Draws, and how far they can be trusted.
  public struct Sample: Sendable, Equatable {
    /// Positions in unconstrained space.
    public let positions: [[Double]]
    /// k̂ of the importance ratios p/q: below 0.7 they can be trusted.
    public let paretoK: Double
  }

  /// Draws of the posterior: equally many from each path, resampled together, with replacement, by Pareto-smoothed importance
  /// weights.
  ///
  /// Where weights cannot be smoothed, draws come from the best path as they are, and `paretoK` says so.
  /// - Throws: what the density throws.
  public func sample(_ density: some LogDensity, count: Int, seed: UInt64) throws -> Sample {
    var evaluator = try density.makeEvaluator()
    var (positions, ratios): ([[Double]], [Double]) = ([], [])
    for (index, path) in paths.enumerated() {
      var random = RandomStream(seed: seed, chain: index, purpose: .guideNoise, step: 1)
      for _ in 0..<max(count, 1) {
        let drawn = path.approximation.draw(
          noise: (0..<density.dimension).map { _ in random.normal() })
        let logDensity = try evaluator.evaluate(drawn.position).value
        positions.append(drawn.position)
        ratios.append(logDensity.isNaN ? -.infinity : logDensity - drawn.logDensity)
      }
    }
    let weights = ParetoSmoothedWeights(logRatios: ratios)
    guard weights.logWeights.allSatisfy({ !$0.isNaN }), let last = positions.indices.last else {
      let place = paths.indices.max { paths[$0].elbo < paths[$1].elbo } ?? 0
      return Sample(
        positions: Array(positions[place * count..<(place + 1) * count]), paretoK: weights.paretoK)
    }
    var cumulative: [Double] = []
    for weight in weights.logWeights {
      cumulative.append((cumulative.last ?? 0) + exponential(weight))
    }
    var random = RandomStream(seed: seed, chain: paths.count, purpose: .guideNoise, step: 1)
    let chosen = (0..<count).map { _ in
      let place = random.uniform() * (cumulative.last ?? 1)
      return positions[cumulative.firstIndex { $0 >= place } ?? last]
    }
    return Sample(positions: chosen, paretoK: weights.paretoK)
  }
}

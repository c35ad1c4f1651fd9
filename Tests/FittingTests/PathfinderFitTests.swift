import Bayes
import TestSupport
import Testing

/// Pathfinder where the posterior has several modes, of which a single path finds one.
@Suite(.tags(.random)) struct PathfinderFitTests {
  /// share · Normal(−3, ½) + (1 − share) · Normal(2, ¼).
  struct TwoModes: Model {
    var share: Double

    func callAsFunction(_ m: inout ModelBuilder) throws {
      let x = m.sample("x", Flat())
      func term(_ weight: Double, _ center: Double, _ deviation: Double) -> Quantity {
        Quantity(logarithm(weight / deviation)) - 0.5
          * square((x - Quantity(center)) / Quantity(deviation))
      }
      let (left, right) = (term(share, -3, 0.5), term(1 - share, 2, 0.25))
      let top = maximum(left, right)
      m.factor("modes", top + log(exp(left - top) + exp(right - top)))
    }
  }

  private static func shareOfTheLeft(_ posterior: Posterior) throws -> Double {
    let values = try #require(posterior["x"]?.values()).values
    return Double(values.count { $0 < 0 }) / Double(values.count)
  }

  /// Draws go to the modes by their masses, not by the paths that found them.
  @Test(arguments: [0.2, 0.7]) func modesWeighWhatTheyHold(_ share: Double) throws {
    var pathfinder = Pathfinder(paths: 12, seed: seed(1))
    pathfinder.start = UniformInitialPoints(in: -4...4)
    let fit = try pathfinder.fit(TwoModes(share: share))
    let found = try Self.shareOfTheLeft(fit)
    // Weighted draws: half of them, at the least, fell to the lighter mode's side.
    #expect(abs(found - share) < 5 * (share * (1 - share) / 300).squareRoot(), "\(found)")
  }

  /// A mode far below the best is left out, and told of.
  @Test func anInferiorModeIsToldOf() throws {
    var pathfinder = Pathfinder(paths: 12, seed: seed(2))
    pathfinder.start = UniformInitialPoints(in: -4...4)
    let fit = try pathfinder.fit(TwoModes(share: 1e-12))
    #expect(try Self.shareOfTheLeft(fit) == 0)
    #expect(fit.run.warnings.contains { $0.contains("Paths ended at different heights") })
    #expect(fit.run.guide?.verdict == .good)
    #expect(fit.run.guide?.trust?.contains("wherever its draws went") == true)
    #expect(abs(try #require(fit.run.guide?.elbo) - 0.5 * logarithm(2 * .pi)) < 0.1)
  }

  /// Unlike groups under ordered means: a path may put two means into one group, tens of nats below.
  struct Groups: Model {
    func callAsFunction(_ m: inout ModelBuilder) throws {
      let group = m.plate("group", 3)
      let row = m.plate("row", 120)
      // Quantiles of three normals at −6, 0 and 5, of 60, 40 and 20 rows.
      let groups: [(center: Double, count: Int)] = [(-6, 60), (0, 40), (5, 20)]
      let values = groups.flatMap { center, count -> [Double] in
        (0..<count).map { place -> Double in
          center + 2 * (Double(place) + 0.5) / Double(count) - 1
        }
      }
      let mean = m.sample("mean", Normal(0, 5), over: group, support: .ordered(along: group))
      let y = m.data("y", values, over: row)
      let terms = -2 * square(y - mean)
      m.factor("likelihood", terms.logSumExp(along: group), over: row)
    }
  }

  @Test func orderedMeansAreFound() throws {
    #expect(Pathfinder().paths == 4)
    let fit = try Pathfinder(paths: 20, seed: seed(3)).fit(Groups())
    let means = (0..<3).map { fit["mean"]?.values(at: [$0])?.mean() ?? .nan }
    for (mean, center) in zip(means, [-6.0, 0, 5]) { #expect(abs(mean - center) < 0.3, "\(means)") }
  }

  @Test func pathsBeginAtInitialValues() throws {
    let fit = try Pathfinder(paths: 1, seed: seed(4)).fit(
      TwoModes(share: 0.5), initial: .values(["x": [-2.5]]))
    #expect(try Self.shareOfTheLeft(fit) == 1)
  }
}

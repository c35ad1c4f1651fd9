import Bayes
import TestSupport
import Testing

/// Parameters and data drawn in turn, θ by one transition of NUTS given y, y from the likelihood given θ, have the joint
/// distribution that drawing θ from the prior gives.
///
/// - Source: Geweke (2004), *Getting it right: joint distribution tests of posterior simulators*.
@Suite(.serialized, .tags(.random)) struct JointDistributionTests {
  static let models: [any GenerativeModel] = [NormalSample(), Groups(), Logistic(), Counts()]
  static let steps = isWholeRun ? 4000 : 150
  static let chains = 8

  @Test(arguments: models) func transitionsKeepTheJointDistribution(_ model: any GenerativeModel)
    throws
  {
    for score in try Self.scores(of: model, density: { $0 }) {
      if isWholeRun { print("\(type(of: model)) \(score.name): z = \(score.z)") }
      #expect(abs(score.z) < 4.5, "\(score.name)")
    }
  }

  /// A Jacobian that is counted three times too often in few steps, one that is counted twice in many.
  @Test func aWrongJacobianIsFound() throws {
    let scores = try Self.scores(of: Counts(), steps: isWholeRun ? 16_000 : 1500) {
      JacobianTwice(base: $0, coordinate: Counts.scaleCoordinate, extra: isWholeRun ? 1 : 3)
    }
    #expect(scores.contains { abs($0.z) > 4.5 }, "\(scores)")
  }

  struct Score {
    let name: String
    let z: Double
  }

  /// How far the moments of the two ways of drawing lie apart, in standard errors.
  private static func scores<Density: LogDensity>(
    of model: some GenerativeModel, steps: Int = steps, density: (CompiledModel) -> Density
  ) throws -> [Score] {
    let simulator = try JointSimulator(model, seed: seed(52))
    let successive = try (0..<chains).map {
      try simulator.successive(chain: $0, steps: steps, density: density)
    }
    let independent = try (0..<chains).map { try simulator.independent(chain: $0, steps: steps) }
    return simulator.names.enumerated().map { place, name in
      let (a, b) = (
        ChainedValues(successive.map { $0.map { $0[place] } }),
        ChainedValues(independent.map { $0.map { $0[place] } })
      )
      let errors = (a.mcse(of: .mean), b.mcse(of: .mean))
      return Score(
        name: name,
        z: (a.mean() - b.mean()) / (errors.0 * errors.0 + errors.1 * errors.1).squareRoot())
    }
  }
}

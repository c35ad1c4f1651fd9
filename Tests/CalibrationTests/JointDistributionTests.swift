import Bayes
import TestSupport
import Testing

/// Parameters and data drawn in turn, θ by one transition of NUTS given y, y from the likelihood given θ, have the joint
/// distribution that drawing θ from the prior gives.
///
/// - Source: Geweke (2004), *Getting it right: joint distribution tests of posterior simulators*.
@Suite(.serialized, .tags(.random)) struct JointDistributionTests {
  static let models: [any GenerativeModel] = [NormalSample(), Groups(), Logistic(), Counts()]
  static let steps = isWholeRun ? 700 : 25
  static let chains = 48

  @Test(arguments: models) func transitionsKeepTheJointDistribution(_ model: any GenerativeModel)
    throws
  {
    for score in try Self.scores(of: model, density: { $0 }) {
      if isWholeRun { print("\(type(of: model)) \(score.name): z = \(score.z)") }
      #expect(abs(score.z) < Self.limit, "\(score.name): \(score.z)")
    }
  }

  /// A Jacobian that is counted three times too often in few steps, one that is counted twice in many.
  @Test func aWrongJacobianIsFound() throws {
    let scores = try Self.scores(of: Counts(), steps: isWholeRun ? 2700 : 250) {
      JacobianTwice(base: $0, coordinate: Counts.scaleCoordinate, extra: isWholeRun ? 1 : 3)
    }
    #expect(scores.contains { abs($0.z) > Self.limit }, "\(scores)")
  }

  struct Score {
    let name: String
    let z: Double
  }

  /// Student's t with 47 degrees of freedom or more exceeds it once in 100,000 times, and there are forty scores.
  private static let limit = 5.0

  /// How far the moments of the two ways of drawing lie apart, in standard errors: those of chains' means, as chains are independent and
  /// each begins with a draw of the prior.
  private static func scores<Density: LogDensity>(
    of model: some GenerativeModel, steps: Int = steps, density: (CompiledModel) -> Density
  ) throws -> [Score] {
    let simulator = try JointSimulator(model, seed: seed(52))
    let successive = try (0..<chains).map {
      try simulator.successive(chain: $0, steps: steps, density: density)
    }
    let independent = try (0..<chains).map { try simulator.independent(chain: $0, steps: steps) }
    return simulator.names.enumerated().map { place, name in
      let (a, b) = (MeanOfChains(successive, place), MeanOfChains(independent, place))
      return Score(name: name, z: (a.mean - b.mean) / (a.variance + b.variance).squareRoot())
    }
  }

  /// The mean over chains, and its variance.
  private struct MeanOfChains {
    let mean, variance: Double

    init(_ chains: [[[Double]]], _ place: Int) {
      let means = chains.map { steps in
        steps.reduce(0) { $0 + $1[place] } / Double(steps.count)
      }
      let count = Double(means.count)
      let mean = means.reduce(0, +) / count
      variance = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1) / count
      self.mean = mean
    }
  }
}

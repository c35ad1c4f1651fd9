import Bayes
import TestSupport
import Testing

/// Posteriors by NUTS are as wide as they say, over models of different geometry.
@Suite(.serialized, .tags(.random)) struct SimulationBasedCalibrationTests {
  static let models: [any GenerativeModel] = [
    NormalSample(), Groups(), Logistic(), HeavyTailed(), Counts(),
  ]
  static let bins = 16

  static let calibration = {
    var calibration = SimulationBasedCalibration()
    calibration.simulations = isWholeRun ? 1000 : 200
    // As many ranks fall into each bin.
    calibration.draws = 8 * bins - 1
    calibration.seed = seed(51)
    return calibration
  }()

  static func sampler(seed: UInt64) -> NUTS {
    var sampler = NUTS()
    sampler.warmup = 300
    sampler.threads = 1
    sampler.targetAcceptance = 0.9
    sampler.seed = seed
    return sampler
  }

  @Test(arguments: models) func ranksAreUniform(_ model: any GenerativeModel) throws {
    let tests = try Self.models.reduce(0) { try $0 + CompiledModel($1).layout.scalarCount + 1 }
    let scalars = try Self.calibration.run(model) { posterior, count, seed, _ in
      try Self.sampler(seed: seed).independentPositions(of: posterior, count: count)
    }
    for scalar in scalars {
      let probability = scalar.ranks.uniformityPValue(bins: Self.bins)
      if isWholeRun { print("\(type(of: model)) \(scalar.name): p = \(probability)") }
      #expect(
        probability > 0.001 / Double(tests),
        "\(scalar.name): \(scalar.ranks.counts(bins: Self.bins))")
    }
  }

  /// A Jacobian that is counted twice shifts a posterior by a part of its width: the ranks tell.
  @Test func aWrongJacobianIsFound() throws {
    var calibration = Self.calibration
    calibration.simulations = 1000
    let scalars = try calibration.run(Counts()) { posterior, count, seed, _ in
      try Self.sampler(seed: seed).independentPositions(
        of: JacobianTwice(base: posterior, coordinate: Counts.scaleCoordinate), count: count)
    }
    let scale = try #require(scalars.first { $0.name == "scale" })
    #expect(scale.ranks.uniformityPValue(bins: Self.bins) < 1e-6)
  }

  @Test func noPositionsAreNoWork() throws {
    let model = try CompiledModel(NormalSample())
    #expect(try Self.sampler(seed: seed(1)).independentPositions(of: model, count: 0).isEmpty)
    #expect(try Self.sampler(seed: seed(1)).independentPositions(of: model, count: 1).count == 1)
  }

  /// The ranks are those of the seed, whatever the threads.
  @Test func ranksDoNotDependOnThreads() throws {
    func ranks(threads: Int) throws -> [SimulationBasedCalibration.Scalar] {
      var calibration = Self.calibration
      calibration.simulations = 12
      calibration.threads = threads
      return try calibration.run(NormalSample()) { posterior, count, seed, _ in
        try Self.sampler(seed: seed).independentPositions(of: posterior, count: count)
      }
    }
    let alone = try ranks(threads: 1)
    #expect(alone.allSatisfy { $0.ranks.ranks.count == 12 })
    #expect(try ranks(threads: 3) == alone)
  }
}

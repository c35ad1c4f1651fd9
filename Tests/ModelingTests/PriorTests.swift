import Bayes
import GenreModels
import TestSupport
import Testing

/// Ancestral draws, mapped back to the model's own scalars, against the priors as declared.
@Suite(.tags(.random)) struct PriorTests {
  static let count = 8000

  /// The draws of every scalar, by name.
  func draws(_ study: StudyModel) throws -> [String: [Double]] {
    let model = try study.compiled(observed: false)
    let namer = model.makeNamer()
    let names = model.layout.scalars.map(\.name)
    var result: [String: [Double]] = [:]
    var random = RandomStream(seed: seed(91), purpose: .prior)
    for _ in 0..<Self.count {
      let values = try namer.scalars(at: model.ancestralDraw(using: &random))
      for (name, value) in zip(names, values) { result[name, default: []].append(value) }
    }
    return result
  }

  /// The share of draws below x, within 4.5 of its standard errors.
  func expectShare(_ draws: [Double], below x: Double, _ probability: Double, _ name: String) {
    let share = Double(draws.filter { $0 < x }.count) / Double(draws.count)
    let error = (probability * (1 - probability) / Double(draws.count)).squareRoot()
    #expect(abs(share - probability) < 4.5 * error, "\(name) < \(x): \(share)")
  }

  func expectNormal(_ draws: [Double], deviation: Double, _ name: String) {
    // Φ(−1), Φ(0), Φ(2).
    for (z, probability) in [(-1.0, 0.158655253931457), (0, 0.5), (2, 0.977249868051821)] {
      expectShare(draws, below: z * deviation, probability, name)
    }
    let n = Double(draws.count)
    let mean = draws.reduce(0, +) / n
    let square = draws.reduce(0) { $0 + $1 * $1 } / n
    #expect(abs(mean) < 4.5 * deviation / n.squareRoot(), "\(name)")
    let variance = deviation * deviation
    #expect(abs(square - variance) < 4.5 * variance * (2 / n).squareRoot(), "\(name)")
  }

  /// P(σ < 1) = ½ and P(σ < tan π/8) = ¼ for the half-Cauchy prior of scale 1.
  func expectHalfCauchy(_ draws: [Double], _ name: String) {
    #expect(draws.allSatisfy { $0 > 0 })
    for (x, probability) in [(1.0, 0.5), (0.4142135623730951, 0.25), (2.414213562373095, 0.75)] {
      expectShare(draws, below: x, probability, name)
    }
  }

  /// The quartile of Student's t with 4 degrees of freedom is 0.7406970841.
  func expectStudentT4(_ draws: [Double], _ name: String) {
    for (x, probability) in [(-0.7406970841, 0.25), (0, 0.5), (0.7406970841, 0.75)] {
      expectShare(draws, below: x, probability, name)
    }
  }

  @Test(arguments: [StudyModel.logistic, .network(.tanh)])
  func independentNormalPriors(_ study: StudyModel) throws {
    for (name, values) in try draws(study) {
      expectNormal(values, deviation: study.testDescription == "M1" ? 5 : 1, name)
    }
  }

  @Test(arguments: [
    StudyModel.hierarchical(.centered), .hierarchical(.noncentered),
    .hierarchical(.centered, normalMeans: true), .ard(.centered), .ard(.noncentered),
    .ard(.partial(["beta": (0..<12).map { 0.5 * Double($0) }])),
  ])
  func hierarchicalPriors(_ study: StudyModel) throws {
    let drawn = try draws(study)
    let isARD = study.testDescription.hasPrefix("M4")
    for genre in Demo.genres {
      expectNormal(try #require(drawn["alpha[\(genre)]"]), deviation: 5, "alpha")
    }
    for feature in Demo.features {
      let mu = try #require(drawn["mu[\(feature)]"])
      if study.testDescription.hasPrefix("M3") {
        expectNormal(mu, deviation: 1, "mu")
      } else {
        expectStudentT4(mu, "mu")
      }
      let sigma = try #require(drawn[isARD ? "sigma[\(feature)]" : "sigma"])
      expectHalfCauchy(sigma, "sigma")
      for genre in Demo.genres {
        // In any parameterisation, beta is normal around its own mu and sigma.
        let beta = try #require(drawn["beta[\(genre),\(feature)]"])
        let standardized = beta.indices.map { (beta[$0] - mu[$0]) / sigma[$0] }
        expectNormal(standardized, deviation: 1, "beta")
      }
    }
  }

  @Test func theSameStreamGivesTheSameDraw() throws {
    let model = try StudyModel.ard(.noncentered).compiled()
    func draw(_ seed: UInt64) throws -> [Double] {
      var random = RandomStream(seed: seed, purpose: .prior)
      return try model.ancestralDraw(using: &random)
    }
    #expect(try draw(3) == draw(3) && draw(3) != draw(4))
  }
}

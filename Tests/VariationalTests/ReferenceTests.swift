import Foundation
import Inference
import Optimization
import TestSupport
import Testing
import Variational

private let hasReference = Comment("no reference answers: set BAYES_GENRE_REFERENCE")

/// Normal targets of which the mean-field optimum is known.
@Suite(.enabled(if: ReferenceFiles.reference != nil, hasReference), .tags(.random))
struct AnalyticReferenceTests {
  private struct Answers: Decodable {
    struct Case: Decodable {
      var name: String
      var log_evidence: Double?
      var variational: Variational?
    }
    struct Variational: Decodable {
      struct MeanField: Decodable {
        var mean: [Double]
        var sd: [Double]
        var elbo: Double
      }
      var mean_field_normal: MeanField
    }
    var cases: [Case]
  }
  private struct RegressionData: Decodable {
    var X: [[Double]]
    var y: [Double]
    var sigma: Double
  }
  private struct NormalData: Decodable {
    var mean: [Double]
    var scale_tril: [[Double]]
  }
  private struct DataCase<Content: Decodable>: Decodable {
    var name: String
    var data: Content
  }

  private func file() throws -> Data {
    let folder = try #require(ReferenceFiles.reference)
    return try Data(
      contentsOf: folder.appending(path: "analytic/conjugate_and_prior_only.json"))
  }

  private func check(_ name: String, _ density: some LogDensity) throws {
    let answers = try JSONDecoder().decode(Answers.self, from: file())
    let expected = try #require(answers.cases.first { $0.name == name })
    let optimum = try #require(expected.variational?.mean_field_normal)
    var settings = fineSettings(seed: seed(12))
    settings.finalDraws = 20_000
    let n = density.dimension
    let run = try settings.fit(
      density, guide: MeanFieldNormal(dimension: n), initial: [Double](repeating: 0, count: n))
    #expect(run.converged)
    let (means, scales) = (run.guide.means(run.parameters), run.guide.scales(run.parameters))
    for i in 0..<n {
      #expect(abs(means[i] - optimum.mean[i]) < 0.1 * optimum.sd[i], "\(name) mean \(i)")
      #expect(abs(scales[i] / optimum.sd[i] - 1) < 0.03, "\(name) sd \(i)")
    }
    let error = 4.5 * run.elbo.standardError
    #expect(abs(run.elbo.value - optimum.elbo) < 0.02 + error)
    #expect(run.elbo.value < (expected.log_evidence ?? .infinity))
  }

  private func data<Content: Decodable>(_ name: String, as type: Content.Type) throws -> Content {
    let object = try JSONSerialization.jsonObject(with: file()) as? [String: Any]
    let cases = try #require(object?["cases"] as? [[String: Any]])
    let found = try #require(cases.first { $0["name"] as? String == name })
    let bytes = try JSONSerialization.data(withJSONObject: found)
    return try JSONDecoder().decode(DataCase<Content>.self, from: bytes).data
  }

  @Test func correlatedNormal() throws {
    let target = try data("correlated_normal_target", as: NormalData.self)
    let rows = target.scale_tril
    let covariance = rows.map { a in rows.map { b in zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } } }
    try check(
      "correlated_normal_target",
      normalTarget(mean: target.mean, precision: inverse(covariance)))
  }

  @Test func linearRegression() throws {
    let name = "linear_regression_known_sigma"
    let target = try data(name, as: RegressionData.self)
    let n = target.X.first?.count ?? 0
    try check(
      name,
      ClosureLogDensity(dimension: n) { beta, gradient in
        // beta ~ Normal(0, 2), y ~ Normal(X beta, sigma).
        var value = -0.5 * Double(n) * log(2 * .pi * 4)
        for d in 0..<n {
          value -= beta[d] * beta[d] / 8
          gradient[d] = -beta[d] / 4
        }
        let variance = target.sigma * target.sigma
        for (x, y) in zip(target.X, target.y) {
          var residual = y
          for d in 0..<n { residual -= x[d] * beta[d] }
          value -= 0.5 * residual * residual / variance + 0.5 * log(2 * .pi * variance)
          for d in 0..<n { gradient[d] += x[d] * residual / variance }
        }
        return value
      })
  }
}

/// Softmax regression on 1 000 tracks: at least the ELBO that NumPyro reaches, less 2 nats.
@Suite(.enabled(if: ReferenceFiles.reference != nil, hasReference))
struct SoftmaxReferenceTests {
  private struct Runs: Decodable {
    struct Run: Decodable {
      var model: String
      var rows: Int
      var elbo: Double
    }
    var runs: [Run]
  }

  private func best(_ model: String) throws -> Double {
    let folder = try #require(ReferenceFiles.reference)
    let file = try Data(contentsOf: folder.appending(path: "svi-genre.json"))
    let runs = try JSONDecoder().decode(Runs.self, from: file).runs
    return try #require(runs.filter { $0.model == model && $0.rows == 1000 }.map(\.elbo).max())
  }

  private func target(_ prior: SoftmaxRegression.Prior) throws -> SoftmaxRegression {
    let folder = try #require(ReferenceFiles.reference)
    let rows = try ClassifiedRows(csv: folder.appending(path: "stan-genre/train.csv"))
    #expect(rows.classes.count == 1000 && rows.features.count == 14_000)
    return SoftmaxRegression(rows: rows, prior: prior)
  }

  private func fit(
    _ target: SoftmaxRegression, _ settings: SVI
  ) throws -> SVIRun<MeanFieldNormal> {
    try settings.fit(
      target, guide: MeanFieldNormal(dimension: target.dimension),
      initial: [Double](repeating: 0, count: target.dimension))
  }

  /// The handwritten density is code too.
  @Test(arguments: [SoftmaxRegression.Prior.wide, .hierarchical])
  func gradientAgreesWithFiniteDifferences(prior: SoftmaxRegression.Prior) throws {
    let target = try target(prior)
    var evaluator = target.makeEvaluator()
    let position = (0..<target.dimension).map { 0.4 * sin(Double($0)) }
    let gradient = try evaluator.evaluate(position).gradient
    for i in stride(from: 0, to: target.dimension, by: 5) {
      var (above, below) = (position, position)
      above[i] += 1e-5
      below[i] -= 1e-5
      let difference =
        try (evaluator.evaluate(above).value - evaluator.evaluate(below).value) / 2e-5
      #expect(abs(gradient[i] - difference) < 1e-5 * max(1, abs(difference)), "coordinate \(i)")
    }
  }

  @Test(.tags(.random), arguments: [(SoftmaxRegression.Prior.wide, "m1"), (.hierarchical, "m2nc")])
  func fastScheduleReachesTheReference(prior: SoftmaxRegression.Prior, model: String) throws {
    var settings = SVI(seed: seed(1))
    settings.learningRate = .fast
    let run = try fit(target(prior), settings)
    #expect(run.converged && run.warnings.isEmpty)
    let reference = try best(model)
    #expect(run.elbo.value > reference - 2)
    // The rivals took 13 000 steps or more.
    #expect(run.steps < 9000)
  }

  @Test(.tags(.random), arguments: [(SoftmaxRegression.Prior.wide, "m1"), (.hierarchical, "m2nc")])
  func automaticRateReachesTheReference(prior: SoftmaxRegression.Prior, model: String) throws {
    let run = try fit(target(prior), SVI(seed: seed(1)))
    #expect(run.converged && run.warnings.isEmpty)
    let reference = try best(model)
    #expect(run.elbo.value > reference - 2)
    #expect(run.steps < 13_000)
  }

  @Test(.tags(.random)) func studyScheduleReachesTheReference() throws {
    var settings = SVI(seed: seed(1))
    settings.learningRate = .constant()
    let run = try fit(target(.hierarchical), settings)
    #expect(run.converged && run.warnings.isEmpty)
    let reference = try best("m2nc")
    #expect(run.elbo.value > reference - 2)
  }

  /// At 0.001 the wide model is still rising here, but past the reference.
  @Test(.tags(.random)) func studyScheduleOfTheWideModel() throws {
    var settings = SVI(seed: seed(1))
    settings.learningRate = .constant()
    settings.maximumSteps = 55_000
    let run = try fit(target(.wide), settings)
    let reference = try best("m1")
    #expect(run.elbo.value > reference - 2)
  }
}

import Bayes
import Foundation
import GenreModels
import TestSupport
import Testing

/// Posterior means and SDs of M1 and M2 on 1,000 tracks against independent fits by Stan.
@Suite(
  .serialized, .tags(.random),
  .enabled(if: ReferenceFiles.reference != nil, "no folder of reference answers"))
struct StanReferenceTests {
  struct Reference: Decodable {
    struct Scalar: Decodable {
      var name: String
      var index: [Int]
      var mean, sd: Double
      var mcseMean, mcseSD: Double
      enum CodingKeys: String, CodingKey {
        case name, index, mean, sd
        case mcseMean = "mcse_mean"
        case mcseSD = "mcse_sd"
      }
    }
    var parameters: [Scalar]
  }

  static func folder() throws -> URL {
    try #require(ReferenceFiles.reference).appendingPathComponent("stan-genre")
  }

  @Test(arguments: [(GenreModel.Kind.logistic, "M1"), (.hierarchical, "M2")])
  func meansAndSpreadsAgree(_ kind: GenreModel.Kind, _ name: String) throws {
    let folder = try Self.folder()
    let reference = try JSONDecoder().decode(
      Reference.self, from: Data(contentsOf: folder.appendingPathComponent("\(name).json")))
    var sampler = NUTS()
    sampler.draws = 2500
    // The mean of mu[x7] and of its 11 weights, which move together, is 1.9 standard errors off in the reference: one seed in
    // ten then has 12 scores beyond 3.
    sampler.seed = seed(2)
    let split = Split(
      training: try Table.read(path: folder.appendingPathComponent("train.csv").path),
      test: try Table.read(path: folder.appendingPathComponent("test.csv").path))
    let fit = try GenreFit(
      GenreModel(kind), to: split,
      pipeline: Pipeline(target: "class", dropped: [], imputation: .none, scaling: .none),
      by: .nuts(sampler))
    #expect(fit.report.divergences == 0)
    #expect(try #require(fit.report.maxRHat) <= 1.01)
    // Stan's own predictions of these rows: accuracy 0.47–0.48 and mean log score −1.410 for M2, 0.495 and −1.3925 for M1.
    let expected = name == "M1" ? 1.3925 : 1.410
    #expect(abs(try #require(fit.report.test).logLoss - expected) < 0.005)

    var ours: [String: ParameterSummary] = [:]
    for summary in fit.summaries {
      let site = summary.name.split(separator: "[")[0]
      // Stan's beta is [feature, class], ours [genre, feature].
      let index = site == "beta" ? Array(summary.index.reversed()) : summary.index
      ours["\(site)\(index)"] = summary.statistics
    }
    // What is common to the weights of a feature leaves the likelihood alone: mu keeps its prior, of mean 0 and variance 2.
    for scalar in reference.parameters where scalar.name == "mu" {
      let mine = try #require(ours["mu\(scalar.index)"])
      #expect(abs(mine.mean) < 4.5 * mine.mcseMean)
      #expect(abs(mine.sd - 2.0.squareRoot()) < 4.5 * mine.mcseSD)
    }

    var scores: [Double] = []
    for scalar in reference.parameters {
      let mine = try #require(ours["\(scalar.name)\(scalar.index)"])
      func score(_ a: Double, _ b: Double, _ errorA: Double, _ errorB: Double) -> Double {
        (a - b) / (errorA * errorA + errorB * errorB).squareRoot()
      }
      scores.append(score(mine.mean, scalar.mean, mine.mcseMean, scalar.mcseMean))
      scores.append(score(mine.sd, scalar.sd, mine.mcseSD, scalar.mcseSD))
    }
    #expect(scores.count >= 2 * (11 + 154))
    let extreme = try #require(scores.map(abs).max())
    let beyondThree = scores.count { abs($0) > 3 }
    let rootMeanSquare = (scores.reduce(0) { $0 + $1 * $1 } / Double(scores.count)).squareRoot()
    #expect(extreme < 5)
    #expect(beyondThree <= scores.count / 100)
    #expect(rootMeanSquare > 0.7 && rootMeanSquare < 1.3, "\(rootMeanSquare)")
  }
}

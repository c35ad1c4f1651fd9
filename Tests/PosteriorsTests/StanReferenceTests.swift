import Bayes
import Foundation
import GenreModels
import TestSupport
import Testing

/// Posterior means and SDs of M1 and M2 on 1,000 tracks against independent fits by Stan.
///
/// A right sampler fails the comparison of scores by chance once in 10,000 runs at the most.
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

  @Test(arguments: [("logistic", "M1"), ("hierarchical", "M2")])
  func meansAndSpreadsAgree(_ id: String, _ name: String) throws {
    let folder = try Self.folder()
    let reference = try JSONDecoder().decode(
      Reference.self, from: Data(contentsOf: folder.appendingPathComponent("\(name).json")))
    var sampler = NUTS()
    sampler.draws = 2500
    sampler.seed = seed(2)
    let split = Split(
      training: try Table.read(path: folder.appendingPathComponent("train.csv").path),
      test: try Table.read(path: folder.appendingPathComponent("test.csv").path))
    let fit = try #require(Catalogue.model(id)).fit(
      to: split,
      pipeline: Pipeline(target: "class", dropped: [], imputation: .none, scaling: .none),
      by: .nuts(sampler))
    #expect(fit.report.agreement?.divergences == 0)
    #expect(try #require(fit.report.agreement?.maxRHat) <= 1.01)
    // Stan's own predictions of these rows: accuracy 0.47–0.48 and mean log score −1.410 for M2, 0.495 and −1.3925 for M1.
    let expected = name == "M1" ? 1.3925 : 1.410
    #expect(abs(try #require(fit.report.test?.classes).logLoss - expected) < 0.005)

    /// Our draws of a scalar of the reference, whose weights are [feature, class]; ours are [genre, feature].
    func draws(_ scalar: Reference.Scalar) throws -> ChainedValues {
      let index = scalar.name == "beta" ? scalar.index.reversed() : scalar.index
      return try #require(fit.posterior[scalar.name]?.values(at: index))
    }
    // What is common to the weights of a feature leaves the likelihood alone: mu keeps its prior, of mean 0 and variance 2.
    for scalar in reference.parameters where scalar.name == "mu" {
      let mine = try ParameterSummary(draws(scalar))
      #expect(abs(mine.mean) < 4.5 * mine.mcseMean)
      #expect(abs(mine.sd - 2.0.squareRoot()) < 4.5 * mine.mcseSD)
    }

    var scores = CorrelatedScores()
    for scalar in reference.parameters {
      let ours = try draws(scalar)
      let mine = ParameterSummary(ours)
      let spreads = ours.values.map { ($0 - mine.mean) * ($0 - mine.mean) }
      for (difference, own, its, influences) in [
        (mine.mean - scalar.mean, mine.mcseMean, scalar.mcseMean, ours.values),
        (mine.sd - scalar.sd, mine.mcseSD, scalar.mcseSD, spreads),
      ] {
        scores.add(
          difference / (own * own + its * its).squareRoot(),
          batchMeans: CorrelatedScores.batchMeans(influences, chainLength: ours.drawCount))
      }
    }
    #expect(scores.scores.count == (name == "M1" ? 330 : 360))
    expectChance(scores.chances, rate: 1e-4, name)
  }
}

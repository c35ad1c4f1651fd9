import Bayes
import FitSupport
import Foundation
import GenreModels
import TestSupport
import Testing

/// PSIS-LOO and WAIC of fitted classifiers against log likelihoods worked out by hand.
@Suite struct PredictiveAccuracyTests {
  static let table = Repository.scores

  static func fit(_ model: any TableModel, seed: UInt64 = TestSupport.seed(3)) throws -> TableFit {
    var sampler = NUTS()
    (sampler.chains, sampler.warmup, sampler.draws, sampler.seed) = (
      2, 100, 60, TestSupport.seed(5)
    )
    return try model.fit(
      to: Table.read(path: table).split(target: "genre", train: 80, test: 20, seed: seed),
      pipeline: Pipeline(target: "genre", dropped: ["title", "source"]), by: .nuts(sampler))
  }

  /// log softmax(alpha + x beta) of the true class, from the named draws: [row][draw].
  static func logLikelihoods(_ fit: TableFit, _ rows: ObservedRows) throws -> [[Double]] {
    let (classes, features) = (fit.pipeline.classes, fit.pipeline.features)
    let alpha = try classes.map { try #require(fit.posterior["alpha"]?.values($0)).values }
    let beta = try classes.map { name in
      try features.map { try #require(fit.posterior["beta"]?.values(name, $0)).values }
    }
    let labels = try #require(rows.responses.labels)
    return labels.codes.indices.map { row in
      alpha[0].indices.map { draw in
        let logits = classes.indices.map { code in
          features.indices.reduce(alpha[code][draw]) {
            $0 + rows.features[row, $1] * beta[code][$1][draw]
          }
        }
        let largest = logits.max() ?? 0
        return logits[labels.codes[row]] - largest
          - log(logits.reduce(0) { $0 + exp($1 - largest) })
      }
    }
  }

  @Test(.tags(.random)) func agreesWithLogLikelihoodsByHand() throws {
    let fit = try Self.fit(LogisticClassifier())
    let rows = try #require(fit.observed)
    #expect(rows.responses.count == 80 && rows.rowNumbers.count == 80)
    let found = try #require(try fit.predictiveAccuracy())
    let byHand = try Self.logLikelihoods(fit, rows)
    let scalars = (0..<fit.posterior.layout.scalarCount).map {
      fit.posterior.draws.values(ofScalar: $0)
    }
    let expected = LeaveOneOut(
      logLikelihoods: byHand, relativeEfficiency: LeaveOneOut.relativeEfficiency(of: scalars))
    for (found, expected) in zip(found.leaveOneOut.pointwise, expected.pointwise) {
      #expect(abs(found - expected) <= 1e-8 * max(1, abs(expected)))
    }
    #expect(found.leaveOneOut.unreliableObservations == expected.unreliableObservations)
    let waic = WAIC(logLikelihoods: byHand)
    #expect(abs(found.waic.elpd - waic.elpd) < 1e-8 * abs(waic.elpd))

    // The same through a posterior and its model, all rows at once.
    let model = LogisticModel(
      tracks: rows.features, genre: rows.responses.labels, classes: fit.pipeline.classes)
    let direct = try fit.posterior.predictiveAccuracy(model)
    #expect(direct == found)
    #expect(throws: ModelError.self) { try fit.posterior.predictiveAccuracy(model, site: "x") }
    var other = model
    other.classes.removeLast()
    other.genre = nil
    #expect(throws: LayoutMismatch.self) { try fit.posterior.predictiveAccuracy(other) }
  }

  @Test func rowsAreSavedAndChecked() throws {
    let fit = try Self.fit(HierarchicalClassifier())
    try withTemporaryFolder { folder in
      try fit.save(to: folder + "/fit")
      let opened = try TableFit(contentsOf: folder + "/fit")
      #expect(opened.observed == fit.observed)
      #expect(try opened.predictiveAccuracy() == fit.predictiveAccuracy())
    }
    let other = try Self.fit(HierarchicalClassifier(), seed: seed(4))
    let (mine, theirs) = (try #require(fit.observed), try #require(other.observed))
    #expect(mine.hasSameObservations(as: mine) && !mine.hasSameObservations(as: theirs))
  }

  @Test func onlyPosteriorDrawsAreReweighted() throws {
    let prior = try SmallFit.made(.ancestral(draws: 5, seed: seed(1)))
    #expect(try prior.predictiveAccuracy() == nil && prior.observed != nil)
  }
}

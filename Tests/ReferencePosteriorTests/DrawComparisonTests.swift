import Bayes
import ReferencePosteriors
import Synchronization
import TestSupport
import Testing

/// Our draws against those of the references: mean, standard deviation and three quantiles of every scalar.
///
/// Small posteriors have too few statistics for a share or a spread of scores, so those are asked of all posteriors
/// together, and of each that has a hundred statistics of its own.
@Suite(.serialized, .tags(.random)) struct DrawComparisonTests {
  @Test(arguments: ReferencePosterior.bundled)
  func everyStatisticAgrees(_ reference: ReferencePosterior) throws { try check(reference) }

  @Test(
    .enabled(if: ReferenceFiles.reference != nil, "no folder of reference answers"),
    arguments: ReferencePosterior.external)
  func everyStatisticAgreesToo(_ reference: ReferencePosterior) throws { try check(reference) }

  @Test func scoresSpreadAsTheyShould() throws {
    let scores = try ReferencePosterior.available.filter(\.comparesDraws)
      .flatMap { try Fits.shared.fit($0).scores.map(\.z) }
    expectSpread(scores)
  }

  private func check(_ reference: ReferencePosterior) throws {
    let fit = try Fits.shared.fit(reference)
    #expect(fit.missing.isEmpty)
    guard reference.comparesDraws else {
      #expect(fit.posterior.divergences > 0)
      return
    }
    let draws = fit.posterior.draws
    #expect(fit.posterior.divergences * 1000 <= draws.chainCount * draws.drawCount)
    #expect(!fit.scores.isEmpty)
    for score in fit.scores { #expect(abs(score.z) < 5, "\(score)") }
    if fit.scores.count >= 100 { expectSpread(fit.scores.map(\.z)) }
  }

  private func expectSpread(_ scores: [Double]) {
    let rootMeanSquare = (scores.reduce(0) { $0 + $1 * $1 } / Double(scores.count)).squareRoot()
    #expect(scores.count { abs($0) > 3 } <= scores.count / 100)
    #expect(rootMeanSquare > 0.7 && rootMeanSquare < 1.3, "\(rootMeanSquare) of \(scores.count)")
  }
}

/// Each posterior is sampled once, whoever asks first.
private final class Fits: Sendable {
  static let shared = Fits()
  private let known = Mutex<[String: ReferenceFit]>([:])

  func fit(_ reference: ReferencePosterior) throws -> ReferenceFit {
    if let fit = known.withLock({ $0[reference.name] }) { return fit }
    let fit = try ReferenceFit(reference)
    known.withLock { $0[reference.name] = fit }
    return fit
  }
}

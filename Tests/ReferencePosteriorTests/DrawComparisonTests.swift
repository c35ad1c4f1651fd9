import Bayes
import ReferencePosteriors
import Synchronization
import TestSupport
import Testing

/// Our draws against those of the references: mean, standard deviation and three quantiles of every scalar.
///
/// A right sampler fails here by chance in one run of 5000 at the most: once in 10,000 runs for any of the posteriors, as
/// often for all of them together.
@Suite(.serialized, .tags(.random)) struct DrawComparisonTests {
  private static let rate = 1e-4

  @Test(arguments: ReferencePosterior.bundled)
  func everyStatisticAgrees(_ reference: ReferencePosterior) throws { try check(reference) }

  @Test(
    .enabled(if: ReferenceFiles.reference != nil, "no folder of reference answers"),
    arguments: ReferencePosterior.external)
  func everyStatisticAgreesToo(_ reference: ReferencePosterior) throws { try check(reference) }

  /// Small errors of all posteriors, which none of them shows by itself.
  @Test func allTogetherAgree() throws {
    var sum = ScoreChances()
    for reference in ReferencePosterior.available where reference.comparesDraws {
      sum += try Fits.shared.fit(reference).scores.chances
    }
    expectChance(sum, rate: Self.rate)
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
    let scores = fit.scores
    let worst = scores.max { abs($0.z) < abs($1.z) }.map(\.description) ?? ""
    expectChance(
      scores.chances, rate: Self.rate / Double(ReferencePosterior.available.count), worst)
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

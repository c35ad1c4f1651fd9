import Bayes
import ReferencePosteriors
import TestSupport
import Testing

/// Models whose means, standard deviations and quantiles are known exactly, by NUTS.
@Suite(.tags(.random)) struct AnalyticTargetTests {
  /// A right sampler fails here by chance in one run of 5000 at the most: once in 10,000 runs for any of the targets, as often
  /// for all of them together.
  private static let rate = 1e-4

  @Test func everyTargetHasItsExactAnswers() throws {
    let targets = try AnalyticTarget.all()
    #expect(targets.count >= 16)
    var sum = ScoreChances()
    for target in targets {
      let model = try #require(AnalyticTarget.models[target.name], "no model of \(target.name)")
      var sampler = NUTS()
      sampler.draws = 5000
      sampler.targetAcceptance = 0.9
      sampler.seed = seed(31)
      let posterior = try sampler.fit(model(target.data))
      let draws = posterior.draws
      #expect(posterior.divergences * 1000 <= draws.chainCount * draws.drawCount, "\(target.name)")
      let scores = try target.scalars.flatMap { scalar in
        // The fourth moment of a Student t of 3 degrees of freedom is infinite: no error is known of its spread.
        scalar.scores(of: try #require(posterior.draws(ofStans: scalar.name))).filter {
          !(target.name == "student_t_prior_only" && $0.statistic == .sd)
        }
      }
      let worst = scores.max { abs($0.z) < abs($1.z) }.map(\.description) ?? ""
      expectChance(
        scores.chances, rate: Self.rate / Double(targets.count), "\(target.name), \(worst):")
      sum += scores.chances
    }
    expectChance(sum, rate: Self.rate)
  }
}

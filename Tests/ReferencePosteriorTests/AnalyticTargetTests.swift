import Bayes
import ReferencePosteriors
import TestSupport
import Testing

/// Models whose means, standard deviations and quantiles are known exactly, by NUTS.
@Suite(.tags(.random)) struct AnalyticTargetTests {
  @Test func everyTargetHasItsExactAnswers() throws {
    let targets = try AnalyticTarget.all()
    #expect(targets.count >= 16)
    var all: [Double] = []
    for target in targets {
      let model = try #require(AnalyticTarget.models[target.name], "no model of \(target.name)")
      var sampler = NUTS()
      sampler.draws = 5000
      sampler.targetAcceptance = 0.9
      sampler.seed = seed(31)
      let posterior = try sampler.fit(model(target.data))
      let draws = posterior.draws
      #expect(posterior.divergences * 1000 <= draws.chainCount * draws.drawCount, "\(target.name)")
      for scalar in target.scalars {
        let draws = try #require(posterior.draws(ofStans: scalar.name))
        // The fourth moment of a Student t of 3 degrees of freedom is infinite: no error is known of its spread.
        let scores = scalar.scores(of: draws).filter {
          !(target.name == "student_t_prior_only" && $0.statistic == .sd)
        }
        for score in scores { #expect(abs(score.z) < 5, "\(target.name), \(score)") }
        all += scores.map(\.z)
      }
    }
    let rootMeanSquare = (all.reduce(0) { $0 + $1 * $1 } / Double(all.count)).squareRoot()
    // The statistics of a scalar go together, and so do the scalars of a target: a few per cent of so few are few indeed.
    #expect(all.count { abs($0) > 3 } <= all.count / 50)
    #expect(rootMeanSquare > 0.7 && rootMeanSquare < 1.3, "\(rootMeanSquare) of \(all.count)")
  }
}

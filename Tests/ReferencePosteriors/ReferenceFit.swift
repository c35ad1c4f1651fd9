import Bayes
import TestSupport

/// Our draws of a posterior beside the reference answers.
public struct ReferenceFit: Sendable {
  public let posterior: Posterior
  public let scores: [ReferenceScalar.Score]
  /// Scalars of the reference that our model does not name.
  public let missing: [String]
  /// The smallest effective sample size in the bulk over the scalars of the reference.
  public let minimumBulkESS: Double

  /// Samples a posterior and compares every statistic that the reference has.
  public init(
    _ reference: ReferencePosterior, draws: Int = 2500, seed: UInt64 = TestSupport.seed(20)
  ) throws {
    let answers = try reference.answers()
    var sampler = NUTS()
    sampler.draws = draws
    sampler.seed = seed
    reference.configure(&sampler)
    let posterior = try sampler.fit(
      reference.sampledModel(answers.data), initial: reference.initial(answers.data))
    let compared = answers.scalars.map { ($0, posterior.draws(ofStans: $0.name)) }
    self.posterior = posterior
    scores = compared.flatMap { scalar, draws in draws.map(scalar.scores) ?? [] }
    missing = compared.filter { $0.1 == nil }.map(\.0.name)
    minimumBulkESS = compared.compactMap { $0.1?.bulkESS() }.min() ?? .nan
  }
}

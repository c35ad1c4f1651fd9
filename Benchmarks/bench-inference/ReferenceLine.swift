import Bayes
import ReferencePosteriors

/// One fit of a posterior that has reference answers: what it gave, and what it took.
struct ReferenceLine: Encodable {
  var posterior: String
  var minBulkESS: Double
  var divergences: Int
  var warmupGradients: Int
  var gradientsPerDraw: Double
  var cpuSeconds: Double
  var essPerCPUSecond: Double
  /// The largest distance of a statistic from its reference, in Monte Carlo standard errors.
  var largestScore: Double

  init(_ reference: ReferencePosterior, draws: Int, seed: UInt64) throws {
    let fit = try ReferenceFit(reference, draws: draws, seed: seed)
    let run = fit.posterior.run
    let warmup = run.chains?.warmupGradientEvaluations ?? 0
    let kept = fit.posterior.draws.chainCount * fit.posterior.draws.drawCount
    posterior = reference.name
    minBulkESS = fit.minimumBulkESS.rounded(to: 0)
    divergences = fit.posterior.divergences
    warmupGradients = warmup
    gradientsPerDraw = (Double(run.gradientEvaluations - warmup) / Double(kept)).rounded(to: 1)
    cpuSeconds = run.cpuSeconds.rounded(to: 3)
    essPerCPUSecond = (fit.minimumBulkESS / run.cpuSeconds).rounded(to: 0)
    largestScore = (fit.scores.map { abs($0.z) }.max() ?? .nan).rounded(to: 2)
  }
}

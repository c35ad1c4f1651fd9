import Bayes
import GenreModels

/// The rows that the benchmark fits.
struct Study {
  let tracks: DesignMatrix
  let labels: Labels
  let classes: [String]

  /// One fit: what it gave, and what it took.
  struct FitLine: Encodable {
    var model: String
    var metric: String
    var seed: UInt64
    var minBulkESS: Double
    var minBulkESSScalar: String
    var maxRHat: Double
    var divergences: Int
    var pilotGradients: Int
    var warmupGradients: Int
    var gradientsPerDraw: Double
    /// Pilot, warm-up and draws.
    var cpuSeconds: Double
    var essPerCPUSecond: Double
    /// The best of the other systems on this model, by the same measure.
    var rival: Rival?
    var metricReason: String
  }

  private var rows: ModelRows {
    ModelRows(tracks, target: .classes(classes), responses: .classes(labels))
  }

  func fit(_ table: some TableModel, by sampler: NUTS) throws -> FitLine {
    let stopwatch = Stopwatch()
    let choice = try ResolvedParameterization(
      .auto, table, by: .nuts(sampler), rows: rows)
    let model = try CompiledModel(
      table.model(of: rows, parameterization: choice.parameterization))
    let name = type(of: table).card.study ?? ""
    let run = try sampler.sample(model)
    let cpuSeconds = stopwatch.cpuSeconds
    var recorded = RecordedDraws(run.chains.map(\.draws.rows))
    recorded.statistics = run.chains.map(\.draws.statistics)
    let summaries = Posterior(
      model, recorded, run: InferenceRun(.chains(ChainRecord()), seed: sampler.seed)
    ).summaries()
    let worst = summaries.min { $0.statistics.bulkESS < $1.statistics.bulkESS }
    let ess = worst?.statistics.bulkESS ?? .nan
    let draws = run.chains.reduce(0) { $0 + $1.draws.count }
    let gradients = run.chains.reduce(0) { $0 + $1.samplingGradientEvaluations }
    return FitLine(
      model: name, metric: sampler.metric.rawValue, seed: sampler.seed,
      minBulkESS: ess.rounded(to: 0), minBulkESSScalar: worst?.name ?? "",
      maxRHat: (summaries.map(\.statistics.rHat).max() ?? .nan).rounded(to: 4),
      divergences: run.divergences, pilotGradients: choice.gradientEvaluations,
      warmupGradients: run.chains.reduce(0) { $0 + $1.warmupGradientEvaluations },
      gradientsPerDraw: (Double(gradients) / Double(draws)).rounded(to: 1),
      cpuSeconds: cpuSeconds.rounded(to: 3), essPerCPUSecond: (ess / cpuSeconds).rounded(to: 0),
      rival: Rival.best[name], metricReason: run.metricReason)
  }

  /// How two chains on two cores fare against one.
  struct ScalingLine: Encodable {
    var model = "M2"
    var oneChainGradientsPerSecond: Double
    var twoChainsGradientsPerSecond: Double
    var ratio: Double
  }

  /// The best of several short tries of each: what else runs on the machine only slows a try down.
  func scaling(tries: Int = 7) throws -> ScalingLine {
    let model = try CompiledModel(
      HierarchicalClassifier().model(of: rows, parameterization: .noncentered))
    var best = [1: 0.0, 2: 0.0]
    for attempt in 0..<tries {
      for chains in [1, 2] {
        var sampler = NUTS()
        sampler.chains = chains
        sampler.threads = chains
        sampler.warmup = 150
        sampler.draws = 300
        sampler.seed = UInt64(attempt)
        let clock = ContinuousClock()
        let start = clock.now
        let run = try sampler.sample(model)
        let seconds = (clock.now - start) / .seconds(1)
        best[chains] = max(best[chains] ?? 0, Double(run.gradientEvaluations) / seconds)
      }
    }
    let (one, two) = (best[1] ?? .nan, best[2] ?? .nan)
    return ScalingLine(
      oneChainGradientsPerSecond: one.rounded(to: 0),
      twoChainsGradientsPerSecond: two.rounded(to: 0), ratio: (two / one).rounded(to: 2))
  }
}

import Bayes
import Diagnostics
import Inference
import MathKernels

/// One run of a model of the matrix.
struct MatrixLine: Codable {
  /// What distinguishes a run from another.
  struct Key: Codable, Hashable {
    var model: String
    var kernels: String
    var metric: String
    var seed: UInt64
  }
  var key: Key
  /// Whether it is a run of this library: `rival.py` names Stan instead of kernels.
  var isOurs: Bool { key.kernels != "Stan" }
  var dimension: Int
  /// Chains of which every draw of the second half lies below the 0.1 % quantile of the log density; nil without a reference.
  var strays: Int?
  /// How often chains began again, all together.
  var restarts: Int
  /// The largest over coordinates and log density.
  var rHat: Double
  var divergences: Int
  var warmupGradients: Int
  var samplingGradients: Int
  /// The smallest bulk ESS of a coordinate.
  var ess: Double
  var cpuSeconds: Double

  init(
    _ key: Key, _ model: CompiledModel, by sampler: NUTS, reference: LogDensityReference
  ) throws {
    let run = try sampler.sample(model)
    self.key = key
    dimension = model.dimension
    strays = reference.lowQuantile.map { low in
      run.chains.count { chain in
        chain.draws.statistics.suffix(chain.draws.count / 2).allSatisfy { $0.logDensity < low }
      }
    }
    restarts = run.chains.reduce(0) { $0 + $1.state.restarts }
    rHat = Self.largestRHat(run.chains.map(\.draws)).rounded(to: 3)
    divergences = run.divergences
    warmupGradients = run.chains.reduce(0) { $0 + $1.warmupGradientEvaluations }
    samplingGradients = run.chains.reduce(0) { $0 + $1.samplingGradientEvaluations }
    ess = NUTS.smallestBulkESS(run.chains.map(\.draws)).rounded(to: 0)
    cpuSeconds = run.chains.reduce(0) { $0 + $1.cpuSeconds }.rounded(to: 3)
  }

  /// ∞ where it is undefined.
  static func largestRHat(_ chains: [ChainDraws]) -> Double {
    let logDensities = ChainedValues(chains.map { $0.statistics.map(\.logDensity) })
    let dimension = chains.first?.dimension ?? 0
    let coordinates = (0..<dimension).lazy.map { index in
      ChainedValues(chains.map { $0.coordinates(index..<index + 1)[0] }).rHat()
    }
    return coordinates.reduce(logDensities.rHat()) { largest, rHat in
      rHat.isNaN || largest.isNaN ? .infinity : max(largest, rHat)
    }
  }
}

/// What log densities of a posterior are like.
struct LogDensityReference: Codable {
  /// The 0.1 % quantile of the log density; nil where no chains agreed on it.
  var lowQuantile: Double?

  /// From draws of others at the given positions, from independent draws where the posterior is the prior, otherwise from long
  /// runs of our own, if their chains agree.
  init(_ model: MatrixModel, _ compiled: CompiledModel, at positions: [[[Double]]]?) throws {
    var values: [Double] = []
    var evaluator = compiled.makeEvaluator()
    if let positions {
      values = try positions.joined().map { try evaluator.evaluate($0).value }
    } else if model.isPrior {
      var random = RandomStream(seed: 1, purpose: .prior)
      for _ in 0..<20_000 {
        values.append(try evaluator.evaluate(compiled.ancestralDraw(using: &random)).value)
      }
    } else {
      var sampler = NUTS(seed: 1_000_003)
      (sampler.warmup, sampler.draws) = (1500, 2500)
      sampler.targetAcceptance = 0.9
      model.configure(&sampler)
      let run = try sampler.sample(compiled)
      guard MatrixLine.largestRHat(run.chains.map(\.draws)) < (model.hasOneMode ? 1.05 : .infinity)
      else { return }
      values = run.chains.flatMap { $0.draws.statistics.map(\.logDensity) }
    }
    values.sort()
    lowQuantile = values[values.count / 1000]
  }
}

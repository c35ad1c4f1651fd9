import Inference
import Sampling

/// A posterior mean with its Monte Carlo standard error by batch means: no diagnostics of our own are needed.
struct MonteCarloEstimate {
  static let batchesPerChain = 25

  let mean: Double
  let standardError: Double
  /// The standard deviation of the quantity itself.
  let deviation: Double

  /// The mean of f(position) over the draws of all chains.
  init(_ run: SamplerRun, of quantity: (ArraySlice<Double>) -> Double) {
    let values = run.chains.map { chain in
      (0..<chain.draws.count).map { quantity(chain.draws.position($0)) }
    }
    let all = values.flatMap { $0 }
    let mean = all.reduce(0, +) / Double(all.count)
    let squares = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    deviation = (squares / Double(all.count - 1)).squareRoot()
    var batches: [Double] = []
    for chain in values {
      let length = chain.count / Self.batchesPerChain
      for batch in 0..<Self.batchesPerChain {
        let part = chain[batch * length..<(batch + 1) * length]
        batches.append(part.reduce(0, +) / Double(length))
      }
    }
    let count = Double(batches.count)
    let center = batches.reduce(0, +) / count
    let spread = batches.reduce(0) { $0 + ($1 - center) * ($1 - center) } / (count - 1)
    self.mean = mean
    standardError = (spread / count).squareRoot()
  }

  /// The same of one coordinate.
  init(_ run: SamplerRun, coordinate: Int) {
    self.init(run) { $0[$0.startIndex + coordinate] }
  }

  /// Distance to the true mean, in standard errors.
  func score(_ truth: Double, standardError other: Double = 0) -> Double {
    (mean - truth) / (standardError * standardError + other * other).squareRoot()
  }
}

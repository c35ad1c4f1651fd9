import Distributions
import Inference
import MathKernels
import Modeling

/// What a posterior predicts for observations that are numbers: for each of them the mixture, over the draws, of its distribution.
package struct NumberForecast: Sendable {
  /// E[y]: the mean over draws of the means.
  package var means: [Double]
  /// √Var[y]: the mean over draws of the variances, and the variance over draws of the means.
  package var deviations: [Double]

  static func + (first: NumberForecast, second: NumberForecast) -> NumberForecast {
    NumberForecast(
      means: first.means + second.means, deviations: first.deviations + second.deviations)
  }
}

extension Posterior {
  /// The most draws that quantiles and distribution functions of predictions average over; means, variances and densities take
  /// all.
  package static let quantileDraws = 400

  /// The predictive mean and standard deviation of each observation of a model's site of numbers, with the noise of an
  /// observation.
  ///
  /// - Throws: `LayoutMismatch` where the sites, axes or labels differ from the fit's; `ModelError` where the model has no such
  ///   site, or its distribution no known mean and variance.
  package func forecast(_ model: CompiledModel, rows: Rows) throws -> NumberForecast {
    let predictor = try model.makeNumberPredictor()
    let (distribution, width) = (predictor.distribution, predictor.width)
    var means = [Double](repeating: 0, count: predictor.count)
    var squares = means
    var variances = means
    var seen = 0.0
    for chain in try positions(for: model, rows) {
      try chain.forEachRow { position in
        seen += 1
        let parameters = predictor.parameters(at: Array(position))
        for row in 0..<predictor.count {
          let own = Array(parameters[row * width..<(row + 1) * width])
          guard let mean = distribution.mean(own), let variance = distribution.variance(own) else {
            throw predictor.mistake(
              "\(distribution.name) has no formula for its mean and variance, which predictions need."
            )
          }
          let difference = mean - means[row]
          means[row] += difference / seen
          squares[row] += difference * (mean - means[row])
          variances[row] += (variance - variances[row]) / seen
        }
      }
    }
    return NumberForecast(
      means: means,
      deviations: means.indices.map { (variances[$0] + squares[$0] / seen).squareRoot() })
  }

  /// log of the predictive density of each observed number: of the mean over all draws of p(y | draw).
  ///
  /// - Throws: as `predictiveAccuracy`.
  package func logPredictiveDensities(_ model: CompiledModel, rows: Rows) throws -> [Double] {
    let likelihood = try model.makeLogLikelihood()
    var largest = [Double](repeating: -.infinity, count: likelihood.elements.count)
    var sums = [Double](repeating: 0, count: largest.count)
    var seen = 0.0
    for chain in try positions(for: model, rows) {
      chain.forEachRow { position in
        seen += 1
        for (row, value) in likelihood.values(at: Array(position)).enumerated() {
          if value <= largest[row] {
            sums[row] += exponential(value - largest[row])
          } else if value == .infinity || value.isNaN {
            sums[row] = .nan
          } else {
            sums[row] = sums[row] * exponential(largest[row] - value) + 1
            largest[row] = value
          }
        }
      }
    }
    return largest.indices.map {
      largest[$0] == -.infinity && !sums[$0].isNaN
        ? -.infinity : largest[$0] + logarithm(sums[$0] / seen)
    }
  }

  /// The predictive distribution of each observation of a model's site of numbers, over at most `quantileDraws` draws, evenly
  /// spread.
  package func predictiveMixtures(_ model: CompiledModel, rows: Rows) throws -> [PredictiveMixture]
  {
    let predictor = try model.makeNumberPredictor()
    let width = predictor.width
    var components = [[[Double]]](repeating: [], count: predictor.count)
    for (chain, places) in zip(try positions(for: model, rows), spread(Self.quantileDraws)) {
      for place in places {
        let parameters = predictor.parameters(at: chain.withRow(place) { Array($0) })
        for row in 0..<predictor.count {
          components[row].append(Array(parameters[row * width..<(row + 1) * width]))
        }
      }
    }
    return components.map {
      PredictiveMixture(distribution: predictor.distribution, components: $0)
    }
  }
}

/// Equal parts of distributions that differ in their parameters.
package struct PredictiveMixture: Sendable {
  let distribution: any UnivariateDistribution
  /// The parameters of each part.
  let components: [[Double]]

  /// P(Y ≤ y).
  package func cdf(_ y: Double) -> Double {
    components.reduce(0) { $0 + exponential(distribution.logTails(at: y, $1).lower) }
      / Double(components.count)
  }

  /// P(Y < y): less than `cdf` where single numbers have probabilities.
  package func probability(below y: Double) -> Double {
    distribution.support.isDiscrete ? cdf(y.rounded(.up) - 1) : cdf(y)
  }

  /// The smallest y with P(Y ≤ y) ≥ p, for counts exactly, and else within 10⁻⁹ of its distance from the starting point;
  /// NaN where a parameter is no number.
  ///
  /// - Parameters:
  ///   - start: a number near it.
  ///   - step: how far from it may be looked for first; positive.
  /// - Precondition: p is between 0 and 1.
  package func quantile(_ p: Double, near start: Double, step: Double) -> Double {
    guard cdf(start).isFinite, start.isFinite, step > 0, step.isFinite else { return .nan }
    let bounds = distribution.support.bounds
    let isDiscrete = distribution.support.isDiscrete
    var (low, high) = (max(start - step, bounds.lowerBound), min(start + step, bounds.upperBound))
    if isDiscrete { (low, high) = (low.rounded(.down), high.rounded(.up)) }
    var (below, above) = (cdf(low) - p, cdf(high) - p)
    var reach = step
    while below >= 0, low > bounds.lowerBound {
      (high, above) = (low, below)
      low = max(low - reach, bounds.lowerBound)
      if isDiscrete { low = low.rounded(.down) }
      below = cdf(low) - p
      reach *= 2
    }
    if below >= 0 { return low }
    while above < 0, high < bounds.upperBound {
      (low, below) = (high, above)
      high = min(high + reach, bounds.upperBound)
      if isDiscrete { high = high.rounded(.up) }
      above = cdf(high) - p
      reach *= 2
    }
    return isDiscrete
      ? firstCount(p, from: low, to: high)
      : root(p, (low, below), (high, above), within: 1e-9 * max(step, abs(high - low)))
  }

  private func firstCount(_ p: Double, from low: Double, to high: Double) -> Double {
    var (low, high) = (low, high)
    while high - low > 1 {
      let middle = ((low + high) / 2).rounded(.down)
      guard middle > low, middle < high else { break }
      if cdf(middle) >= p { high = middle } else { low = middle }
    }
    return high
  }

  /// By the Illinois rule: regula falsi, in which an end that stays loses half its weight.
  ///
  /// - Source: Dowell and Jarratt (1971), *A modified regula falsi method for computing the root of an equation*.
  private func root(
    _ p: Double, _ lower: (Double, Double), _ upper: (Double, Double), within tolerance: Double
  ) -> Double {
    var ((low, below), (high, above)) = (lower, upper)
    var stays: FloatingPointSign?
    for _ in 0..<200 where high - low > tolerance {
      let guess = below < 0 && above > 0 ? (low * above - high * below) / (above - below) : .nan
      let middle = guess > low && guess < high ? guess : (low + high) / 2
      guard middle > low, middle < high else { break }
      let value = cdf(middle) - p
      if value < 0 {
        (low, below) = (middle, value)
        if stays == .plus { above /= 2 }
        stays = .plus
      } else if value > 0 {
        (high, above) = (middle, value)
        if stays == .minus { below /= 2 }
        stays = .minus
      } else {
        return middle
      }
    }
    return (low + high) / 2
  }
}

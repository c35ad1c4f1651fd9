import MathKernels
import Words

// The statistics that predictive checks of numbers compare.
extension NumberStatistic {
  static func mean(_ advice: String) -> NumberStatistic {
    NumberStatistic(name: "mean", advice: advice) { arithmeticMean($0[...]) }
  }

  static func deviation(_ advice: String) -> NumberStatistic {
    NumberStatistic(name: "SD", advice: advice) { sampleVariance($0[...]).squareRoot() }
  }

  static func minimum(_ advice: String) -> NumberStatistic {
    NumberStatistic(name: "minimum", advice: advice) { $0.min() ?? .nan }
  }

  static func maximum(_ advice: String) -> NumberStatistic {
    NumberStatistic(name: "maximum", advice: advice) { $0.max() ?? .nan }
  }

  /// The mean of z³.
  static func skewness(_ advice: String) -> NumberStatistic {
    NumberStatistic(name: "skewness", advice: advice) { values in
      let moments = SampleMoments(values)
      let deviation = moments.populationVariance.squareRoot()
      guard deviation > 0 else { return .nan }
      return values.reduce(0) { sum, value in
        let z = (value - moments.mean) / deviation
        return sum + z * z * z
      } / Double(values.count)
    }
  }

  /// By definition 7 of Hyndman and Fan.
  static func quantile(_ probability: Double, _ advice: String) -> NumberStatistic {
    let name =
      probability == 0.5 ? "median" : "\(percent(probability, 0)) quantile"
    return NumberStatistic(name: name, advice: advice) { values in
      guard !values.isEmpty else { return .nan }
      let sorted = values.sorted()
      let place = QuantilePlace(probability, among: sorted.count)
      return place.between(sorted[place.lower], sorted[place.upper])
    }
  }

  static func shareOfZeros(_ advice: String) -> NumberStatistic {
    NumberStatistic(name: "share of zeros", advice: advice) { values in
      Double(values.count { $0 == 0 }) / Double(values.count)
    }
  }

  /// Variance over mean: 1 for Poisson's distribution.
  static func dispersion(_ advice: String) -> NumberStatistic {
    NumberStatistic(name: "variance/mean", advice: advice) { values in
      let mean = arithmeticMean(values[...])
      return mean > 0 ? sampleVariance(values[...]) / mean : .nan
    }
  }
}

import ComputationGraph
import MathKernels
import Words

/// A univariate distribution with numbers for parameters, and its functions of numbers.
///
/// `try Gamma(shape: 2, rate: 1).fixed().quantile(0.95)`
public struct FixedDistribution: Sendable {
  /// The distribution as it was declared, with expressions for parameters.
  public let distribution: any UnivariateDistribution
  /// The values of its parameters, in their order.
  public let parameters: [Double]

  /// log p(x): −∞ outside the support; at its border the limit.
  public func logDensity(at x: Double) -> Double {
    let isInside = distribution.support.contains(x)
    let isBorder =
      !distribution.support.isDiscrete
      && (x == distribution.support.bounds.lowerBound
        || x == distribution.support.bounds.upperBound)
    guard isInside || isBorder,
      let value = distribution.logDensity(of: Quantity(x)).fixedNumber
    else { return x.isNaN ? .nan : -.infinity }
    // ∞ − ∞: a density that vanishes faster than any power.
    return value.isNaN && isBorder ? -.infinity : value
  }
  /// P(X ≤ x).
  public func cdf(_ x: Double) -> Double { exponential(logCDF(x)) }
  /// P(X > x).
  public func survival(_ x: Double) -> Double { exponential(logSurvival(x)) }
  /// log P(X ≤ x), exact far into the tail.
  public func logCDF(_ x: Double) -> Double { distribution.logTails(at: x, parameters).lower }
  /// log P(X > x), exact far into the tail.
  public func logSurvival(_ x: Double) -> Double { distribution.logTails(at: x, parameters).upper }
  /// The smallest x with P(X ≤ x) ≥ `probability`; NaN for a probability outside 0 … 1.
  public func quantile(_ probability: Double) -> Double {
    distribution.quantile(probability, parameters)
  }
  /// The mean, which may be infinite; NaN where it does not exist, nil where no formula is available.
  public var mean: Double? { distribution.mean(parameters) }
  /// The variance, which may be infinite; NaN where it does not exist, nil where no formula is available.
  public var variance: Double? { distribution.variance(parameters) }
  /// The entropy in nats; nil where no formula is available.
  public var entropy: Double? { distribution.entropy(parameters) }
  /// One draw.
  public func draw(using random: inout RandomStream) -> Double {
    distribution.draw(parameters, using: &random)
  }
}

extension UnivariateDistribution {
  /// The distribution with its parameters as numbers.
  ///
  /// - Throws: `ParameterError` where one is latent, an array, or outside its domain.
  public func fixed() throws(ParameterError) -> FixedDistribution {
    var values: [Double] = []
    for parameter in parameters {
      guard let value = parameter.expression.fixedNumber else {
        throw ParameterError(
          distribution: name, parameter: parameter.name,
          message: "is latent or an array, expected one number. Give a constant.")
      }
      guard parameter.accepts(value) else {
        throw ParameterError(
          distribution: name, parameter: parameter.name,
          message: "is \(value.words), expected \(parameter.domain.rawValue).")
      }
      values.append(value)
    }
    return FixedDistribution(distribution: self, parameters: values)
  }
}

/// A parameter that is not what was expected.
public struct ParameterError: Fault {
  /// The name of the distribution.
  public let distribution: String
  /// The name of the parameter.
  public let parameter: String
  /// What was found, what was expected.
  public let message: String
  public var kind: FaultKind { .data }

  public var description: String { "the \(parameter) of \(distribution) \(message)" }
}

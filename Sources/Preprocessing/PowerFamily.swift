import MathKernels

/// Families of increasing functions, by an exponent λ that makes skewed numbers less so.
///
///     Box and Cox:      (x^λ − 1)/λ                     x > 0;  log x at λ = 0
///     Yeo and Johnson:  ((1 + x)^λ − 1)/λ               x ≥ 0;  log(1 + x) at λ = 0
///                       −((1 − x)^(2−λ) − 1)/(2 − λ)    x < 0;  −log(1 − x) at λ = 2
///
/// - Source: Box and Cox (1964), *An analysis of transformations*, eq. 1; Yeo and Johnson (2000), *A new family of power
///   transformations to improve normality or symmetry*, eq. 2.1.
enum PowerFamily {
  case boxCox, yeoJohnson

  /// The value of a number; NaN for NaN and outside the domain.
  func value(_ x: Double, exponent: Double) -> Double {
    switch self {
    case .boxCox: x > 0 ? Self.scaledPower(ofLog: logarithm(x), exponent) : .nan
    case .yeoJohnson:
      x >= 0
        ? Self.scaledPower(ofLog: logarithm(onePlus: x), exponent)
        : -Self.scaledPower(ofLog: logarithm(onePlus: -x), 2 - exponent)
    }
  }

  /// The number of a value; NaN for NaN and for what is no value.
  func inverse(_ y: Double, exponent: Double) -> Double {
    switch self {
    case .boxCox: exponential(Self.log(ofScaledPower: y, exponent))
    case .yeoJohnson:
      y >= 0
        ? exponentialMinusOne(Self.log(ofScaledPower: y, exponent))
        : -exponentialMinusOne(Self.log(ofScaledPower: -y, 2 - exponent))
    }
  }

  /// (b^λ − 1)/λ of log b, accurate for λ and log b near 0.
  private static func scaledPower(ofLog log: Double, _ exponent: Double) -> Double {
    exponent == 0 ? log : exponentialMinusOne(exponent * log) / exponent
  }

  /// log b of (b^λ − 1)/λ.
  private static func log(ofScaledPower value: Double, _ exponent: Double) -> Double {
    exponent == 0 ? value : logarithm(onePlus: exponent * value) / exponent
  }

  /// The exponent from −50 to 50 under which numbers, missing ones (NaN) left out, are likeliest as draws of a normal distribution.
  ///
  /// nil if they do not vary, or one is outside the domain. From 1 it goes uphill by steps of ½; then golden sections refine it.
  func likeliestExponent(for numbers: [Double]) -> Double? {
    let numbers = numbers.filter { !$0.isNaN }
    guard let moments = Moments(of: numbers), !moments.isConstant,
      self == .yeoJohnson || moments.minimum > 0
    else { return nil }
    let slope = logSlope(of: numbers)
    func logLikelihood(_ exponent: Double) -> Double {
      self.logLikelihood(of: numbers, exponent: exponent, logSlope: slope)
    }
    let limit = 50.0
    var (best, highest) = (1.0, logLikelihood(1))
    for step in [-0.5, 0.5] {
      while abs(best + step) <= limit {
        let next = logLikelihood(best + step)
        guard next > highest else { break }
        (best, highest) = (best + step, next)
      }
    }
    guard highest > -.infinity else { return nil }
    return Self.maximum(of: logLikelihood, from: best - 0.5, to: best + 0.5)
  }

  /// The log likelihood of an exponent, without constants, at the likeliest mean and variance:
  ///
  ///     −n/2 log(variance of the values) + (λ − 1) Σ log b(x),  b: x, or 1 + x, or 1/(1 − x)
  ///
  /// - Source: Box and Cox, eq. 8; Yeo and Johnson, eq. 3.1.
  private func logLikelihood(
    of numbers: [Double], exponent: Double, logSlope: Double
  ) -> Double {
    guard let moments = Moments(of: numbers.map { value($0, exponent: exponent) }),
      moments.deviation > 0
    else { return -.infinity }
    return -Double(numbers.count) * logarithm(moments.deviation) + (exponent - 1) * logSlope
  }

  private func logSlope(of numbers: [Double]) -> Double {
    numbers.reduce(0) { sum, x in
      switch self {
      case .boxCox: sum + logarithm(x)
      case .yeoJohnson: sum + (x < 0 ? -logarithm(onePlus: -x) : logarithm(onePlus: x))
      }
    }
  }

  /// Where a function with one peak between two bounds has it, to about 1e−8.
  private static func maximum(
    of function: (Double) -> Double, from lower: Double, to upper: Double
  ) -> Double {
    let ratio = (5.0.squareRoot() - 1) / 2
    var (low, high) = (lower, upper)
    var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
    var (atLeft, atRight) = (function(left), function(right))
    while high - low > 1e-8 {
      if atLeft > atRight {
        (high, right, atRight) = (right, left, atLeft)
        left = high - ratio * (high - low)
        atLeft = function(left)
      } else {
        (low, left, atLeft) = (left, right, atRight)
        right = low + ratio * (high - low)
        atRight = function(right)
      }
    }
    return (low + high) / 2
  }
}

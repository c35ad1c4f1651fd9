import MathKernels

/// Families of increasing functions, by an exponent λ that makes skewed numbers less skewed.
///
///     Box and Cox:      (x^λ − 1)/λ                     x > 0;  log x at λ = 0
///     Yeo and Johnson:  ((1 + x)^λ − 1)/λ               x ≥ 0;  log(1 + x) at λ = 0
///                       −((1 − x)^(2−λ) − 1)/(2 − λ)    x < 0;  −log(1 − x) at λ = 2
///
/// Numbers far from 0 for their spread, such as years, have exponents of hundreds, at which x^λ is not a number, or one that 1
/// takes all digits from. There a reference r, a number in their middle, is the unit: (x/r)^λ, or ((1 + x)/(1 + r))^λ, which is
/// the same up to a shift and a factor.
///
/// - Source: Box and Cox (1964), *An analysis of transformations*, eq. 1; Yeo and Johnson (2000), *A new family of power
///   transformations to improve normality or symmetry*, eq. 2.1.
enum PowerFamily {
  case boxCox, yeoJohnson

  /// The value of a number; NaN for NaN and outside the domain.
  func value(_ x: Double, exponent: Double, reference: Double? = nil) -> Double {
    switch self {
    case .boxCox:
      x > 0 ? Self.scaledPower(ofLog: logRatio(x, reference ?? 1, plus: 0), exponent) : .nan
    case .yeoJohnson: Self.yeoJohnson(x, exponent, reference ?? 0)
    }
  }

  /// The number of a value; NaN for NaN and for what is not a value.
  func inverse(_ y: Double, exponent: Double, reference: Double? = nil) -> Double {
    switch self {
    case .boxCox: (reference ?? 1) * exponential(Self.log(ofScaledPower: y, exponent))
    case .yeoJohnson: Self.yeoJohnsonInverse(y, exponent, reference ?? 0)
    }
  }

  private static func yeoJohnson(_ x: Double, _ exponent: Double, _ reference: Double) -> Double {
    // The negative half is the mirror image of the other.
    if reference < 0 || reference == 0 && x < 0 { return -yeoJohnson(-x, 2 - exponent, -reference) }
    if x >= 0 { return scaledPower(ofLog: logRatio(x, reference, plus: 1), exponent) }
    // Beyond 0, on the other side of the reference: of both values, in units of (1 + r)^λ.
    let unit = exponent * logarithm(onePlus: reference)
    let beyond = logScaledPower(ofLog: logarithm(onePlus: -x), 2 - exponent)
    return scaledPower(ofLog: -logarithm(onePlus: reference), exponent) - exponential(beyond - unit)
  }

  private static func yeoJohnsonInverse(
    _ y: Double, _ exponent: Double, _ reference: Double
  ) -> Double {
    let mirrors = reference < 0 || reference == 0 && y < 0
    if mirrors { return -yeoJohnsonInverse(-y, 2 - exponent, -reference) }
    let zero = scaledPower(ofLog: -logarithm(onePlus: reference), exponent)
    if y >= zero {
      // (1 + r) b − 1, except for the rounding of 1 + r.
      let step = exponentialMinusOne(log(ofScaledPower: y, exponent))
      return reference + (1 + reference) * step
    }
    let unit = exponent * logarithm(onePlus: reference)
    let beyond = logarithm(zero - y) + unit
    return -exponentialMinusOne(log(ofScaledPower: exponential(beyond), 2 - exponent))
  }

  /// (b^λ − 1)/λ of log b, accurate for λ and log b near 0.
  private static func scaledPower(ofLog log: Double, _ exponent: Double) -> Double {
    exponent == 0 ? log : exponentialMinusOne(exponent * log) / exponent
  }

  /// The logarithm of that for a b above 1, where the value itself may be too large for a number.
  private static func logScaledPower(ofLog log: Double, _ exponent: Double) -> Double {
    let power = exponent * log
    return power > 700
      ? power - logarithm(exponent) : logarithm(scaledPower(ofLog: log, exponent))
  }

  /// log b of (b^λ − 1)/λ.
  private static func log(ofScaledPower value: Double, _ exponent: Double) -> Double {
    exponent == 0 ? value : logarithm(onePlus: exponent * value) / exponent
  }
}

extension PowerFamily {
  /// An exponent, and the reference number in the middle of those it was learned from, where values need one.
  struct Learned {
    let exponent: Double
    let reference: Double?
  }

  /// The exponent under which numbers, missing ones (NaN) left out, are likeliest as draws of a normal distribution.
  ///
  /// nil if they do not vary, or one is outside the domain. The likelihood falls towards both sides, however far from 0 its
  /// maximum may be: the search begins where values are nearly linear, and doubles its steps as long as they lead uphill.
  func likeliest(for numbers: [Double]) -> Learned? {
    let numbers = numbers.filter { !$0.isNaN }
    guard let likelihood = PowerLikelihood(self, numbers) else { return nil }
    let exponent = likelihood.maximum()
    return Learned(
      exponent: exponent,
      reference: keepsDigits(of: numbers, exponent: exponent) ? nil : likelihood.reference)
  }

  /// Whether values without a reference are finite, and lose at most three digits to their distance from 0.
  private func keepsDigits(of numbers: [Double], exponent: Double) -> Bool {
    guard let moments = Moments(of: numbers.map { value($0, exponent: exponent) }) else {
      return false
    }
    let size = max(abs(moments.minimum), abs(moments.maximum))
    // Later steps refuse numbers beyond 1e100.
    return size < 1e100 && moments.deviation >= 1e-3 * size
  }
}

/// log((x + s)/(r + s)), from the difference where the two are near.
func logRatio(_ x: Double, _ reference: Double, plus shift: Double) -> Double {
  let step = (x - reference) / (reference + shift)
  if reference + shift != 1, abs(step) < 0.5 { return logarithm(onePlus: step) }
  return shift == 1
    ? logarithm(onePlus: x) - logarithm(onePlus: reference)
    : logarithm(x) - logarithm(reference)
}

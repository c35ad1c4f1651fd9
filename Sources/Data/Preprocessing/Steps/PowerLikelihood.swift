import MathKernels

/// The log likelihood of a power's exponent, at the likeliest mean and variance and without constants:
///
///     −n/2 log(variance of the values) + (λ − 1) Σ log b(x),  b: x, or 1 + x, or 1/(1 − x)
///
/// Where all b are on one side of 1, with dᵢ = log bᵢ minus their mean, this is −n/2 log var((e^{λd} − 1)/λ) − Σ log b: numbers
/// far from 0 for their spread keep their digits, as d is made from differences, and the largest λd is taken out before
/// exponentials.
///
/// - Source: Box and Cox (1964), eq. 8; Yeo and Johnson (2000), eq. 3.1.
struct PowerLikelihood {
  private enum Form {
    /// log b minus its mean; the exponent is λ, or 2 − λ for mirrored numbers.
    case oneSide(deviations: [Double], isMirrored: Bool)
    /// log(1 + |x|) of the numbers from 0 up, and of those below, with Σ log b.
    case bothSides(above: [Double], below: [Double], logSlope: Double)
  }

  private let form: Form
  private let count: Double
  /// A number in the middle of those on one side; nil with both.
  let reference: Double?
  /// How far exponents have to differ to matter.
  private let unit: Double

  /// nil where the numbers do not vary or one is outside the domain.
  init?(_ family: PowerFamily, _ numbers: [Double]) {
    guard let moments = Moments(of: numbers), !moments.isConstant, moments.deviation.isFinite
    else { return nil }
    count = Double(numbers.count)
    let shift: Double
    switch family {
    case .boxCox:
      guard moments.minimum > 0 else { return nil }
      shift = 0
    case .yeoJohnson: shift = 1
    }
    if shift == 1, moments.minimum < 0, moments.maximum > 0 {
      let above = numbers.filter { $0 >= 0 }.map { logarithm(onePlus: $0) }
      let below = numbers.filter { $0 < 0 }.map { logarithm(onePlus: -$0) }
      form = .bothSides(
        above: above, below: below, logSlope: above.reduce(0, +) - below.reduce(0, +))
      reference = nil
      unit = Self.unit(above + below.map { -$0 })
      return
    }
    let isMirrored = shift == 1 && moments.minimum < 0
    let sizes = isMirrored ? numbers.map { -$0 } : numbers
    let rough = isMirrored ? -moments.mean : moments.mean
    let logs = sizes.map { logRatio($0, rough, plus: shift) }
    let mean = logs.reduce(0) { $0 + $1 / Double(logs.count) }
    // The geometric mean, rounded: what is left of the mean is subtracted below.
    let middle = (rough + shift) * exponentialMinusOne(mean) + rough
    let deviations = sizes.map { logRatio($0, middle, plus: shift) }
    guard deviations.allSatisfy(\.isFinite), middle + shift > 0 else { return nil }
    let rest = deviations.reduce(0) { $0 + $1 / Double(deviations.count) }
    form = .oneSide(deviations: deviations.map { $0 - rest }, isMirrored: isMirrored)
    reference = isMirrored ? -middle : middle
    unit = Self.unit(deviations)
  }

  /// The inverse of the logarithms' standard deviation.
  private static func unit(_ logs: [Double]) -> Double {
    let deviation = Moments(of: logs)?.deviation ?? 0
    return deviation > 0 && (1 / deviation).isFinite ? 1 / deviation : 1
  }

  /// The log likelihood of a λ, up to a constant of the numbers: in a unit in which sums are near 0 and keep the digits that
  /// distinguish λ.
  func callAsFunction(_ exponent: Double) -> Double {
    switch form {
    case .oneSide(let deviations, let isMirrored):
      let power = isMirrored ? 2 - exponent : exponent
      guard power != 0 else { return -count * Self.logDeviation(deviations.map { $0 * unit }) }
      let largest = deviations.reduce(-.infinity) { max($0, power * $1) }
      let values = deviations.map { exponentialMinusOne(power * $0 - largest) }
      return -count * (Self.logDeviation(values) + largest - logarithm(abs(power) / unit))
    case .bothSides(let above, let below, let logSlope):
      let most = max(
        exponent * (above.max() ?? 0), (2 - exponent) * (below.max() ?? 0), 0)
      // Beyond e^700 the subtracted ones are negligible.
      let scale = most > 700 ? most : 0
      func values(_ logs: [Double], _ power: Double, _ sign: Double) -> [Double] {
        guard power != 0 else { return logs.map { sign * $0 * unit * exponential(-scale) } }
        return logs.map { log in
          let value =
            scale > 0
            ? exponential(power * log - scale) - exponential(-scale)
            : exponentialMinusOne(power * log)
          return sign * value / power * unit
        }
      }
      let all = values(above, exponent, 1) + values(below, 2 - exponent, -1)
      return -count * (Self.logDeviation(all) + scale) + (exponent - 1) * logSlope
    }
  }

  private static func logDeviation(_ values: [Double]) -> Double {
    guard let deviation = Moments(of: values)?.deviation, deviation > 0 else { return .infinity }
    return logarithm(deviation)
  }

  /// The likeliest λ, to about 1e−8 of the smallest change that matters.
  ///
  /// It is between two exponents around one that is likelier than both; golden sections refine it.
  func maximum() -> Double {
    let (origin, first) = (1.0, 0.25 * unit)
    var step = self(origin + first) >= self(origin - first) ? first : -first
    var (before, best) = (origin - step, origin)
    var next = origin + step
    var (highest, ahead) = (self(best), self(next))
    while ahead > highest, (next + 2 * step).isFinite {
      step *= 2
      (before, best, highest) = (best, next, ahead)
      next = best + step
      ahead = self(next)
    }
    return refined(between: min(before, next), and: max(before, next), tolerance: 1e-8 * unit)
  }

  /// The place of the peak of a function with one peak between two bounds.
  private func refined(
    between lower: Double, and upper: Double, tolerance: Double
  ) -> Double {
    let ratio = (5.0.squareRoot() - 1) / 2
    var (low, high) = (lower, upper)
    var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
    var (atLeft, atRight) = (self(left), self(right))
    while high - low > max(tolerance, 2 * max(abs(low), abs(high)).ulp) {
      if atLeft > atRight {
        (high, right, atRight) = (right, left, atLeft)
        left = high - ratio * (high - low)
        atLeft = self(left)
      } else {
        (low, left, atLeft) = (left, right, atRight)
        right = low + ratio * (high - low)
        atRight = self(right)
      }
    }
    return (low + high) / 2
  }
}

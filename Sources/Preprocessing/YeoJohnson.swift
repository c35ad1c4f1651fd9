import MathKernels

/// The power transformation of Yeo and Johnson.
///
///     x ≥ 0:  ((1 + x)^λ − 1) / λ,              log(1 + x) at λ = 0
///     x < 0:  −((1 − x)^(2−λ) − 1) / (2 − λ),   −log(1 − x) at λ = 2
///
/// - Source: Yeo and Johnson (2000), *A new family of power transformations to improve normality or symmetry*, eq. 2.1.
struct YeoJohnson: Equatable {
  /// λ.
  let exponent: Double

  init(exponent: Double) { self.exponent = exponent }

  /// The value of a number; NaN for NaN.
  func value(_ x: Double) -> Double {
    x >= 0 ? Self.boxCox(x, exponent) : -Self.boxCox(-x, 2 - exponent)
  }

  /// ((1 + x)^λ − 1)/λ for x ≥ 0, accurate for λ and x near 0.
  private static func boxCox(_ x: Double, _ exponent: Double) -> Double {
    let log = logarithm(onePlus: x)
    return exponent == 0 ? log : exponentialMinusOne(exponent * log) / exponent
  }

  /// The exponent from −5 to 5 under which the numbers, missing ones (NaN) left out, are likeliest as normal:
  ///
  ///     −n/2 log(variance of the values) + (λ − 1) Σ sign(x) log(1 + |x|)
  ///
  /// nil if they do not vary. The best of a grid is refined by golden sections.
  /// - Source: ibid., eq. 3.1.
  init?(maximizingLikelihoodOf numbers: [Double]) {
    let numbers = numbers.filter { !$0.isNaN }
    guard let moments = Moments(of: numbers), !moments.isConstant else { return nil }
    let jacobian = numbers.reduce(0) {
      $0 + ($1 < 0 ? -logarithm(onePlus: -$1) : logarithm(onePlus: $1))
    }
    func logLikelihood(_ exponent: Double) -> Double {
      let transform = YeoJohnson(exponent: exponent)
      guard let moments = Moments(of: numbers.map(transform.value)), moments.deviation > 0 else {
        return -.infinity
      }
      return -Double(numbers.count) * logarithm(moments.deviation) + (exponent - 1) * jacobian
    }
    let step = 0.5
    let grid = stride(from: -5, through: 5, by: step).map { ($0, logLikelihood($0)) }
    guard let best = grid.max(by: { $0.1 < $1.1 }), best.1 > -.infinity else { return nil }
    exponent = Self.maximum(of: logLikelihood, from: best.0 - step, to: best.0 + step)
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

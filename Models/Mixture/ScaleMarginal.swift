import Bayes

/// The posterior of t = log σ given rows, up to a constant, where features share σ and their means, each Normal(0, m²), are
/// summed out:
///
/// log p(t) = −½ d ((n − 1) 2t + log w) − ½ (S e⁻²ᵗ + n Σ x̄²/w) + log p₀(t), w = e²ᵗ + n m²
///
/// with the prior p₀, of d features with the means x̄ of n rows and sums S of squares around them.
struct ScaleMarginal {
  let features: Double
  let count: Double
  /// S.
  let scatter: Double
  /// n Σ x̄².
  let square: Double
  let prior: ComponentPrior
  /// Of the scale, among those of the component.
  let place: Int

  private var spread: Double { count * prior.meanScale * prior.meanScale }

  func callAsFunction(_ t: Double) -> Double {
    let variance = exponential(2 * t)
    let total = variance + spread
    let rows =
      features * ((count - 1) * 2 * t + logarithm(total)) + scatter / variance + square / total
    return prior.logDensity(ofLogScale: t, variance: variance, at: place) - 0.5 * rows
  }

  /// Minus the second derivative, rounding left out of the prior.
  func curvature(at t: Double) -> Double {
    let variance = exponential(2 * t)
    let total = variance + spread
    let (part, precision) = (variance / total, 1 / (prior.logDeviation * prior.logDeviation))
    let found =
      2 * features * part * (1 - part) + 2 * scatter / variance
      - 2 * square / total * part * (1 - 2 * part) + precision
    return max(found, 0.25 * precision)
  }

  /// The t of the greatest density: the best of some between bounds, refined by golden sections.
  var mode: Double {
    let precision = 1 / (prior.logDeviation * prior.logDeviation)
    let pulled = prior.logMedian - features * count / precision
    let own = 0.5 * logarithm(scatter / (features * count))
    let least = prior.leastLogScale(at: place) + 0.001
    let lower = max(max(pulled, min(prior.logMedian, own)) - 0.01, least)
    let upper = max(
      max(prior.logMedian, 0.5 * logarithm((scatter + square) / features)) + 0.01, lower + 1)
    let points = 12
    let step = (upper - lower) / Double(points)
    guard step.isFinite else { return prior.logMedian }
    var best = (place: 0, height: -Double.infinity)
    for place in 0...points {
      let height = self(lower + Double(place) * step)
      if height > best.height { best = (place, height) }
    }
    let ratio = 0.6180339887498949
    var (a, b) = (lower + Double(best.place - 1) * step, lower + Double(best.place + 1) * step)
    var (c, d) = (b - ratio * (b - a), a + ratio * (b - a))
    var (left, right) = (self(c), self(d))
    for _ in 0..<40 where b - a > 1e-2 {
      if left > right {
        (b, d, right) = (d, c, left)
        c = b - ratio * (b - a)
        left = self(c)
      } else {
        (a, c, left) = (c, d, right)
        d = a + ratio * (b - a)
        right = self(d)
      }
    }
    return 0.5 * (a + b)
  }
}

/// A density on an interval, linear between equally spaced points.
struct TabulatedDensity {
  private let lower: Double
  private let step: Double
  /// Heights at the points, and the integral up to each; the last is 1.
  private let heights: [Double]
  private let integrals: [Double]

  /// The shape of a log density around its mode, out to where it has fallen by `drop`; piecewise linear, two points for each
  /// standard deviation 1/√curvature.
  init(_ logDensity: ScaleMarginal, mode: Double, drop: Double = 25, limit: Int = 200) {
    let step = 0.5 / logDensity.curvature(at: mode).squareRoot()
    let top = logDensity(mode)
    func heights(_ direction: Double) -> [Double] {
      var found: [Double] = []
      while found.count < limit, found.last.map({ $0 > exponential(-drop) }) ?? true {
        found.append(
          exponential(logDensity(mode + direction * Double(found.count + 1) * step) - top))
      }
      return found
    }
    let (left, right) = (heights(-1), heights(1))
    let raw = left.reversed() + [1] + right
    var integrals = [0.0]
    for place in 1..<raw.count {
      integrals.append(integrals[place - 1] + 0.5 * step * (raw[place - 1] + raw[place]))
    }
    let total = integrals[raw.count - 1]
    self.lower = mode - Double(left.count) * step
    self.step = step
    self.heights = raw.map { $0 / total }
    self.integrals = integrals.map { $0 / total }
  }

  func draw(using random: inout RandomStream) -> Double {
    let level = random.uniform()
    let place = max(0, (integrals.firstIndex { $0 > level } ?? integrals.count - 1) - 1)
    // Between two points the integral is a parabola: p₀ u + ½ (p₁ − p₀) u² for u from 0 to 1, in steps.
    let (first, slope) = (heights[place], heights[place + 1] - heights[place])
    let rest = (level - integrals[place]) / step
    let root = max(0, first * first + 2 * slope * rest).squareRoot()
    return lower + step * (Double(place) + min(1, 2 * rest / (first + root)))
  }

  func logDensity(_ value: Double) -> Double {
    let place = (value - lower) / step
    guard place >= 0, place <= Double(heights.count - 1) else { return -.infinity }
    let index = min(Int(place), heights.count - 2)
    let share = place - Double(index)
    return logarithm(heights[index] * (1 - share) + heights[index + 1] * share)
  }
}

extension RandomStream {
  /// A number from Poisson(rate), for rate ≥ 0, as a double; +∞ where the rate is.
  ///
  /// - Source: Hörmann (1993), *The transformed rejection method for generating Poisson random variables*, algorithm PTRS;
  ///   below 10, inversion by sequential search.
  public mutating func poisson(rate: Double) -> Double {
    guard rate >= 10 else { return smallPoisson(rate) }
    guard rate.isFinite else { return rate }
    let b = 0.931 + 2.53 * rate.squareRoot()
    let a = -0.059 + 0.02483 * b
    let inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
    let acceptance = 0.9277 - 3.6224 / (b - 2)
    while true {
      let u = uniform() - 0.5
      let v = uniform()
      let tail = 0.5 - abs(u)
      let k = ((2 * a / tail + b) * u + rate + 0.43).rounded(.down)
      if tail >= 0.07, v <= acceptance { return k }
      if k < 0 || (tail < 0.013 && v > tail) { continue }
      let proposal = logarithm(v * inverseAlpha / (a / (tail * tail) + b))
      if proposal <= k * logarithm(rate) - rate - MathKernels.logGamma(k + 1) { return k }
    }
  }

  private mutating func smallPoisson(_ rate: Double) -> Double {
    guard rate > 0 else { return rate == 0 ? 0 : .nan }
    var count = 0.0
    var term = MathKernels.exponential(-rate)
    var rest = uniform() - term
    while rest > 0, term > 0 {
      count += 1
      term *= rate / count
      rest -= term
    }
    return count
  }

  /// A number from Binomial(trials, probability), as a double; `complement` is 1 − probability.
  ///
  /// - Source: Hörmann (1993), *The generation of binomial random variates*, algorithm BTRS; where fewer than 10 of the rarer
  ///   outcome are expected, inversion by sequential search.
  package mutating func binomial(trials: Double, probability p: Double, complement q: Double)
    -> Double
  {
    if p > q { return trials - binomial(trials: trials, probability: q, complement: p) }
    guard p > 0, trials > 0 else { return p.isNaN ? .nan : 0 }
    guard trials * p >= 10 else { return smallBinomial(trials, p, q) }
    let deviation = (trials * p * q).squareRoot()
    let b = 1.15 + 2.53 * deviation
    let a = -0.0873 + 0.0248 * b + 0.01 * p
    let c = trials * p + 0.5
    let alpha = (2.83 + 5.1 / b) * deviation
    let acceptance = 0.92 - 4.2 / b
    let logOdds = logarithm(p / q)
    let mode = ((trials + 1) * p).rounded(.down)
    let atMode = MathKernels.logGamma(mode + 1) + MathKernels.logGamma(trials - mode + 1)
    while true {
      let u = uniform() - 0.5
      let v = uniform()
      let tail = 0.5 - abs(u)
      let k = ((2 * a / tail + b) * u + c).rounded(.down)
      if tail >= 0.07, v <= acceptance { return k }
      if k < 0 || k > trials { continue }
      let proposal = logarithm(v * alpha / (a / (tail * tail) + b))
      let ways = MathKernels.logGamma(k + 1) + MathKernels.logGamma(trials - k + 1)
      let density = atMode - ways + (k - mode) * logOdds
      if proposal <= density { return k }
    }
  }

  private mutating func smallBinomial(_ trials: Double, _ p: Double, _ q: Double) -> Double {
    let odds = p / q
    var count = 0.0
    var term = MathKernels.exponential(trials * logarithm(onePlus: -p))
    var rest = uniform() - term
    while rest > 0, term > 0, count < trials {
      let ratio: Double = (trials - count) / (count + 1) * odds
      term *= ratio
      count += 1
      rest -= term
    }
    return count
  }
}

/// log P(a, x) and log Q(a, x), the regularised incomplete gamma functions, for a > 0 and x ≥ 0; NaN elsewhere.
///
/// P(a, x) = γ(a, x)/Γ(a) is the distribution function of Gamma(a, 1), Q = 1 − P. Tails keep their relative accuracy, however
/// far, since no step leaves the logarithm.
///
/// - Source: Press, Teukolsky, Vetterling, Flannery (2007), *Numerical Recipes*, §6.2: the series below a + 1, Lentz's
///   continued fraction above.
package func incompleteGammaLogTails(_ a: Double, _ x: Double) -> (lower: Double, upper: Double) {
  guard a > 0, a.isFinite, x >= 0 else { return (.nan, .nan) }
  if x == 0 { return (-.infinity, 0) }
  if x == .infinity { return (0, -.infinity) }
  if x < a + 1 {
    let lower = logGammaKernel(a, x) + logarithm(lowerSeries(a, x))
    return (min(lower, 0), log1mexp(min(lower, 0)))
  }
  let upper = logGammaKernel(a, x) + logarithm(upperFraction(a, x))
  return (log1mexp(min(upper, 0)), min(upper, 0))
}

/// log(xᵃ e⁻ˣ/Γ(a)).
///
/// For large a by Stirling's formula around the mode, where a log x − x and log Γ(a) would cancel.
private func logGammaKernel(_ a: Double, _ x: Double) -> Double {
  guard a >= 10 else { return a * logarithm(x) - x - logGamma(a) }
  let excess = (x - a) / a
  let deviation = abs(excess) < 0.5 ? logarithm(onePlus: excess) : logarithm(x / a)
  return a * (deviation - excess) + 0.5 * logarithm(a / (2 * .pi)) - stirlingError(a)
}

/// log Γ(a) − ((a − ½) log a − a + ½ log 2π), for a ≥ 10.
private func stirlingError(_ a: Double) -> Double {
  let square = 1 / (a * a)
  let tail = 1.0 / 1260 - square * (1.0 / 1680 - square * (1.0 / 1188 - square * 691 / 360360))
  return (1.0 / 12 - square * (1.0 / 360 - square * tail)) / a
}

/// Σ xⁿ/(a (a + 1) … (a + n)).
private func lowerSeries(_ a: Double, _ x: Double) -> Double {
  var term = 1 / a
  var sum = term
  var next = a
  repeat {
    next += 1
    term *= x / next
    sum += term
  } while term > sum * 1e-17
  return sum
}

/// Γ(a, x) eˣ/xᵃ.
private func upperFraction(_ a: Double, _ x: Double) -> Double {
  var b = x + 1 - a
  var c = 1e300
  var d = 1 / b
  var fraction = d
  for step in 1...1_000_000 {
    let numerator = -Double(step) * (Double(step) - a)
    b += 2
    d = 1 / awayFromZero(numerator * d + b)
    c = awayFromZero(b + numerator / c)
    fraction *= d * c
    if abs(d * c - 1) < 3e-16 { break }
  }
  return fraction
}

/// Lentz's guard against a denominator that happens to vanish.
func awayFromZero(_ x: Double) -> Double { abs(x) < 1e-300 ? 1e-300 : x }

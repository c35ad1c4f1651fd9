/// log I_x(a, b) and log(1 − I_x(a, b)), the regularised incomplete beta function, for a, b > 0 and 0 ≤ x ≤ 1; NaN elsewhere.
///
/// I_x is the distribution function of Beta(a, b). Where x is close to 1, 1 − x has more digits than x can hold, so both are
/// given. Tails keep their relative accuracy, however far.
///
/// - Source: Press, Teukolsky, Vetterling, Flannery (2007), *Numerical Recipes*, §6.4: Lentz's continued fraction on the side
///   of the mean where it converges.
package func incompleteBetaLogTails(
  _ a: Double, _ b: Double, _ x: Double, complement y: Double
) -> (lower: Double, upper: Double) {
  guard a > 0, b > 0, a.isFinite, b.isFinite, x >= 0, y >= 0 else { return (.nan, .nan) }
  if x == 0 { return (-.infinity, 0) }
  if y == 0 { return (0, -.infinity) }
  let logX = x < 0.5 ? logarithm(x) : logarithm(onePlus: -y)
  let logY = y < 0.5 ? logarithm(y) : logarithm(onePlus: -x)
  let kernel = a * logX + b * logY - logBeta(a, b)
  if x < (a + 1) / (a + b + 2) {
    let lower = min(0, kernel + logarithm(betaFraction(a, b, x) / a))
    return (lower, log1mexp(lower))
  }
  let upper = min(0, kernel + logarithm(betaFraction(b, a, y) / b))
  return (log1mexp(upper), upper)
}

/// a B(a, b) I_x(a, b)/(xᵃ (1 − x)ᵇ).
private func betaFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
  var c = 1.0
  var d = 1 / awayFromZero(1 - (a + b) * x / (a + 1))
  var fraction = d
  for step in 1...1_000_000 {
    let m = Double(step)
    let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / awayFromZero(1 + even * d)
    c = awayFromZero(1 + even / c)
    fraction *= d * c
    let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / awayFromZero(1 + odd * d)
    c = awayFromZero(1 + odd / c)
    fraction *= d * c
    if abs(d * c - 1) < 3e-16 { break }
  }
  return fraction
}

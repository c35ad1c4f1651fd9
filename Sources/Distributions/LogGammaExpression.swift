import ComputationGraph

/// log Γ(x) for positive x.
func logGamma(_ x: Expression) -> Expression {
  let y = x + 8
  var rising = log(x)
  for step in 1..<8 { rising = rising + log(x + Expression(Double(step))) }
  let r = 1 / square(y)
  let series =
    (1.0 / 12 - r
      * (1.0 / 360 - r * (1.0 / 1260 - r * (1.0 / 1680 - r * (1.0 / 1188 - r * 691.0 / 360360)))))
    / y
  return (y - 0.5) * log(y) - y + 0.5 * Expression(logTwoPi) + series - rising
}

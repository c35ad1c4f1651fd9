/// The leapfrog integrator of Hamilton's equations, volume preserving and reversible.
///
/// p ← p + ½ε ∇log p(q), q ← q + ε M⁻¹ p, p ← p + ½ε ∇log p(q).
///
/// The velocity M⁻¹ p is carried along with the momentum, as both move by multiples of the gradient: so a step costs one
/// product with M⁻¹, not two.
/// - Source: Leimkuhler and Reich (2004), *Simulating Hamiltonian Dynamics*, §4.1; Neal (2011), §2.3.
package struct Leapfrog {
  package let metric: Metric
  /// Length of a vector of the metric's dimension, in blocks; vectors of the arena may be longer.
  package let blocks: Int

  package init(metric: Metric) {
    self.metric = metric
    blocks = VectorArena.blocks(dimension: metric.dimension)
  }

  /// Moves a point by one step, of a signed size, and returns H there; NaN or +∞ where the density is not finite.
  package func step(_ point: inout PhasePoint, by stepSize: Double, target: inout Target) throws
    -> Double
  {
    let half = Block(repeating: stepSize / 2)
    let whole = Block(repeating: stepSize)
    let (position, momentum, gradient) = (point.position, point.momentum, point.gradient)
    let (velocity, acceleration) = (point.velocity, point.acceleration)
    for index in 0..<blocks {
      momentum[block: index] += half * gradient[block: index]
      let moved = velocity[block: index] + half * acceleration[block: index]
      velocity[block: index] = moved
      position[block: index] += whole * moved
    }
    point.logDensity = try target.logDensity(at: position, gradient: gradient)
    metric.multiplyInverse(gradient, into: acceleration, blocks: blocks)
    var twiceKinetic = Block.zero
    for index in 0..<blocks {
      let pushed = momentum[block: index] + half * gradient[block: index]
      let moved = velocity[block: index] + half * acceleration[block: index]
      momentum[block: index] = pushed
      velocity[block: index] = moved
      twiceKinetic += pushed * moved
    }
    return 0.5 * twiceKinetic.sum() - point.logDensity
  }
}

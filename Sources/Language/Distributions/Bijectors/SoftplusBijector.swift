import ComputationGraph
import MathKernels

/// x = scale · log(1 + eᵘ), onto (0, ∞); log |dx/du| = log scale − log(1 + e⁻ᵘ).
///
/// Far below the scale it is scale · eᵘ, far above it scale · u. A density like e⁻ˣ falls like exp(−eᵘ) in log x: a wall next to
/// a long tail to the left, and leapfrog steps that suit the tail stumble over the wall. In u it falls like a normal density
/// or e⁻ᵘ. A scale about which the data say little has half as many effective draws again, and a fraction of the divergences.
///
/// A power-law tail remains one, to be crossed by random walk: distributions without a variance are better off in log x.
///
/// - Source: Dugas, Bengio, Bélisle, Nadeau, Garcia (2001), *Incorporating second-order functional knowledge for better option
///   pricing*, for the function.
package struct SoftplusBijector: Bijector {
  /// Where the map changes from a power of e to a straight line.
  package let scale: Double

  /// - Precondition: the scale is positive and finite.
  package init(scale: Double) {
    precondition(scale > 0 && scale.isFinite, "a scale is positive and finite")
    self.scale = scale
  }

  package func constrain(_ unconstrained: Quantity) -> Quantity {
    Quantity(scale) * softplus(unconstrained)
  }

  /// u = y + log(1 − e⁻ʸ), y = x/scale.
  package func unconstrain(_ value: Double) -> Double {
    let y = value / scale
    return value > 0 ? y + log1mexp(-y) : .nan
  }

  package func unconstrain(_ value: Quantity) -> Quantity {
    let y = value / Quantity(scale)
    return y + log1mexp(-y)
  }

  package func logAbsDetJacobian(at unconstrained: Quantity) -> Quantity {
    Quantity(logarithm(scale)) - softplus(-unconstrained)
  }
}

extension Quantity {
  /// The bijector of positive values with a light tail, for this scale; `ExponentialBijector` where the scale is
  /// latent or differs between elements.
  var softplusBijector: any Bijector {
    guard let scale = fixedNumber, scale > 0, scale.isFinite else { return ExponentialBijector() }
    return SoftplusBijector(scale: scale)
  }
}

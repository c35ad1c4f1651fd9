import ComputationGraph
import MathKernels

/// x = scale · exp(u √(1 + u²/4)), onto (0, ∞);
/// log |dx/du| = log x + log(1 + u²/2) − ½ log(1 + u²/4).
///
/// Near `scale` it is scale · eᵘ. A density like xᵏ⁻¹ towards 0, or like x⁻ᵏ⁻¹ towards ∞, falls like e⁻ᵏ|ᵘ|ᵘ/² in u: like a
/// normal density, where in log x it falls like e⁻ᵏ|ˡᵒᵍ ˣ| only. A scale that the data hardly separate from 0 has such a tail to
/// the left, a half-Cauchy prior one to the right as well; chains cross them slowly in log x, and easily in u.
///
/// - Source: for the need, Johnson, Geyer (2012), *Variable transformation to obtain geometric ergodicity in the random-walk
///   Metropolis algorithm*, §2.
package struct PositivePowerTailBijector: Bijector {
  /// The value at u = 0.
  package let scale: Double

  /// - Precondition: the scale is positive and finite.
  package init(scale: Double) {
    precondition(scale > 0 && scale.isFinite, "a scale is positive and finite")
    self.scale = scale
  }

  package func constrain(_ unconstrained: Quantity) -> Quantity {
    Quantity(scale) * exp(QuadraticGrowth.value(at: unconstrained))
  }

  package func unconstrain(_ value: Double) -> Double {
    value > 0 ? QuadraticGrowth.inverse(of: logarithm(value / scale)) : .nan
  }

  package func logAbsDetJacobian(at unconstrained: Quantity) -> Quantity {
    Quantity(logarithm(scale)) + QuadraticGrowth.value(at: unconstrained)
      + QuadraticGrowth.logSlope(at: unconstrained)
  }
}

extension Quantity {
  /// The bijector of positive values with tails of a power around this scale; `ExponentialBijector` where the scale is
  /// latent or differs between elements.
  var positivePowerTailBijector: any Bijector {
    guard let scale = fixedNumber, scale > 0, scale.isFinite else { return ExponentialBijector() }
    return PositivePowerTailBijector(scale: scale)
  }
}

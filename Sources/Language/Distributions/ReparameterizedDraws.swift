import ComputationGraph
import MathKernels

// Draws as functions of a standard normal number z and the parameters: x = F⁻¹(Φ(z)), so that a draw moves smoothly with
// the parameters. Each is written with log Φ of the nearer tail, which keeps its digits.
//
// Source: Kingma, Welling (2014), *Auto-encoding variational Bayes*, §2.4.

/// The distributions whose draws move smoothly with their parameters.
package enum ReparameterizedDraws {
  /// Their names, by the support of their values.
  package static let real = ["Normal", "Logistic", "Laplace", "Cauchy"]
  package static let positive = ["LogNormal", "HalfNormal", "Exponential", "Weibull", "HalfCauchy"]
  package static let interval = ["Uniform"]
  package static let arrays = ["MultivariateNormal"]
}

extension Normal {
  public func value(ofStandardNormal z: Quantity) -> Quantity? { location + scale * z }
}

extension LogNormal {
  public func value(ofStandardNormal z: Quantity) -> Quantity? { exp(location + scale * z) }
}

extension HalfNormal {
  /// The normal draw, folded.
  public func value(ofStandardNormal z: Quantity) -> Quantity? { scale * abs(z) }
}

extension Uniform {
  public func value(ofStandardNormal z: Quantity) -> Quantity? {
    lower + (upper - lower) * exp(normalLogCDF(z))
  }
}

extension Exponential {
  public func value(ofStandardNormal z: Quantity) -> Quantity? { -normalLogCDF(-z) / rate }
}

extension Weibull {
  public func value(ofStandardNormal z: Quantity) -> Quantity? {
    scale * exp(log(-normalLogCDF(-z)) / shape)
  }
}

extension Logistic {
  public func value(ofStandardNormal z: Quantity) -> Quantity? {
    location + scale * (normalLogCDF(z) - normalLogCDF(-z))
  }
}

extension Laplace {
  public func value(ofStandardNormal z: Quantity) -> Quantity? {
    let distance = -(Quantity(logTwo) + normalLogCDF(-abs(z)))
    return location + scale * select(z .> 0, distance, -distance)
  }
}

extension Cauchy {
  public func value(ofStandardNormal z: Quantity) -> Quantity? {
    let angle = Quantity(.pi) * exp(normalLogCDF(-abs(z)))
    let distance = cos(angle) / sin(angle)
    return location + scale * select(z .> 0, distance, -distance)
  }
}

extension HalfCauchy {
  public func value(ofStandardNormal z: Quantity) -> Quantity? {
    let angle = Quantity(0.5 * .pi) * exp(normalLogCDF(-abs(z)))
    return scale * select(z .> 0, cos(angle) / sin(angle), sin(angle) / cos(angle))
  }
}

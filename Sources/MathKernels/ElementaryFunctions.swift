#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

// The platform's scalar functions under their full names, so that no module of the numeric core imports Foundation.

@inlinable public func exponential(_ x: Double) -> Double { exp(x) }
@inlinable public func logarithm(_ x: Double) -> Double { log(x) }
@inlinable public func logarithm(onePlus x: Double) -> Double { log1p(x) }
@inlinable public func exponentialMinusOne(_ x: Double) -> Double { expm1(x) }
@inlinable public func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
@inlinable public func sine(_ x: Double) -> Double { sin(x) }
@inlinable public func cosine(_ x: Double) -> Double { cos(x) }
@inlinable public func tangent(_ x: Double) -> Double { tan(x) }
@inlinable public func arcTangent(_ x: Double) -> Double { atan(x) }
@inlinable public func inverseHyperbolicSine(_ x: Double) -> Double { asinh(x) }
@inlinable public func errorFunction(_ x: Double) -> Double { erf(x) }
@inlinable public func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

/// log Γ(x), without the global sign that `lgamma` writes.
@inlinable public func logGamma(_ x: Double) -> Double {
  #if canImport(Glibc)
    var sign: Int32 = 0
    return lgamma_r(x, &sign)
  #else
    return lgamma(x)
  #endif
}

/// log Σ exp(xᵢ); −∞ of nothing.
public func logSumExp(_ values: some Sequence<Double>) -> Double {
  let values = Array(values)
  guard let largest = values.max(), largest.isFinite else { return values.max() ?? -.infinity }
  return largest + logarithm(values.reduce(0) { $0 + exponential($1 - largest) })
}

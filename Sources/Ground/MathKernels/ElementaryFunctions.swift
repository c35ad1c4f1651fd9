#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

// The platform's scalar functions under their full names, so that no module of the numeric core imports Foundation.

/// eˣ.
@inlinable package func exponential(_ x: Double) -> Double { exp(x) }
/// The natural logarithm: −∞ at 0, NaN below.
@inlinable package func logarithm(_ x: Double) -> Double { log(x) }
/// log(1 + x), accurate near 0.
@inlinable package func logarithm(onePlus x: Double) -> Double { log1p(x) }
/// eˣ − 1, accurate near 0.
@inlinable package func exponentialMinusOne(_ x: Double) -> Double { expm1(x) }
/// tanh x.
@inlinable package func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
/// sin x, of an angle in radians.
@inlinable package func sine(_ x: Double) -> Double { sin(x) }
/// cos x, of an angle in radians.
@inlinable package func cosine(_ x: Double) -> Double { cos(x) }
/// tan x, of an angle in radians.
@inlinable package func tangent(_ x: Double) -> Double { tan(x) }
/// arctan x, in radians from −π/2 to π/2.
@inlinable package func arcTangent(_ x: Double) -> Double { atan(x) }
/// asinh x = log(x + √(1 + x²)).
@inlinable package func inverseHyperbolicSine(_ x: Double) -> Double { asinh(x) }
/// erf x = 2/√π ∫₀ˣ e^(−t²) dt.
@inlinable package func errorFunction(_ x: Double) -> Double { erf(x) }
/// baseᵉˣᵖᵒⁿᵉⁿᵗ; NaN for a negative base unless the exponent is a whole number.
@inlinable package func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

/// log |Γ(x)|, without the global sign that `lgamma` writes; +∞ at 0 and at whole numbers below.
@inlinable package func logGamma(_ x: Double) -> Double {
  #if canImport(Glibc)
    var sign: Int32 = 0
    return lgamma_r(x, &sign)
  #else
    return lgamma(x)
  #endif
}

/// log Σ exp(xᵢ); −∞ for no numbers.
package func logSumExp(_ values: some Sequence<Double>) -> Double {
  let values = Array(values)
  guard let largest = values.max(), largest.isFinite else { return values.max() ?? -.infinity }
  return largest + logarithm(values.reduce(0) { $0 + exponential($1 - largest) })
}

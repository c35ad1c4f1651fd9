/// log Γ(x) for x ≥ 0, element by element; +∞ at 0, NaN below. Its gradient is `digamma`.
public func logGamma(_ x: Quantity) -> Quantity { Quantity(.unary(.logGamma), [x]) }

/// ψ(x) = d log Γ(x)/dx for x ≥ 0; −∞ at 0, NaN below.
public func digamma(_ x: Quantity) -> Quantity { Quantity(.unary(.digamma), [x]) }

/// log B(a, b) = log Γ(a) + log Γ(b) − log Γ(a + b) for a, b > 0, without the cancellation of its terms where they are large.
public func logBeta(_ a: Quantity, _ b: Quantity) -> Quantity {
  Quantity(.binary(.logBeta), [a, b])
}

/// log of n over k = Γ(n + 1)/(Γ(k + 1) Γ(n − k + 1)), for 0 ≤ k ≤ n, whole or not.
public func logChoose(_ n: Quantity, _ k: Quantity) -> Quantity {
  -log1p(n) - logBeta(k + 1, n - k + 1)
}

/// log Φ(x), the standard normal distribution function: exact in both tails, however far.
public func normalLogCDF(_ x: Quantity) -> Quantity { Quantity(.unary(.normalLogCDF), [x]) }

/// log(1 − eˣ) for x ≤ 0: −∞ at 0, NaN above.
public func log1mexp(_ x: Quantity) -> Quantity { Quantity(.unary(.log1mexp), [x]) }

/// log(p/(1 − p)) for 0 ≤ p ≤ 1, the inverse of `sigmoid`; −∞ at 0, +∞ at 1, NaN outside.
public func logit(_ p: Quantity) -> Quantity { log(p) - log1p(-p) }

/// a log b, 0 where a is 0 whatever number b is; NaN where b is NaN.
public func multiplyLog(_ a: Quantity, _ b: Quantity) -> Quantity {
  Quantity(.binary(.multiplyLog), [a, b])
}

/// a log(1 + b), 0 where a is 0 whatever number b is; NaN where b is NaN.
public func multiplyLog1p(_ a: Quantity, _ b: Quantity) -> Quantity {
  Quantity(.binary(.multiplyLog1p), [a, b])
}

/// The inverse hyperbolic sine, log(x + √(1 + x²)).
public func asinh(_ x: Quantity) -> Quantity { Quantity(.unary(.asinh), [x]) }

// Comparisons, and choices between two expressions element by element.
extension Quantity {
  /// 1 where a > b, else 0; 0 where either is NaN.
  public static func .> (a: Quantity, b: Quantity) -> Quantity {
    Quantity(.binary(.greater), [a, b])
  }
  /// 1 where a < b, else 0; 0 where either is NaN.
  public static func .< (a: Quantity, b: Quantity) -> Quantity { b .> a }
  /// 1 where a ≥ b, else 0; 0 where either is NaN.
  public static func .>= (a: Quantity, b: Quantity) -> Quantity {
    Quantity(.binary(.greaterOrEqual), [a, b])
  }
  /// 1 where a ≤ b, else 0; 0 where either is NaN.
  public static func .<= (a: Quantity, b: Quantity) -> Quantity { b .>= a }
}

/// `ifTrue` where the condition is not 0, `ifFalse` where it is; element by element, all three aligned by axis.
///
/// The branch that is not taken adds exactly 0 to the gradient, even where its value or its slope is NaN or infinite:
/// `select(x .> 0, log(x), 0)` is safe for every x. (Inside a branch, a latent factor of a `dot` that elements share has to be
/// finite itself.) The condition has no gradient, so the density of a model should not jump where it changes.
public func select(
  _ condition: Quantity, _ ifTrue: Quantity, _ ifFalse: Quantity
) -> Quantity {
  Quantity(.binary(.keepWhere), [ifTrue, condition])
    + Quantity(.binary(.keepUnless), [ifFalse, condition])
}

/// xʸ, as the C library defines it: NaN for x < 0 unless y is a whole number.
///
/// Where the power is 0, its gradient in y is 0.
public func pow(_ x: Quantity, _ y: Quantity) -> Quantity {
  Quantity(.binary(.power), [x, y])
}
/// The sine of an angle in radians.
public func sin(_ x: Quantity) -> Quantity { Quantity(.unary(.sin), [x]) }
/// The cosine of an angle in radians.
public func cos(_ x: Quantity) -> Quantity { Quantity(.unary(.cos), [x]) }
/// The arc tangent, in radians from −π/2 to π/2.
public func atan(_ x: Quantity) -> Quantity { Quantity(.unary(.atan), [x]) }

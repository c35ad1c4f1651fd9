import MathKernels

extension ChainedValues {
  /// The mean of all draws; NaN for none.
  public func mean() -> Double { arithmeticMean(values[...]) }

  /// The standard deviation of all draws, √(Σ(x − x̄)²/(N − 1)); NaN for fewer than two.
  public func standardDeviation() -> Double { sampleVariance(values[...]).squareRoot() }

  /// The quantile of all draws, linear between order statistics; NaN for no draws or with a NaN among them.
  ///
  /// - Precondition: the probability is between 0 and 1.
  /// - Source: Hyndman and Fan (1996), type 7.
  public func quantile(_ probability: Double) -> Double {
    precondition((0...1).contains(probability), "found probability \(probability)")
    if values.contains(where: \.isNaN) { return .nan }
    return OrderedValues(values).quantile(probability)
  }

  /// The interval that leaves half of the remaining share of the draws on each side, between two quantiles of type 7.
  ///
  /// Nil for no draws or with a NaN among them.
  ///
  /// - Precondition: the mass is between 0 and 1.
  public func equalTailedInterval(mass: Double) -> ClosedRange<Double>? {
    precondition((0...1).contains(mass), "found mass \(mass)")
    if values.isEmpty || values.contains(where: \.isNaN) { return nil }
    let ordered = OrderedValues(values)
    return ordered.quantile((1 - mass) / 2)...ordered.quantile((1 + mass) / 2)
  }

  /// The narrowest interval that holds a share of the draws; of several, the lowest. Nil for no draws or with a NaN among them.
  ///
  /// From order statistic i to i + ⌊mass · N⌋, so for draws of one mode.
  ///
  /// - Precondition: the mass is between 0 and 1, and is not 1.
  public func highestDensityInterval(mass: Double) -> ClosedRange<Double>? {
    precondition(mass >= 0 && mass < 1, "found mass \(mass)")
    if values.isEmpty || values.contains(where: \.isNaN) { return nil }
    return OrderedValues(values).narrowestInterval(mass: mass)
  }
}

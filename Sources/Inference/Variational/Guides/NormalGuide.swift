import MathKernels

/// What the normal guides share.
enum NormalGuide {
  /// - Precondition: `dimension` is not negative, `initialScale` positive and finite.
  static func check(dimension: Int, initialScale: Double) {
    precondition(dimension >= 0, "a guide needs a dimension of 0 or more, found \(dimension)")
    precondition(
      initialScale > 0 && initialScale.isFinite,
      "a guide needs a positive initial scale, found \(initialScale)")
  }

  /// n/2 · log 2π.
  static func logNormalizer(_ dimension: Int) -> Double {
    0.5 * Double(dimension) * logarithm(2 * .pi)
  }

  /// n/2 · (1 + log 2π): the entropy of n standard normal numbers.
  static func standardEntropy(_ dimension: Int) -> Double {
    0.5 * Double(dimension) * (1 + logarithm(2 * .pi))
  }
}

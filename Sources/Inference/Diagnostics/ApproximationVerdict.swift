import MathKernels

/// How far an approximation of a posterior can be trusted, by the Pareto k̂ of its importance ratios p/q.
///
/// | k̂ | verdict |
/// |---|---|
/// | below 0.5 | `good` |
/// | 0.5 to below 0.7 | `correctable` |
/// | 0.7 to below 1 | `meansOnly` |
/// | 1 and above, or not a number | `doNotTrust` |
///
/// k̂ judges the joint distribution of all parameters: with many of them it may be large although single margins and
/// predictions are fine. It cannot see a part of the posterior that no draw came near.
///
/// - Source: Yao, Vehtari, Simpson, Gelman (2018), *Yes, but did it work?: evaluating variational inference*, §3.1; Vehtari,
///   Simpson, Gelman, Yao, Gabry (2024), *Pareto smoothed importance sampling*, §3.
public enum ApproximationVerdict: String, Sendable, Codable, CaseIterable {
  /// Close to the posterior.
  case good
  /// Usable once importance weights have corrected it.
  case correctable
  /// Means may be usable, intervals are not, and weights cannot correct them.
  case meansOnly = "means-only"
  /// The ratios have no usable mean: nothing that is read off the parameters can be trusted.
  case doNotTrust = "do-not-trust"

  /// The verdict for a k̂; −∞ means that all ratios are the same.
  public init(paretoK: Double) {
    self =
      switch paretoK {
      case ..<0.5: .good
      case ..<0.7: .correctable
      case ..<1: .meansOnly
      default: .doNotTrust
      }
  }

  /// Whether importance weights make up for what the approximation misses.
  public var allowsCorrection: Bool { self == .good || self == .correctable }

  /// What it means, after a colon.
  public var meaning: String {
    switch self {
    case .good:
      "the approximation is close to the posterior wherever its draws went; k̂ cannot see modes elsewhere"
    case .correctable: "the approximation is usable after correction by importance weights"
    case .meansOnly:
      "means may be usable, intervals are not, and importance weights cannot correct them"
    case .doNotTrust:
      "do not trust what this fit says of the parameters; its predictions may still be fine, but check them"
    }
  }
}

extension ParetoSmoothedWeights {
  /// k̂ as a verdict reads it: −∞ where no tail was fitted because all weights are the same, as for the posterior itself.
  package var judgedParetoK: Double {
    let isEven = effectiveSampleSize >= 0.999 * Double(logWeights.count)
    return paretoK == .infinity && isEven ? -.infinity : paretoK
  }
}

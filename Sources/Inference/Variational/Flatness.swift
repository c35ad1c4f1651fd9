import MathKernels

/// The ELBO over some steps of an optimisation.
public struct ELBOWindow: Sendable, Equatable, Codable {
  /// Steps done at the window's end.
  public let endStep: Int
  /// The mean of the ELBO's estimates in its steps, in nats; steps that were skipped have none.
  public let mean: Double
  /// The Monte Carlo standard error of `mean`, as if the values were independent.
  public let standardError: Double

  enum CodingKeys: String, CodingKey {
    case endStep = "end_step"
    case mean
    case standardError = "standard_error"
  }

  /// A window as it was measured, to ask a `FlatnessRule` about.
  package init(endStep: Int, mean: Double, standardError: Double) {
    self.endStep = endStep
    self.mean = mean
    self.standardError = standardError
  }
}

/// When an ELBO counts as flat: its change from window to window is small, and known to be so.
///
/// A window lasts until its learning rates sum to `windowLength`, which is how far Adam can move a parameter in it; so a
/// low rate is not mistaken for a flat ELBO. The last k windows are compared with the k before them. With Δ the difference
/// of their means and s its Monte Carlo standard error, the ELBO is flat when for some k
///
///     (|Δ| + 2 s) / k  ≤  absoluteTolerance + relativeTolerance · |ELBO|
///
/// Noise alone never ends a run: as long as it hides the change, more windows are needed.
public struct FlatnessRule: Sendable, Equatable, Codable {
  /// The sum of learning rates that fills a window.
  public var windowLength = 1.0
  /// The least number of steps in a window.
  public var minimumWindowSteps = 100
  /// Change a window, relative to the ELBO.
  public var relativeTolerance = 2e-5
  /// Change a window, in nats.
  public var absoluteTolerance = 0.01

  /// The defaults.
  public init() {}

  /// The change of the ELBO a window, and what it may be.
  package struct Change: Sendable, Equatable {
    /// Δ/k, in nats: positive where the ELBO rises.
    package let mean: Double
    /// s/k, in nats.
    package let standardError: Double
    /// The right side of the rule, in nats, with |ELBO| that of the last k windows.
    package let tolerance: Double

    /// (|Δ| + 2 s)/k ≤ tolerance; not where a number is NaN.
    package var isFlat: Bool { bound <= tolerance }
    fileprivate var bound: Double { abs(mean) + 2 * standardError }
  }

  /// The comparison that comes nearest to flat; nil for fewer than two windows.
  package func change(over windows: [ELBOWindow]) -> Change? {
    var best: Change?
    var (late, early) = (Pool(), Pool())
    for k in stride(from: 1, through: windows.count / 2, by: 1) {
      // The late pool grows by the window that the early one loses, which grows by two older ones.
      let end = windows.count
      late.add(windows[end - k])
      if k > 1 { early.remove(windows[end - k]) }
      early.add(windows[end - 2 * k])
      if k > 1 { early.add(windows[end - 2 * k + 1]) }
      let count = Double(k)
      let change = Change(
        mean: (late.sum - early.sum) / (count * count),
        standardError: (late.variance + early.variance).squareRoot() / (count * count),
        tolerance: absoluteTolerance + relativeTolerance * abs(late.sum) / count)
      if best.map({ change.bound - change.tolerance < $0.bound - $0.tolerance }) ?? true {
        best = change
      }
    }
    return best
  }

  /// The sum of windows' means, and its variance.
  private struct Pool {
    var sum = 0.0
    var variance = 0.0

    mutating func add(_ window: ELBOWindow) {
      sum += window.mean
      variance += window.standardError * window.standardError
    }

    mutating func remove(_ window: ELBOWindow) {
      sum -= window.mean
      variance = max(0, variance - window.standardError * window.standardError)
    }
  }
}

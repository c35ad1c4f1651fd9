import ComputationGraph
import MathKernels

/// The improper prior that is constant on a support: log p(x) = 0.
///
/// It says nothing about where values are, so it has no draws: `draw` gives NaN. Whether the posterior is proper is up to the
/// data.
public struct Flat: ContinuousDistribution {
  public let support: Support

  /// Constant on all real numbers, or on a part of them.
  public init(on support: Support = .real) { self.support = support }

  public var name: String { "Flat" }
  public var parameters: [DistributionParameter] { [] }
  public var mistake: String? {
    let problem: String? =
      switch support {
      case .above(let bound), .below(let bound):
        bound.isFinite ? nil : "a bound at \(bound), expected a finite one."
      case .interval(let lower, let upper):
        lower < upper && (upper - lower).isFinite
          ? nil : "the bounds \(lower) and \(upper), expected finite ones in order."
      default: nil
      }
    return problem.map { "Flat has a support with \($0)" }
  }
  public func logDensity(of value: Quantity) -> Quantity { 0 }
  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double { .nan }
}

import ComputationGraph
import MathKernels

/// An improper prior: the same density, 1, everywhere on a support.
///
/// It says nothing, so the data must: the posterior may be improper too, and there are no draws from the prior (NaN).
public struct Flat: ContinuousDistribution {
  public let support: Support

  /// Flat on a support, such as `.real` or `.positive`.
  public init(on support: Support = .real) { self.support = support }

  public var name: String { "Flat" }
  public var parameters: [DistributionParameter] { [] }

  public func logDensity(of value: Expression) -> Expression { 0 }
  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double { .nan }
}

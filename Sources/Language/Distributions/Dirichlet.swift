import ComputationGraph
import MathKernels

/// The Dirichlet distribution of K shares with the sum 1.
///
/// log p(x) = Σₖ (αₖ − 1) log xₖ + log Γ(Σₖ αₖ) − Σₖ log Γ(αₖ), with respect to the first K − 1 elements; α > 0.
public struct Dirichlet: MultivariateDistribution {
  /// α, positive: for each element, or one number for all.
  public let concentration: Quantity
  /// The axis of the shares.
  public let axis: Axis

  /// Concentrations α of the shares along an axis; the mean of xₖ is αₖ/Σα.
  public init(concentration: Quantity, along axis: Axis) {
    self.concentration = concentration
    self.axis = axis
  }

  public var name: String { "Dirichlet" }
  public var support: ArraySupport { .simplex(along: axis) }
  public var parameters: [DistributionParameter] {
    [.init("concentration", concentration, .positive, axes: [axis])]
  }

  public func logDensity(of value: Quantity) -> Quantity {
    ((concentration - 1) * log(value)).total(over: [axis])
      + logGamma(concentration.total(over: [axis]))
      - logGamma(concentration).total(over: [axis])
  }

  public func draw(_ parameters: [Double], using random: inout RandomStream) -> [Double] {
    let logarithms = parameters.map { random.logGamma(shape: $0) }
    let normalizer = logSumExp(logarithms)
    // A share that underflows is still positive.
    return logarithms.map { max(exponential($0 - normalizer), .leastNormalMagnitude) }
  }
}

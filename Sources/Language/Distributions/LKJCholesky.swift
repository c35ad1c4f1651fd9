import ComputationGraph
import MathKernels

/// The Lewandowski–Kurowicka–Joe distribution of a K × K correlation matrix, given by its Cholesky factor L.
///
/// log p(L) = Σᵢ (K − i + 2η − 2) log Lᵢᵢ − log c, with respect to the elements below the diagonal; η > 0; and
/// log c = Σᵢ (½(i − 1) log π + log Γ(η + ½(K − i)) − log Γ(η + ½(K − 1))). η = 1 is uniform over correlation matrices; each
/// correlation has the distribution of 2B − 1, B ~ Beta(a, a), a = η + ½(K − 2).
///
/// - Source: Lewandowski, Kurowicka, Joe (2009), *Generating random correlation matrices based on vines and extended onion
///   method*.
public struct LKJCholesky: MultivariateDistribution {
  /// η, positive.
  public let concentration: Quantity
  /// The rows of the factor.
  public let rows: Axis
  /// Its columns: the rows' axis, renamed.
  public let columns: Axis

  /// Concentration η, and the two axes of the factor: an axis and the same `renamed`.
  public init(concentration: Quantity, rows: Axis, columns: Axis) {
    self.concentration = concentration
    self.rows = rows
    self.columns = columns
  }

  public var name: String { "LKJCholesky" }
  public var support: ArraySupport { .correlationCholesky(rows: rows, columns: columns) }
  public var parameters: [DistributionParameter] {
    [.init("concentration", concentration, .positive)]
  }

  public func logDensity(of value: Quantity) -> Quantity {
    let order = Double(rows.count)
    // ½(K − i) and ½(i − 1) log π, by rows.
    let after = constants(along: rows) { 0.5 * (order - 1 - Double($0)) }
    let volume = constants(along: rows) { 0.5 * Double($0) * logPi }
    let diagonal = log(value.diagonal(rows: rows, columns: columns))
    let normalizer =
      volume + logGamma(concentration + after)
      - logGamma(concentration + Quantity(0.5 * (order - 1)))
    return (2 * (after + concentration - 1) * diagonal - normalizer).sum(over: rows)
  }

  /// Row i has a uniform direction, and a squared length below the diagonal with the distribution
  /// Beta(½(i − 1), η + ½(K − i)).
  public func draw(_ parameters: [Double], using random: inout RandomStream) -> [Double] {
    let order = rows.count
    guard order > 0 else { return [] }
    var factor = [Double](repeating: 0, count: order * order)
    factor[0] = 1
    for row in 1..<order {
      let below = random.logGamma(shape: 0.5 * Double(row))
      let own = random.logGamma(shape: parameters[0] + 0.5 * Double(order - 1 - row))
      let total = logSumExp([below, own])
      let direction = (0..<row).map { _ in random.normal() }
      let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let scale = exponential(0.5 * (below - total)) / length
      for column in 0..<row { factor[row * order + column] = scale * direction[column] }
      factor[row * order + row] = exponential(0.5 * (own - total))
    }
    return factor
  }
}

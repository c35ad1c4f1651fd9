import ComputationGraph
import MathKernels

/// One of K classes in order, by a score η and K − 1 increasing cut points.
///
/// p(k) = σ(cₖ − η) − σ(cₖ₋₁ − η), with σ the logistic function, c₀ = −∞ and c_K = +∞. It is evaluated as
/// σ(a) − σ(b) = σ(a) σ(−b) (1 − e⁻⁽ᵃ⁻ᵇ⁾), which loses nothing in the tails.
///
/// - Source: McCullagh (1980), *Regression models for ordinal data*.
public struct OrderedLogistic: ClassDistribution {
  /// η, real: the larger, the higher the classes.
  public let score: Quantity
  /// c, increasing.
  public let cutPoints: Quantity
  /// The axis of the cut points, one element less than classes.
  public let cuts: Axis
  public let classes: Axis

  /// Score η, cut points along an axis, and the classes, which are one more.
  public init(_ score: Quantity, cutPoints: Quantity, along cuts: Axis, classes: Axis) {
    self.score = score
    self.cutPoints = cutPoints
    self.cuts = cuts
    self.classes = classes
  }

  public var name: String { "OrderedLogistic" }
  public var parameters: [DistributionParameter] {
    [.init("score", score, .real), .init("cutPoints", cutPoints, .real, axes: [cuts])]
  }

  public var mistake: String? {
    if let mistake = parameters[1].mistake(without: cuts, "the axis") { return mistake }
    if cuts.count + 1 == classes.count { return nil }
    return
      "found cut points along \(cuts) for the classes \(classes), expected \(classes.count - 1): "
      + "one between each two neighbouring classes."
  }

  public func logDensity(of observed: Index) -> Quantity {
    observed.quantity(logDensity)
  }

  private func logDensity(_ codes: CodeArray) -> Quantity {
    let last = classes.count - 1
    func cut(_ shift: Int) -> Quantity {
      let places = codes.codes.map { min(max($0 + shift, 0), cuts.count - 1) }
      return cutPoints[Index(CodeArray(codes.name, axes: codes.axes, codes: places, into: cuts))]
    }
    func indicator(_ holds: (Int) -> Bool) -> Quantity {
      let values = codes.codes.map { holds($0) ? 1.0 : 0 }
      return Quantity(.data(DataArray(codes.name, axes: codes.axes, values: values)))
    }
    let hasUpper = indicator { $0 < last }
    let hasLower = indicator { $0 > 0 }
    let (upper, lower) = (cut(0), cut(-1))
    // Where there is one cut point only, the gap is any number: 1.
    let isBetween = hasUpper * hasLower
    let gap = isBetween * (upper - lower) + (1 - isBetween)
    return isBetween * log(-expm1(-gap)) - hasUpper * softplus(score - upper)
      - hasLower * softplus(lower - score)
  }

  public var probabilities: Quantity {
    let steps = constants(over: classes, cuts) { $0 == $1 ? 1 : $0 == $1 + 1 ? -1 : 0 }
    return constants(along: classes) { $0 == classes.count - 1 ? 1 : 0 }
      + steps.dot(sigmoid(cutPoints - score), along: cuts)
  }
}

import ComputationGraph
import MathKernels

/// A distribution, given that its values are between bounds.
///
/// log p(x) = log p₀(x) − log P₀(lower ≤ X ≤ upper), for x within the bounds. The normaliser is exact where the bounds are far
/// in a tail. Parameters and bounds may be latent where the tails of the base distribution are elementary functions, as those of
/// `Normal` are: where its `logTails(of:)` is not nil. For the others they must be fixed. A latent site needs fixed bounds.
public struct Truncated: UnivariateDistribution {
  /// What is truncated.
  public let base: any UnivariateDistribution
  /// The smallest value, if it is bounded.
  public let lower: Quantity?
  /// The largest value, if it is bounded.
  public let upper: Quantity?

  /// `base` between bounds, either of which may be missing; whole numbers at the bounds are included.
  public init(
    _ base: some UnivariateDistribution, lower: Quantity? = nil, upper: Quantity? = nil
  ) {
    self.base = base
    self.lower = lower
    self.upper = upper
  }

  public var name: String { "truncated \(base.name)" }
  public var support: Support { base.support.restricted(to: lower, upper) }
  public var bijector: any Bijector {
    hasFixedBounds ? support.bijector : UnavailableBijector(Bounds.mustBeFixed(name))
  }
  public var parametricBounds: (lower: Quantity?, upper: Quantity?) { (lower, upper) }
  public var parameters: [DistributionParameter] {
    var parameters = base.parameters
    if let lower { parameters.append(.init("lower", lower, .real)) }
    if let upper { parameters.append(.init("upper", upper, .real)) }
    if let lower, let upper { parameters.append(.init("width", upper - lower, .positive)) }
    return parameters
  }

  public var mistake: String? {
    if let mistake = base.mistake { return mistake }
    if let low = lower?.fixedNumber, let high = upper?.fixedNumber, base.support.isDiscrete,
      low < high, low.rounded(.up) > high.rounded(.down)
    {
      return
        "\(name) has bounds \(low) and \(high), expected a whole number between them. Widen the bounds."
    }
    let (isDiscrete, whole) = (base.support.isDiscrete, base.support.bounds)
    let low = lower?.fixedValue?.values.first {
      $0 > whole.upperBound || $0 == whole.upperBound && !isDiscrete
    }
    let high = upper?.fixedValue?.values.first {
      $0 < whole.lowerBound || $0 == whole.lowerBound && !isDiscrete
    }
    guard let (end, bound) = low.map({ ("lower", $0) }) ?? high.map({ ("upper", $0) }) else {
      return nil
    }
    return "\(name) has the \(end) bound \(bound), which leaves nothing of \(base.support), "
      + "where \(base.name) has its values. Move the bound among them."
  }

  private var hasFixedBounds: Bool {
    [lower, upper].allSatisfy { $0 == nil || $0?.fixedNumber != nil }
  }

  public func logDensity(of value: Quantity) -> Quantity {
    let density = base.logDensity(of: value) - logMass(lower, upper)
    if hasFixedBounds { return density }
    return density + Bounds.logIndicator(of: value, above: lower, below: upper)
  }

  /// log P₀(lower ≤ X ≤ upper).
  private func logMass(_ lower: Quantity?, _ upper: Quantity?) -> Quantity {
    let low = lower.map { base.logTails(of: $0) }
    let high = upper.map { base.logTails(of: $0) }
    switch (low, high) {
    case (nil, nil): return 0
    case (let low??, nil): return low.upper
    case (nil, let high??): return high.lower
    case (let low??, let high??): return Self.logDifference(low, high)
    default: return fixedLogMass(lower, upper)
    }
  }

  /// log(F(b) − F(a)), from the tail in which a is.
  private static func logDifference(
    _ a: LogTails<Quantity>, _ b: LogTails<Quantity>
  ) -> Quantity {
    func logDifference(_ large: Quantity, _ small: Quantity) -> Quantity {
      large + log1mexp(small - large)
    }
    return select(
      a.lower .> a.upper, logDifference(a.upper, b.upper), logDifference(b.lower, a.lower))
  }

  /// The same for fixed parameters and bounds, one number or one for each element.
  private func fixedLogMass(_ lower: Quantity?, _ upper: Quantity?) -> Quantity {
    let arguments = base.parameters.map(\.expression) + [lower, upper].compactMap { $0 }
    return Quantity("log mass", ofFixed: arguments, logMass)
      ?? Quantity(
        failure:
          "the tails of \(base.name) are not elementary functions, so its parameters and the "
          + "bounds must be fixed for truncation, found a latent one. "
          + "Fix them, or take another distribution.")
  }

  /// log P₀(lower ≤ X ≤ upper), for the values of the base's parameters and the bounds.
  private func logMass(_ parameters: [Double]) -> Double {
    let (low, high) = bounds(parameters)
    return base.logProbability(above: low, to: high, parameters)
  }

  /// The values of the bounds, such that lower < X ≤ upper.
  private func bounds(_ parameters: [Double]) -> (low: Double, high: Double) {
    var position = base.parameters.count
    var (low, high) = (-Double.infinity, Double.infinity)
    if lower != nil {
      low = base.support.isDiscrete ? parameters[position].rounded(.up) - 1 : parameters[position]
      position += 1
    }
    if upper != nil { high = parameters[position] }
    return (low, high)
  }

  public func logTails(at x: Double, _ parameters: [Double]) -> LogTails<Double> {
    let (low, high) = bounds(parameters)
    if x <= low { return LogTails(lower: -.infinity, upper: 0) }
    if x >= high { return LogTails(lower: 0, upper: -.infinity) }
    let mass = base.logProbability(above: low, to: high, parameters)
    return LogTails(
      lower: base.logProbability(above: low, to: x, parameters) - mass,
      upper: base.logProbability(above: x, to: high, parameters) - mass)
  }

  public func logTails(of value: Quantity) -> LogTails<Quantity>? {
    guard base.logTails(of: value) != nil else { return nil }
    let mass = logMass(lower, upper)
    return LogTails(lower: logMass(lower, value) - mass, upper: logMass(value, upper) - mass)
  }

  /// By inversion of the nearer tail.
  public func draw(_ parameters: [Double], using random: inout RandomStream) -> Double {
    quantile(random.uniform(), parameters)
  }
}

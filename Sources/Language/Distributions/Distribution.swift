import ComputationGraph
import MathKernels
import Words

/// A parameter of a distribution, for checks and messages.
public struct DistributionParameter: Sendable {
  /// What values a parameter may have; the raw value is how messages say it.
  public enum Domain: String, Sendable {
    /// Any finite number.
    case real = "a finite number"
    /// Above 0.
    case positive = "a positive finite number"
    /// From 0 on.
    case nonnegative = "a finite number from 0 on"
    /// A matrix over the two axes of the parameter.
    case positiveDefinite = "a symmetric positive definite matrix"
    /// A lower factor over the two axes of the parameter.
    case choleskyFactor = "a lower triangular matrix with a positive diagonal"
    /// From 0 to 1.
    case probability = "a number from 0 to 1"
    /// 0, 1, 2, ….
    case count = "a whole number from 0 on"
    /// 0 or 1.
    case indicator = "0 or 1"
  }
  /// The label in the initialiser of the distribution.
  public let name: String
  /// What was given: a number, data, or an expression of latent sites.
  public let expression: Quantity
  /// Its domain.
  public let domain: Domain
  /// The axes that one element of the distribution has of this parameter: none for a number, the classes for logits.
  public let axes: [Axis]

  /// A parameter by name, with the expression given and its domain.
  public init(_ name: String, _ expression: Quantity, _ domain: Domain, axes: [Axis] = []) {
    self.name = name
    self.expression = expression
    self.domain = domain
    self.axes = axes
  }

  /// What is wrong with known values, in words; nil where nothing is.
  package func problem(in values: Tensor) -> String? {
    if let bad = values.values.first(where: { !accepts($0) }) {
      return "\(bad.words), expected \(domain.rawValue)"
    }
    guard domain == .positiveDefinite || domain == .choleskyFactor, let rows = axes.first,
      axes.count == 2
    else { return nil }
    let count = axes.elementCount
    let all = values.aligned(to: values.axes.without(axes) + axes).values
    for start in stride(from: 0, to: all.count, by: count) {
      let matrix = Array(all[start..<start + count])
      let isOne =
        domain == .choleskyFactor
        ? isLowerFactor(matrix, order: rows.count)
        : isPositiveDefinite(matrix, order: rows.count)
      if !isOne {
        let shown = matrix.prefix(9).map(\.words).joined(separator: ", ")
        return "[\(shown)]\(count > 9 ? " …" : ""), expected \(domain.rawValue)"
      }
    }
    return nil
  }

  /// The message that a parameter lacks an axis for whose elements it needs values; nil where it has it.
  func mistake(without axis: Axis, _ role: String) -> String? {
    if expression.axes.contains(axis) { return nil }
    return
      "the \(name) have axes \(describe(expression.axes)), expected \(role) \(axis) among them."
  }

  /// Whether a number may be the parameter's value, or an element of it: NaN and ±∞ never; in a matrix any other
  /// may.
  package func accepts(_ value: Double) -> Bool {
    guard value.isFinite else { return false }
    return switch domain {
    case .real, .positiveDefinite, .choleskyFactor: true
    case .positive: value > 0
    case .nonnegative: value >= 0
    case .probability: value >= 0 && value <= 1
    case .count: value >= 0 && value == value.rounded()
    case .indicator: value == 0 || value == 1
    }
  }
}

/// A probability distribution whose parameters are expressions of a model.
public protocol Distribution: Sendable {
  /// The field's name for it, as in `Normal`.
  var name: String { get }
  /// Its parameters as given, in a fixed order: that in which `draw` takes the values.
  var parameters: [DistributionParameter] { get }
  /// What is wrong with how it is composed, in a sentence; nil where nothing is.
  var mistake: String? { get }
}

extension Distribution {
  public var mistake: String? { nil }
}

/// A distribution of numbers, element by element over its axes; of whole numbers where its support says so.
public protocol ContinuousDistribution: Distribution {
  /// Where its values live.
  var support: Support { get }
  /// The map from ℝ onto the support through which inference sees values: that of the support, unless tails need another.
  var bijector: any Bijector { get }
  /// log p(value), over the axes of value and parameters together.
  func logDensity(of value: Quantity) -> Quantity
  /// One draw, given the values of `parameters` in their order, each row-major over its own axes; NaN where the distribution
  /// is improper and has none.
  func draw(_ parameters: [Double], using random: inout RandomStream) -> Double
  /// The smallest and largest value where they are parameters: numbers, or one for each element.
  var parametricBounds: (lower: Quantity?, upper: Quantity?) { get }
  /// Location, scale, and the distribution of (x − location)/scale, if there is such a form.
  var locationScale: LocationScale? { get }
  /// The draw as a smooth function of a standard normal number z and the parameters, if there is a formula: what makes it a
  /// part of a guide. It is x = F⁻¹(Φ(z)), or its reflection, written with log Φ of the nearer tail, which keeps its digits.
  ///
  /// - Source: Kingma, Welling (2014), *Auto-encoding variational Bayes*, §2.4.
  func value(ofStandardNormal z: Quantity) -> Quantity?
}

extension ContinuousDistribution {
  public var bijector: any Bijector { support.bijector }
  public var parametricBounds: (lower: Quantity?, upper: Quantity?) { (nil, nil) }
  public var locationScale: LocationScale? { nil }
  public func value(ofStandardNormal z: Quantity) -> Quantity? { nil }
}

/// x = location + scale · z, with z from the standard distribution: what makes a site non-centred.
public struct LocationScale: Sendable {
  /// What is added.
  public let location: Quantity
  /// What is multiplied by.
  public let scale: Quantity
  /// The distribution of z.
  public let standard: any ContinuousDistribution

  /// The bijector for tails of a power: `PowerTailBijector` around fixed numbers; the identity where location or scale is latent
  /// or differs between elements.
  var powerTailBijector: any Bijector {
    guard let location = location.fixedNumber, let scale = scale.fixedNumber,
      location.isFinite, scale.isFinite, scale > 0
    else { return IdentityBijector() }
    return PowerTailBijector(location: location, scale: scale)
  }
}

extension Quantity {
  /// The value, where it depends on nothing latent.
  package var fixedValue: Tensor? {
    var evaluator = ReferenceEvaluator()
    return evaluator.value(of: self)
  }

  /// The value, where it is one number that depends on nothing latent.
  package var fixedNumber: Double? {
    guard let value = fixedValue, value.axes.isEmpty else { return nil }
    return value.values.first
  }
}

extension Quantity {
  /// A function of fixed values, element by element; nil where one is latent.
  init?(
    _ name: String, ofFixed arguments: [Quantity], _ function: ([Double]) -> Double
  ) {
    let values = arguments.compactMap(\.fixedValue)
    guard values.count == arguments.count else { return nil }
    let axes = values.reduce([]) { $0.union($1.axes) }
    let columns = values.map { $0.aligned(to: axes).values }
    let results = (0..<axes.elementCount).map { element in function(columns.map { $0[element] }) }
    self.init(.data(DataArray(name, axes: axes, values: results)))
  }
}

let logTwoPi = 1.8378770664093453
let logPi = 1.1447298858494002
let logTwo = 0.6931471805599453
let eulerGamma = 0.5772156649015329

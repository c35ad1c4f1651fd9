import ComputationGraph
import Distributions
import Words

/// A parameter of a guide.
struct GuideParameter: Sendable {
  let name: String
  let location: SourceLocation
  /// Its stretch of φ: unconstrained numbers.
  let slot: ParameterSlot
  /// The axes of the value.
  let axes: [Axis]
  /// The map from the slot onto the support.
  let bijector: any ArrayBijector
  let beginning: Beginning

  /// The value on its support.
  var value: Quantity { bijector.constrain(Quantity(.parameter(slot))) }

  /// The slot's first numbers.
  enum Beginning: Sendable {
    case numbers([Double])
    /// The value of a site, through a map onto the parameter's support.
    case value(of: LatentSite, any ArrayBijector)
    case coordinates(of: LatentSite)
  }

  /// The slot's numbers to begin with, where the sites are at a position.
  func initialValues(around position: [Double], of model: CompiledModel) -> [Double] {
    switch beginning {
    case .numbers(let numbers): return numbers
    case .coordinates(let site): return Array(position[site.slot.range])
    case .value(let site, let bijector):
      var evaluator = ReferenceEvaluator(slots: model.slots, position: position)
      let value = evaluator.value(of: site.value)?.aligned(to: site.axes).values
      return bijector.unconstrain(value ?? [])
    }
  }
}

/// Numbers on a support, and the coordinates that stand for them.
struct ConstrainedNumbers {
  let support: ArraySupport
  /// From coordinates onto the support.
  let bijector: any ArrayBijector
  /// How many numbers there are.
  let count: Int

  private var arrays: Int { count / max(1, support.axes.elementCount) }
  private var coordinateCount: Int { arrays * bijector.unconstrainedAxes.elementCount }

  /// The coordinates in the middle of their space.
  var middle: [Double] { [Double](repeating: 0, count: coordinateCount) }

  /// The coordinates of values; nil for values outside the support, or at its border.
  func coordinates(of values: [Double]) -> [Double]? {
    let event = support.axes.elementCount
    let coordinates = (0..<arrays).flatMap {
      bijector.unconstrain(Array(values[$0 * event..<($0 + 1) * event]))
    }
    return coordinates.count == coordinateCount && coordinates.allSatisfy(\.isFinite)
      ? coordinates : nil
  }
}

extension GuideBuilder {
  /// Where a parameter begins, checked.
  mutating func beginning(
    _ start: GuideStart, _ constrained: ConstrainedNumbers, like site: LatentSite?,
    _ space: GuideSpace, _ subject: String, _ location: SourceLocation
  ) -> GuideParameter.Beginning {
    let (support, count) = (constrained.support, constrained.count)
    let middle = GuideParameter.Beginning.numbers(constrained.middle)
    func numbers(_ values: [Double]) -> GuideParameter.Beginning {
      guard values.count == count else {
        fail(
          subject, location,
          "found \(values.count) numbers to begin at, expected \(count), row-major.")
        return middle
      }
      guard let coordinates = constrained.coordinates(of: values) else {
        fail(
          subject, location,
          "it begins at \(values.prefix(4))\(count > 4 ? " …" : ""), expected \(support.words). "
            + "Give another initial value.")
        return middle
      }
      return .numbers(coordinates)
    }
    switch start {
    case .middle: return middle
    case .value(let value): return numbers([Double](repeating: value, count: count))
    case .values(let values): return numbers(values)
    case .atStart:
      guard let site else {
        fail(
          subject, location,
          "it begins at the start of the fit, expected like: to name the site whose start is meant."
        )
        return middle
      }
      guard case .elementwise(let own, _) = support,
        space == .coordinates ? own == .real : own.includes(site.elementSupport)
      else {
        fail(
          subject, location,
          "it begins where \"\(site.name)\" does, among \(site.supportName), and may itself only be one of "
            + "\(support.words). Widen its support, or give a number to begin at.")
        return middle
      }
      return space == .coordinates ? .coordinates(of: site) : .value(of: site, constrained.bijector)
    }
  }
}

extension Support {
  /// Whether every value of another support is in this one, or at its border.
  func includes(_ other: Support?) -> Bool {
    guard let other, isDiscrete == other.isDiscrete else { return false }
    return bounds.lowerBound <= other.bounds.lowerBound
      && bounds.upperBound >= other.bounds.upperBound
  }
}

extension ArraySupport {
  /// What a message calls the values.
  fileprivate var words: String {
    if case .elementwise(let support, _) = self { support.description } else { name }
  }
}

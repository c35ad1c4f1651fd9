import Bayes
import ReferencePosteriors
import Testing

/// Stan's unconstrained coordinates of a model beside ours: their order, and how one is a function of the other.
///
/// Where a site is elementwise its bijector may be another than Stan's. For w(u), Stan's coordinate of the value that ours
/// gives to u, log p in Stan's space is ours − log w′, with the gradient (∂ ours/∂u − w″/w′)/w′. The derivatives of w are
/// taken by differences of the values alone, so that nothing of our bijectors is believed.
struct StanCoordinates {
  /// For each of Stan's coordinates, ours.
  private let places: [Int]
  /// For each of Stan's coordinates the place of its value among the named scalars and the map of that value to Stan's
  /// space; nil where both have the same coordinate.
  private let values: [(scalar: Int, unconstrain: @Sendable (Double) -> Double)?]
  private let namer: CompiledModel.Namer

  init(_ reference: ReferencePosterior, _ answers: ReferenceAnswers, _ model: CompiledModel) throws
  {
    var places: [Int] = []
    var values: [(scalar: Int, unconstrain: @Sendable (Double) -> Double)?] = []
    for parameter in answers.parameterOrder {
      let name = reference.sites[parameter] ?? parameter
      let site = try #require(
        model.latentSites.first { $0.name == name }, "no latent site \"\(name)\"")
      let constraint = try #require(answers.parameters.first { $0.name == parameter }).constraint
      let shape = try #require(answers.densityPoints.first?.constrained[parameter]).shape
      let range = try #require(model.layout.range(of: name))
      // Arrays whose elements constrain each other are listed by Stan as by us, with Stan's bijectors.
      let isElementwise = site.slot.count == shape.reduce(1, *)
      let order =
        isElementwise
        ? NumericArray.columnMajorPlaces(shape: shape) : Array(0..<site.slot.count)
      places += order.map { site.slot.offset + $0 }
      let map = name == parameter ? Self.unconstraining(constraint) : nil
      values += order.map { place in map.map { (range.lowerBound + place, $0) } }
    }
    try #require(places.count == model.dimension)
    try #require(Set(places).count == places.count)
    self.places = places
    self.values = values
    namer = model.makeNamer()
  }

  /// Stan's map of single values to unconstrained space; nil for arrays.
  private static func unconstraining(_ constraint: String) -> (@Sendable (Double) -> Double)? {
    if constraint.hasPrefix("real") { return { $0 } }
    switch constraint {
    case "lower=0": return { logarithm($0) }
    case "interval(0,1)": return { logarithm($0) - logarithm(1 - $0) }
    default: return nil
    }
  }

  /// A position of ours with the derivatives of Stan's coordinates, in Stan's order.
  struct Match {
    var position: [Double]
    var slope: [Double]
    var bend: [Double]
  }

  /// Our position at a point of Stan's, by Newton's method.
  func match(_ unconstrained: [Double]) -> Match {
    var position = [Double](repeating: 0, count: places.count)
    for (place, coordinate) in zip(places, unconstrained) { position[place] = coordinate }
    var found = derivatives(at: position)
    for _ in 0..<8 {
      for (index, place) in places.enumerated() where values[index] != nil {
        position[place] += (unconstrained[index] - found.value[index]) / found.slope[index]
      }
      found = derivatives(at: position)
    }
    return Match(position: position, slope: found.slope, bend: found.bend)
  }

  /// A log density of ours with its gradient, as Stan would have them.
  func inStansSpace(_ density: (value: Double, gradient: [Double]), _ match: Match)
    -> (value: Double, gradient: [Double])
  {
    (
      density.value - match.slope.reduce(0) { $0 + logarithm($1) },
      places.indices.map {
        (density.gradient[places[$0]] - match.bend[$0] / match.slope[$0]) / match.slope[$0]
      }
    )
  }

  /// w, w′ and w″ of every coordinate, by central differences of the eighth order.
  private func derivatives(at position: [Double])
    -> (value: [Double], slope: [Double], bend: [Double])
  {
    let step = 0.05
    let first = [4.0 / 5, -1.0 / 5, 4.0 / 105, -1.0 / 280]
    let second = [8.0 / 5, -1.0 / 5, 8.0 / 315, -1.0 / 560]
    func coordinates(shiftedBy shift: Double) -> [Double] {
      let scalars = namer.scalars(at: position.map { $0 + shift })
      return values.enumerated().map { index, value in
        value.map { $0.unconstrain(scalars[$0.scalar]) } ?? position[places[index]] + shift
      }
    }
    let center = coordinates(shiftedBy: 0)
    var slope = center.map { _ in 0.0 }
    var bend = center.map { -205.0 / 72 * $0 / (step * step) }
    for order in 1...4 {
      let ahead = coordinates(shiftedBy: Double(order) * step)
      let behind = coordinates(shiftedBy: -Double(order) * step)
      for index in center.indices {
        slope[index] += first[order - 1] * (ahead[index] - behind[index]) / step
        bend[index] += second[order - 1] * (ahead[index] + behind[index]) / (step * step)
      }
    }
    return (center, slope, bend)
  }
}

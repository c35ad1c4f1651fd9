import ComputationGraph
import Distributions

extension GuideBuilder {
  func isDrawn(_ site: LatentSite) -> Bool { draws.contains { $0.site.name == site.name } }

  /// The model's latent site of a name, if it is still to be drawn.
  mutating func undrawnSite(_ name: String, _ location: SourceLocation) -> LatentSite? {
    guard let site = site(name, location) else { return nil }
    if let other = draws.first(where: { $0.site.name == name }) {
      fail(site, location, "it has been drawn (\(other.location)). Draw every site once.")
      return nil
    }
    return site
  }

  @discardableResult
  mutating func fail(_ site: LatentSite, _ location: SourceLocation, _ message: String)
    -> Quantity
  { fail("site \"\(site.name)\"", location, message) }

  /// Whether a distribution, which draws elements of a support, can draw a site.
  mutating func check(
    _ distribution: some Distribution, _ support: Support, _ eventAxes: [Axis], _ site: LatentSite,
    _ space: GuideSpace, _ location: SourceLocation
  ) -> Bool {
    if support.isDiscrete {
      fail(
        site, location,
        "\(distribution.name) is discrete, and a latent site takes \(site.supportName).")
      return false
    }
    if space == .support {
      guard let own = site.elementSupport else {
        failWithoutValues(site, location)
        return false
      }
      guard own.includes(support) else {
        fail(
          site, location,
          "\(distribution.name) draws among \(support), and the site takes \(own). Draw it from "
            + "\(own.suitable), or draw its coordinates: on: .coordinates.")
        return false
      }
    }
    return check(distribution, over: site.axes(on: space), site, location)
  }

  private mutating func check(
    _ distribution: some Distribution, over axes: [Axis], _ site: LatentSite,
    _ location: SourceLocation
  ) -> Bool {
    if let problem = distribution.problem {
      fail(site, location, problem)
      return false
    }
    let own = Set(parameters.map(\.slot) + values.keys)
    for parameter in distribution.parameters {
      let expression = parameter.expression
      if !expression.axes.without(axes + parameter.axes).isEmpty {
        fail(
          site, location,
          "the \(parameter.name) of " + strayAxes(distribution, expression.axes, axes))
        return false
      }
      if let stray = expression.parameterSlots.first(where: { !own.contains($0) }) {
        fail(
          site, location,
          "the \(parameter.name) of \(distribution.name) is made of \"\(stray.name)\", which is none of this "
            + "guide's parameters or values. Use what g.parameter and g.sample return.")
        return false
      }
      guard let value = beginning.value(of: expression),
        let problem = parameter.problem(in: value)
      else { continue }
      let advice =
        parameter.domain == .positive
        ? "Give it a parameter with support: .positive, or another initial value."
        : "Give its parameters another support, or other initial values."
      fail(
        site, location,
        "where the guide begins, the \(parameter.name) of \(distribution.name) is \(problem). "
          + advice)
      return false
    }
    return true
  }

  /// Axes that a site does not have: those of another site, or a second axis of the name.
  func strayAxes(_ distribution: some Distribution, _ found: [Axis], _ axes: [Axis]) -> String {
    let stray = found.without(axes)
    let isNamesake = stray.contains { axis in axes.contains { $0.name == axis.name } }
    return
      "\(distribution.name) has axes \(describe(found)), of which \(describe(stray)) is not among "
      + "those of the site, \(describe(axes)). "
      + (isNamesake
        ? "It is another axis of the same name: take the model's own with g.axis."
        : "Sum or contract it, or take one of the site's own with g.axis.")
  }

  @discardableResult
  mutating func failWithoutDraws(
    _ distribution: some Distribution, _ site: LatentSite, _ space: GuideSpace,
    _ location: SourceLocation
  ) -> Quantity {
    let support = space == .coordinates ? .real : site.elementSupport ?? .real
    return fail(
      site, location,
      "\(distribution.name) has no draws that move smoothly with its parameters, expected a distribution whose draws do, such as "
        + "\(support.suitable).")
  }

  @discardableResult
  mutating func failWithoutValues(_ site: LatentSite, _ location: SourceLocation) -> Quantity {
    fail(
      site, location,
      "the site takes \(site.supportName), which no distribution here draws in a way that moves smoothly with "
        + "its parameters. Draw its coordinates: on: .coordinates.")
  }
}

extension Support {
  /// Examples of distributions by which a guide may draw such values.
  fileprivate var suitable: String {
    switch self {
    case .real: "Normal or MultivariateNormal"
    case .positive, .nonnegative: "LogNormal or HalfNormal"
    case .interval(let lower, let upper): "Uniform(\(lower), \(upper))"
    default: "Uniform within the bounds"
    }
  }
}

extension LatentSite {
  /// The map from the coordinates onto the support, where it depends on the site alone.
  var ownBijector: (support: ArraySupport, map: any ArrayBijector)? {
    func elementwise(_ bijector: any Bijector) -> (ArraySupport, any ArrayBijector) {
      (
        .elementwise(elementSupport ?? .real, over: axes),
        ElementwiseBijector(axes: axes, element: bijector)
      )
    }
    return switch prior {
    case .elementwise(let prior): elementwise(prior.bijector)
    case .gaps(_, _, _, let bijector): elementwise(bijector)
    case .array(let prior, let bijector): (prior.support, bijector)
    case .noncentered, .standardNormal: nil
    }
  }
}

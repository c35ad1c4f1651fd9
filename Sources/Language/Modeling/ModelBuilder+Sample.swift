import ComputationGraph
import Distributions
import MathKernels
import Words

extension ModelBuilder {
  /// Declares a latent array with a prior, one element for each combination of the plates.
  ///
  /// - Parameter parameterization: `.noncentered` samples (x − location)/scale instead of x, where the prior is of that
  ///   form; `.partial` something between, depending on how much the data say. Any other prior is sampled as it is written.
  /// - Returns: x, whatever is sampled.
  /// - Failure: a discrete prior; a subsampled plate.
  public mutating func sample(
    _ name: String, _ prior: some ContinuousDistribution, over axes: Axis...,
    parameterization: Parameterization = .centered, file: String = #fileID, line: Int = #line
  ) -> Quantity {
    let location = SourceLocation(file: file, line: line)
    register(name, location)
    guard checkLatent(prior, over: axes, [], name, location) else { return Quantity(failure: "") }
    if isDiscrete(prior) {
      return fail(
        name, location,
        "\(prior.name) is discrete, and a discrete latent site cannot be sampled by gradient. Sum it out."
      )
    }
    let slot = slot(name, axes)
    let unconstrained = Quantity(.parameter(slot))
    if parameterization != .centered, let locationScale = prior.locationScale {
      guard let spread = spread(of: name, axes, locationScale.scale, parameterization, location)
      else {
        return Quantity(failure: "")
      }
      return append(
        LatentSite(
          name: name, location: location, prior: .noncentered(locationScale, spread: spread),
          plates: axes, eventAxes: [], slot: slot,
          value: locationScale.location + locationScale.scale / spread * unconstrained,
          logDensity: locationScale.standard.logDensity(of: unconstrained / spread) - log(spread)))
    }
    let bijector = prior.bijector
    let value = bijector.constrain(unconstrained)
    return append(
      LatentSite(
        name: name, location: location, prior: .elementwise(prior), plates: axes, eventAxes: [],
        slot: slot, value: value,
        logDensity: prior.logDensity(of: value) + bijector.logAbsDetJacobian(at: unconstrained)))
  }

  /// Declares latent arrays with a prior, one array for each combination of the plates: the layout has the plates, then the
  /// axes of the array.
  ///
  /// - Parameter parameterization: anything but `.centered` samples the standard normal numbers that the array is a
  ///   linear function of, where the prior is of that form. Any other prior is sampled as it is written.
  /// - Returns: the arrays, whatever is sampled.
  /// - Failure: a discrete prior; a subsampled plate.
  public mutating func sample(
    _ name: String, _ prior: some MultivariateDistribution, over axes: Axis...,
    parameterization: Parameterization = .centered, file: String = #fileID, line: Int = #line
  ) -> Quantity {
    sampleArray(name, prior, axes, parameterization, SourceLocation(file: file, line: line))
  }

  /// Declares a latent array whose elements constrain each other, with a prior on the single elements.
  ///
  /// ```swift
  /// let mean = m.sample("mean", Normal(0, 2), over: component, support: .ordered(along: component))
  /// ```
  ///
  /// The constant that would normalise the prior on the smaller support is left out.
  ///
  /// - Parameters:
  ///   - axes: the plates, those of the support among them.
  ///   - support: the constraint between the elements.
  /// - Failure: an axis of the support that is not among the plates.
  public mutating func sample(
    _ name: String, _ prior: some ContinuousDistribution, over axes: Axis...,
    support: ArraySupport, file: String = #fileID, line: Int = #line
  ) -> Quantity {
    let location = SourceLocation(file: file, line: line)
    let absent = support.axes.without(axes)
    guard absent.isEmpty else {
      register(name, location)
      return fail(
        name, location,
        "\(support.name) is along \(describe(support.axes)), of which \(describe(absent)) is not among over: "
          + "\(describe(axes)). Add the axis to over:.")
    }
    return sampleArray(
      name, RestrictedDistribution(prior, on: support), axes.without(support.axes), .centered,
      location)
  }

  private mutating func sampleArray(
    _ name: String, _ prior: some MultivariateDistribution, _ axes: [Axis],
    _ parameterization: Parameterization, _ location: SourceLocation
  ) -> Quantity {
    register(name, location)
    guard checkLatent(prior, over: axes, prior.eventAxes, name, location) else {
      return Quantity(failure: "")
    }
    if parameterization != .centered {
      let slot = slot(name, axes + prior.eventAxes)
      let normal = Quantity(.parameter(slot))
      if let value = prior.value(ofStandardNormal: normal) {
        return append(
          LatentSite(
            name: name, location: location, prior: .standardNormal(for: prior), plates: axes,
            eventAxes: prior.eventAxes, slot: slot, value: value,
            logDensity: Normal(0, 1).logDensity(of: normal).total(over: prior.eventAxes)))
      }
    }
    guard let bijector = prior.support.bijector else {
      return fail(
        name, location,
        "\(prior.name) is discrete, and a discrete latent site cannot be sampled by gradient. "
          + "Observe it, or sum it out.")
    }
    let slot = slot(name, axes + bijector.unconstrainedAxes)
    let unconstrained = Quantity(.parameter(slot))
    let value = bijector.constrain(unconstrained)
    return append(
      LatentSite(
        name: name, location: location, prior: .array(prior, bijector), plates: axes,
        eventAxes: prior.eventAxes, slot: slot, value: value,
        logDensity: prior.logDensity(of: value) + bijector.logAbsDetJacobian(at: unconstrained)))
  }

  /// The next stretch of the position.
  func slot(_ name: String, _ axes: [Axis]) -> ParameterSlot {
    ParameterSlot(name, axes: axes, offset: latentSites.last?.slot.range.upperBound ?? 0)
  }

  mutating func append(_ site: LatentSite) -> Quantity {
    for problem in [site.value.failure, site.logDensity.failure] {
      if let problem { return fail(site.name, site.location, problem) }
    }
    latentSites.append(site)
    return site.value
  }

  private mutating func checkLatent(
    _ prior: some Distribution, over axes: [Axis], _ eventAxes: [Axis], _ name: String,
    _ location: SourceLocation
  ) -> Bool {
    guard check(prior, over: axes, eventAxes, name, location) else { return false }
    if let subsampledPlate, (axes + eventAxes).contains(subsampledPlate) {
      fail(
        name, location,
        "a latent array over the subsampled plate \(subsampledPlate) would need all rows at every step. "
          + "Declare the plate without subsampling.")
      return false
    }
    return true
  }

  /// The factor of (x − location)/scale at a site that is not centred: √(1 + I · scale²).
  private mutating func spread(
    of site: String, _ axes: [Axis], _ scale: Quantity, _ parameterization: Parameterization,
    _ location: SourceLocation
  ) -> Quantity? {
    guard case .partial(let precisions) = parameterization, let precision = precisions[site] else {
      return 1
    }
    guard precision.count == axes.elementCount else {
      fail(
        site, location,
        "found \(precision.count) precisions of the data for over: \(describe(axes)), "
          + "expected \(axes.elementCount). Give one for each element, row-major.")
      return nil
    }
    if let bad = precision.firstIndex(where: { !($0.isFinite && $0 >= 0) }) {
      fail(
        site, location,
        "precision \(bad) of the data is \(precision[bad].words), expected a finite number from 0 on. "
          + "Give 0 where the data say nothing.")
      return nil
    }
    let information = Quantity(.data(DataArray("precision", axes: axes, values: precision)))
    return sqrt(1 + information * square(scale))
  }
}

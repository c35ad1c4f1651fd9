import ComputationGraph
import Distributions
import MathKernels
import Words

/// What a guide draws for one site.
struct GuideDraw: Sendable {
  let site: LatentSite
  let location: SourceLocation
  /// The standard normal noise it is made from; nil for a point.
  let noise: ParameterSlot?
  /// log q of the site's coordinates given what was drawn before, in terms of φ, values and coordinates.
  let logDensity: Quantity
  /// Its share of the entropy, a function of φ; nil where that has no closed form.
  let entropy: Quantity?
}

extension GuideBuilder {
  /// Draws a latent site, element by element.
  ///
  /// - Parameters:
  ///   - distribution: of which draws move smoothly with the parameters: Normal, LogNormal, Uniform and others. Its parameters
  ///     may be over the site's axes, or any of them.
  ///   - space: whether the site's value is drawn, or its coordinates, which take any real numbers.
  /// - Returns: the site's value, whatever was drawn.
  @discardableResult
  public mutating func sample(
    _ site: String, _ distribution: some ContinuousDistribution, on space: GuideSpace = .support,
    file: String = #fileID, line: Int = #line
  ) -> Quantity {
    let location = SourceLocation(file: file, line: line)
    guard let known = undrawnSite(site, location) else { return Quantity(failure: "") }
    let axes = known.axes(on: space)
    guard check(distribution, distribution.support, [], known, space, location) else {
      return Quantity(failure: "")
    }
    let noise = ParameterSlot(site, axes: axes, offset: noiseCount)
    guard let drawn = distribution.value(ofStandardNormal: Quantity(.parameter(noise))) else {
      return failWithoutDraws(distribution, known, space, location)
    }
    let logDensity = distribution.logDensity(of: drawnArray(known, space)).total(over: axes)
    var entropy: Quantity?
    if let normal = distribution as? Normal, space == .coordinates || known.isUnconstrained,
      normal.scale.parameterSlots.allSatisfy(isParameter)
    {
      entropy = (log(normal.scale) + Quantity(normalEntropy)).total(over: axes)
    }
    return append(known, space, drawn, noise, logDensity, entropy, location)
  }

  /// Draws a latent site, array by array.
  ///
  /// - Parameters:
  ///   - distribution: a `MultivariateNormal` along an axis of the site.
  ///   - space: whether the site's value is drawn, or its coordinates; `axis(of:on:)` gives their axis.
  /// - Returns: the site's value, whatever was drawn.
  @discardableResult
  public mutating func sample(
    _ site: String, _ distribution: some MultivariateDistribution, on space: GuideSpace = .support,
    file: String = #fileID, line: Int = #line
  ) -> Quantity {
    let location = SourceLocation(file: file, line: line)
    guard let known = undrawnSite(site, location) else { return Quantity(failure: "") }
    let axes = known.axes(on: space)
    let noise = ParameterSlot(site, axes: axes, offset: noiseCount)
    guard distribution.eventAxes.without(axes).isEmpty else {
      return fail(known, location, strayAxes(distribution, distribution.eventAxes, axes))
    }
    guard let element = distribution.support.element,
      let drawn = distribution.value(ofStandardNormal: Quantity(.parameter(noise)))
    else { return failWithoutDraws(distribution, known, space, location) }
    guard check(distribution, element, distribution.eventAxes, known, space, location) else {
      return Quantity(failure: "")
    }
    let logDensity = distribution.logDensity(of: drawnArray(known, space)).total(
      over: axes.without(distribution.eventAxes))
    return append(known, space, drawn, noise, logDensity, nil, location)
  }

  /// Draws a latent site as independent normals on its coordinates, what `MeanFieldNormal` does for all.
  ///
  /// Their parameters are `site_location`, which begins where the fit does, and `site_scale`, which begins at 0.1.
  ///
  /// - Returns: the site's value.
  @discardableResult
  public mutating func meanField(_ site: String, file: String = #fileID, line: Int = #line)
    -> Quantity
  {
    let place = parameter(
      "\(site)_location", like: site, on: .coordinates, initial: .atStart, file: file, line: line)
    let scale = parameter(
      "\(site)_scale", like: site, on: .coordinates, support: .positive, initial: 0.1, file: file,
      line: line)
    return sample(site, Normal(place, scale), on: .coordinates, file: file, line: line)
  }

  /// Draws every site that is not yet drawn by `meanField`.
  public mutating func meanFieldForRest(file: String = #fileID, line: Int = #line) {
    for site in model.latentSites where !isDrawn(site) {
      meanField(site.name, file: file, line: line)
    }
  }

  /// Holds a latent site at one value, which is a parameter of the site's name: a partial posterior mode.
  ///
  /// It settles at the mode of the density of the value, averaged over what else is drawn; with `on: .coordinates` at that of
  /// the density of the coordinates. Such a site has no spread, and importance weights do not exist.
  ///
  /// - Parameters:
  ///   - space: whether the site's value is the parameter, or its coordinates.
  ///   - start: where it begins.
  /// - Returns: the site's value.
  @discardableResult
  public mutating func point(
    _ site: String, on space: GuideSpace = .support, initial start: GuideStart = .atStart,
    file: String = #fileID, line: Int = #line
  ) -> Quantity {
    let location = SourceLocation(file: file, line: line)
    guard let known = undrawnSite(site, location) else { return Quantity(failure: "") }
    guard space == .coordinates || known.logAbsDetJacobian != nil else {
      return failWithoutValues(known, location)
    }
    if space == .support, let bijector = known.ownBijector {
      if let problem = takenName(site) { return fail(known, location, problem) }
      // The parameter's unconstrained numbers are the site's coordinates.
      let slot = ParameterSlot(site, axes: known.slot.axes, offset: parameterCount)
      let beginning = pointBeginning(start, bijector, known, location)
      append(
        GuideParameter(
          name: site, location: location, slot: slot, axes: known.axes, bijector: bijector.map,
          beginning: beginning))
      return append(
        known, .coordinates, Quantity(.parameter(slot)), nil, known.logAbsDetJacobian ?? 0,
        known.isUnconstrained ? 0 : nil, location)
    }
    let axes = known.axes(on: space)
    let place = parameter(
      site, axes, .elementwise(.real, over: axes), start, like: known, space, location)
    return append(known, space, place, nil, 0, space == .coordinates ? 0 : nil, location)
  }

  private mutating func pointBeginning(
    _ start: GuideStart, _ bijector: (support: ArraySupport, map: any ArrayBijector),
    _ site: LatentSite, _ location: SourceLocation
  ) -> GuideParameter.Beginning {
    if case .atStart = start { return .coordinates(of: site) }
    return beginning(
      start,
      ConstrainedNumbers(
        support: bijector.support, bijector: bijector.map, count: site.axes.elementCount),
      like: site, .support, "site \"\(site.name)\"", location)
  }

  // MARK: assembly

  /// Length of ε so far.
  var noiseCount: Int { draws.compactMap(\.noise).last?.range.upperBound ?? 0 }

  private func isParameter(_ slot: ParameterSlot) -> Bool {
    parameters.contains { $0.slot == slot }
  }

  /// What represents the drawn array in log q.
  private func drawnArray(_ site: LatentSite, _ space: GuideSpace) -> Quantity {
    Quantity(.parameter(space == .support ? valueSlots[site.name] ?? site.slot : site.slot))
  }

  /// Records a draw; returns what represents the site's value.
  private mutating func append(
    _ site: LatentSite, _ space: GuideSpace, _ drawn: Quantity, _ noise: ParameterSlot?,
    _ logDensity: Quantity, _ entropy: Quantity?, _ location: SourceLocation
  ) -> Quantity {
    guard let valueSlot = valueSlots[site.name] else { return Quantity(failure: "") }
    var logDensity = logDensity
    let known = drawn.substituting(values)
    switch space {
    case .support:
      values[valueSlot] = known
      logDensity = logDensity + (site.logAbsDetJacobian ?? 0)
    case .coordinates:
      coordinates[site.slot] = known
      let needed = Set(site.value.parameterSlots)
      for slot in model.slots where needed.contains(slot) {
        if let missing = resolve(slot) {
          return fail(
            site, location,
            "its value depends on \"\(missing)\", which the guide has not drawn yet. Draw that first."
          )
        }
      }
      values[valueSlot] = site.value.substituting(coordinates)
    }
    let failures = [
      values[valueSlot]?.failure, coordinates[site.slot]?.failure, logDensity.failure,
    ]
    if let problem = failures.lazy.compactMap({ $0 }).first { return fail(site, location, problem) }
    draws.append(
      GuideDraw(
        site: site, location: location, noise: noise, logDensity: logDensity, entropy: entropy))
    begin(site, valueSlot, noise, location)
    return Quantity(.parameter(valueSlot))
  }

  /// Computes the coordinates of a site from the values drawn so far; returns the first site on the way that has none.
  mutating func resolve(_ slot: ParameterSlot) -> String? {
    guard coordinates[slot] == nil else { return nil }
    guard let site = model.latentSites.first(where: { $0.slot == slot }),
      let valueSlot = valueSlots[site.name], values[valueSlot] != nil
    else { return slot.name }
    let own = site.coordinates(of: Quantity(.parameter(valueSlot)))
    for earlier in own.parameterSlots where earlier != valueSlot {
      if let missing = resolve(earlier) { return missing }
    }
    coordinates[slot] = own.substituting(values.merging(coordinates) { first, _ in first })
    return nil
  }

  /// Follows a draw where the guide begins, without noise.
  private mutating func begin(
    _ site: LatentSite, _ valueSlot: ParameterSlot, _ noise: ParameterSlot?,
    _ location: SourceLocation
  ) {
    if let noise {
      beginning.parameters[noise] = Tensor(
        axes: noise.axes, values: [Double](repeating: 0, count: noise.count))
    }
    guard let expression = values[valueSlot], let value = beginning.value(of: expression) else {
      return
    }
    let aligned = value.aligned(to: site.axes)
    beginning.parameters[valueSlot] = aligned
    if let bad = aligned.values.first(where: { !$0.isFinite }) {
      fail(
        site, location,
        "its value is \(bad.words) where the guide begins, expected a finite number. "
          + "Give the parameters other initial values.")
    }
  }
}

/// The entropy of a standard normal number, ½ (1 + log 2π).
private let normalEntropy = 1.4189385332046727

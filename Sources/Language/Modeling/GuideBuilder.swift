import ComputationGraph
import Distributions
import MathKernels

/// Collects a guide's declarations.
///
/// Mistakes do not trap: the first one is kept, with its site or parameter and source line, and compilation throws it.
public struct GuideBuilder {
  let model: CompiledModel
  private(set) var parameters: [GuideParameter] = []
  var draws: [GuideDraw] = []
  private(set) var failure: GuideError?
  /// What represents the value of each site in what the guide declares.
  let valueSlots: [String: ParameterSlot]
  /// The values of the sites drawn so far, as functions of φ and ε.
  var values: [ParameterSlot: Quantity] = [:]
  /// The coordinates that are known so far, as functions of φ and ε.
  var coordinates: [ParameterSlot: Quantity] = [:]
  /// Everything declared so far where the guide begins, without noise.
  var beginning = ReferenceEvaluator()
  /// Data and indices are declared as in a model.
  private var declarations = ModelBuilder()

  package init(_ model: CompiledModel) {
    self.model = model
    valueSlots = Dictionary(
      uniqueKeysWithValues: model.latentSites.map {
        ($0.name, ParameterSlot($0.name, axes: $0.axes, offset: 0))
      })
  }

  // MARK: axes and data

  /// The model's plate of a name, or the axis of one of its arrays; of several with one name the first.
  ///
  /// - Failure: no latent or observed site has such an axis.
  public mutating func axis(_ name: String, file: String = #fileID, line: Int = #line) -> Axis {
    let all = (model.latentSites.map(\.axes) + model.observedSites.map(\.axes)).reduce([]) {
      $0.union($1)
    }
    if let axis = all.first(where: { $0.name == name }) { return axis }
    fail(
      "axis \"\(name)\"", SourceLocation(file: file, line: line),
      "no site of the model has an axis of that name, expected one of \(describe(all)).")
    return Axis(name, count: 1)
  }

  /// The innermost axis of a site's value, or of its coordinates: the one over which a vector extends.
  ///
  /// - Failure: no such latent site, or one that is a number.
  public mutating func axis(
    of site: String, on space: GuideSpace = .support, file: String = #fileID, line: Int = #line
  ) -> Axis {
    let location = SourceLocation(file: file, line: line)
    guard let known = self.site(site, location) else { return Axis(site, count: 1) }
    if let axis = known.axes(on: space).last { return axis }
    fail(known, location, "it is a number, expected an array that has axes.")
    return Axis(site, count: 1)
  }

  /// Fixed numbers over axes, row-major in their order.
  ///
  /// - Failure: a number of values that is not the axes' number of elements; a value that is not finite.
  public mutating func data(
    _ name: String, _ values: [Double], over axes: Axis..., file: String = #fileID,
    line: Int = #line
  ) -> Quantity {
    let location = SourceLocation(file: file, line: line)
    let result = declarations.data(name, values, axes, location)
    passOn(location)
    return result
  }

  /// Which element of `into` each element of `over` belongs to, by number from 0: `mu[region]` of a site over regions.
  ///
  /// - Failure: a code outside 0 … count − 1; a number of codes that is not that of the elements.
  public mutating func index(
    _ name: String, _ codes: [Int], into axis: Axis, over axes: Axis..., file: String = #fileID,
    line: Int = #line
  ) -> Index {
    let location = SourceLocation(file: file, line: line)
    let result = declarations.index(name, codes, axis, axes, location)
    passOn(location)
    return result
  }

  private mutating func passOn(_ location: SourceLocation) {
    guard let mistake = declarations.failure else { return }
    fail("data \"\(mistake.site)\"", location, mistake.message)
  }

  // MARK: parameters

  /// A parameter to fit, over any axes; a number without.
  ///
  /// - Parameters:
  ///   - support: the values it may take: say `.positive` for a scale.
  ///   - start: where it begins.
  @discardableResult
  public mutating func parameter(
    _ name: String, over axes: Axis..., support: Support = .real,
    initial start: GuideStart = .middle,
    file: String = #fileID, line: Int = #line
  ) -> Quantity {
    parameter(
      name, axes, .elementwise(support, over: axes), start, like: nil, .support,
      SourceLocation(file: file, line: line))
  }

  /// A parameter to fit, one number for each element of a site.
  ///
  /// - Parameters:
  ///   - site: the site whose axes it has.
  ///   - space: whether these are the axes of the site's value or of its coordinates.
  ///   - support: the values it may take: say `.positive` for a scale.
  ///   - start: where it begins; `.atStart` where the site does.
  @discardableResult
  public mutating func parameter(
    _ name: String, like site: String, on space: GuideSpace = .support, support: Support = .real,
    initial start: GuideStart = .middle, file: String = #fileID, line: Int = #line
  ) -> Quantity {
    let location = SourceLocation(file: file, line: line)
    guard let known = self.site(site, location) else { return Quantity(failure: "") }
    let axes = known.axes(on: space)
    return parameter(
      name, axes, .elementwise(support, over: axes), start, like: known, space, location)
  }

  /// A parameter to fit whose elements constrain each other: a simplex, or the Cholesky factor of a covariance.
  ///
  /// - Parameters:
  ///   - axes: further axes, with an array for each combination.
  ///   - support: the values an array may take, with its own axes.
  ///   - start: where it begins.
  @discardableResult
  public mutating func parameter(
    _ name: String, over axes: Axis..., support: ArraySupport, initial start: GuideStart = .middle,
    file: String = #fileID, line: Int = #line
  ) -> Quantity {
    parameter(
      name, axes + support.axes, support, start, like: nil, .support,
      SourceLocation(file: file, line: line))
  }

  mutating func parameter(
    _ name: String, _ axes: [Axis], _ support: ArraySupport, _ start: GuideStart,
    like site: LatentSite?, _ space: GuideSpace, _ location: SourceLocation
  ) -> Quantity {
    let subject = "parameter \"\(name)\""
    if let problem = takenName(name) { return fail(subject, location, problem) }
    if let empty = axes.first(where: { $0.count < 1 }) {
      return fail(subject, location, "\(empty) has no elements, expected at least 1.")
    }
    if let twice = axes.indices.first(where: { axes[..<$0].contains(axes[$0]) }) {
      return fail(
        subject, location, "\(axes[twice]) occurs twice among \(describe(axes)), expected once.")
    }
    if let mistake = support.mistake { return fail(subject, location, mistake) }
    guard let bijector = support.bijector else {
      return fail(
        subject, location,
        "the support is discrete, and no gradient leads from one value to the next. "
          + "Take a continuous one.")
    }
    let plates = axes.without(support.axes)
    let parameter = GuideParameter(
      name: name, location: location,
      slot: ParameterSlot(name, axes: plates + bijector.unconstrainedAxes, offset: parameterCount),
      axes: axes, bijector: bijector,
      beginning: beginning(
        start, ConstrainedNumbers(support: support, bijector: bijector, count: axes.elementCount),
        like: site, space, subject, location))
    append(parameter)
    return parameter.value
  }

  /// What is wrong with a parameter's name; nil where nothing is.
  func takenName(_ name: String) -> String? {
    parameters.first { $0.name == name }.map {
      "the name is taken by a parameter (\($0.location)). Give every parameter its own; "
        + "a point has that of its site."
    }
  }

  /// Length of φ so far.
  var parameterCount: Int { parameters.last?.slot.range.upperBound ?? 0 }

  mutating func append(_ parameter: GuideParameter) {
    parameters.append(parameter)
    let origin = [Double](repeating: 0, count: model.dimension)
    beginning.parameters[parameter.slot] = Tensor(
      axes: parameter.slot.axes, values: parameter.initialValues(around: origin, of: model))
  }

  // MARK: bookkeeping

  /// The model's latent site of a name.
  mutating func site(_ name: String, _ location: SourceLocation) -> LatentSite? {
    if let site = model.latentSites.first(where: { $0.name == name }) { return site }
    let known = model.latentSites.map { "\"\($0.name)\"" }.joined(separator: ", ")
    let isObserved = model.observedSites.contains { $0.name == name }
    let isDerived = (model.deterministicSites + model.rowwiseSites).contains { $0.name == name }
    let what =
      isObserved
      ? "the model observes it, and a guide draws latent sites only"
      : isDerived ? "the model works it out from other sites" : "the model has no site of that name"
    fail("site \"\(name)\"", location, "\(what), expected one of \(known).")
    return nil
  }

  @discardableResult
  mutating func fail(_ subject: String, _ location: SourceLocation, _ message: String)
    -> Quantity
  {
    // Later mistakes are mostly consequences of the first.
    if failure == nil, !message.isEmpty {
      failure = GuideError(subject: subject, location: location, message: message)
    }
    return Quantity(failure: message)
  }
}

extension LatentSite {
  /// The axes of what a guide draws.
  func axes(on space: GuideSpace) -> [Axis] { space == .support ? axes : slot.axes }
}

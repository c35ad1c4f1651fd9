import ComputationGraph
import Distributions
import MathKernels

/// The door through which a model declares itself.
///
/// Mistakes do not trap: the first one is kept, with the site and source line it belongs to, and compilation throws it.
public struct ModelBuilder {
  package private(set) var latentSites: [LatentSite] = []
  package private(set) var observedSites: [ObservedSite] = []
  package private(set) var deterministicSites: [DeterministicSite] = []
  package private(set) var failure: ModelError?
  package private(set) var subsampledPlate: Axis?
  private var plates: [Axis] = []
  private var names: Set<String> = []

  package init() {}

  // MARK: axes and data

  /// Declares a plate of `count` conditionally independent elements.
  /// - Parameter subsampled: whether inference may work on minibatches of this plate.
  public mutating func plate(
    _ name: String, _ count: Int, subsampled: Bool = false, file: String = #fileID,
    line: Int = #line
  ) -> Axis {
    declare(Axis(name, count: max(1, count)), elements: count, subsampled, file, line)
  }

  /// Declares a plate whose elements have labels, all different.
  public mutating func plate(
    _ name: String, _ labels: [String], file: String = #fileID, line: Int = #line
  ) -> Axis {
    if Set(labels).count != labels.count {
      fail(
        name, file, line,
        "the labels of the plate repeat: \(labels). Give each element its own label.")
    }
    let axis = labels.isEmpty ? Axis(name, count: 1) : Axis(name, labels: labels)
    return declare(axis, elements: labels.count, false, file, line)
  }

  private mutating func declare(
    _ axis: Axis, elements: Int, _ subsampled: Bool, _ file: String, _ line: Int
  ) -> Axis {
    if elements < 1 {
      fail(axis.name, file, line, "the plate has \(elements) elements, expected at least 1.")
    }
    register(axis.name, file, line)
    plates.append(axis)
    if subsampled {
      if let other = subsampledPlate {
        fail(
          axis.name, file, line,
          "plate \"\(other.name)\" is already subsampled; only one plate takes minibatches.")
      }
      subsampledPlate = axis
    }
    return axis
  }

  /// Observed numbers over plates, row-major in the order of the plates.
  public mutating func data(
    _ name: String, _ values: [Double], over axes: Axis..., file: String = #fileID,
    line: Int = #line
  ) -> Expression { observedData(name, values, axes, file, line) }

  /// A design matrix as observed numbers over its rows and its features.
  public mutating func data(
    _ matrix: DesignMatrix, over rows: Axis, _ features: Axis, file: String = #fileID,
    line: Int = #line
  ) -> Expression {
    if let labels = features.labels, labels != matrix.features {
      fail(
        "data", file, line,
        "the matrix has features \(matrix.features), plate \(features) has labels \(labels). "
          + "Declare the plate with the matrix's own features.")
    }
    return observedData("data", matrix.values, [rows, features], file, line)
  }

  private mutating func observedData(
    _ name: String, _ values: [Double], _ axes: [Axis], _ file: String, _ line: Int
  ) -> Expression {
    guard Set(axes).count == axes.count else {
      return fail(
        name, file, line, "an axis occurs twice in \(describe(axes)), expected each once.")
    }
    guard values.count == axes.elementCount else {
      return fail(
        name, file, line,
        "found \(values.count) values for axes \(describe(axes)), expected \(axes.elementCount).")
    }
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      return fail(
        name, file, line,
        "value \(bad) is \(values[bad]), expected a finite number. Impute missing cells first.")
    }
    return Expression(.data(DataArray(name, axes: axes, values: values)))
  }

  // MARK: sites

  /// Declares a latent array with a prior, one element for each combination of the plates.
  ///
  /// - Parameter parameterization: `.noncentered` samples (x − location)/scale instead of x, where the prior is of that
  ///   form; `.partial` something between, by how much the data say.
  public mutating func sample(
    _ name: String, _ prior: some ContinuousDistribution, over axes: Axis...,
    parameterization: Parameterization = .centered, file: String = #fileID, line: Int = #line
  ) -> Expression {
    register(name, file, line)
    guard checkParameters(of: prior, over: axes, name, file, line) else {
      return Expression(failure: "")
    }
    if let subsampledPlate, axes.contains(subsampledPlate) {
      return fail(
        name, file, line,
        "a latent array over the subsampled plate \(subsampledPlate) would need all rows at every step. "
          + "Declare the plate without subsampling.")
    }
    if prior is Bernoulli {
      return fail(
        name, file, line, "a discrete latent site cannot be sampled by gradient. Sum it out.")
    }
    let offset = latentSites.last.map { $0.slot.offset + $0.slot.count } ?? 0
    let slot = ParameterSlot(name, axes: axes, offset: offset)
    let unconstrained = Expression(.parameter(slot))
    let value: Expression
    let logDensity: Expression
    let form: LatentSite.Form
    if parameterization != .centered, let locationScale = prior.locationScale {
      guard let spread = spread(of: name, axes, locationScale.scale, parameterization, file, line)
      else {
        return Expression(failure: "")
      }
      value = locationScale.location + locationScale.scale / spread * unconstrained
      logDensity = locationScale.standard.logDensity(of: unconstrained / spread) - log(spread)
      form = .noncentered(standard: locationScale.standard, spread: spread)
    } else {
      let bijector = prior.bijector
      value = bijector.constrain(unconstrained)
      logDensity = prior.logDensity(of: value) + bijector.logAbsDetJacobian(at: unconstrained)
      form = .centered
    }
    latentSites.append(
      LatentSite(
        name: name, location: SourceLocation(file: file, line: line), distribution: prior,
        axes: axes, slot: slot, value: value, logDensity: logDensity, form: form))
    return value
  }

  /// What (x − location)/scale is multiplied by at a site that is not centred: √(1 + I · scale²).
  private mutating func spread(
    of site: String, _ axes: [Axis], _ scale: Expression, _ parameterization: Parameterization,
    _ file: String, _ line: Int
  ) -> Expression? {
    guard case .partial(let precisions) = parameterization, let precision = precisions[site] else {
      return 1
    }
    guard precision.count == axes.elementCount else {
      fail(
        site, file, line,
        "found \(precision.count) precisions of the data for over: \(describe(axes)), "
          + "expected \(axes.elementCount). Give one for each element, row-major.")
      return nil
    }
    if let bad = precision.firstIndex(where: { !($0.isFinite && $0 >= 0) }) {
      fail(
        site, file, line,
        "precision \(bad) of the data is \(precision[bad]), expected a finite number from 0 on. "
          + "Give 0 where the data say nothing.")
      return nil
    }
    let information = Expression(.data(DataArray("precision", axes: axes, values: precision)))
    return sqrt(1 + information * square(scale))
  }

  /// Declares observed classes; with `nil`, what would be observed.
  public mutating func observe(
    _ name: String, _ likelihood: Categorical, _ labels: Labels?, over axes: Axis...,
    file: String = #fileID, line: Int = #line
  ) {
    register(name, file, line)
    let classes = likelihood.classes
    guard likelihood.logits.failure != nil || likelihood.logits.axes.contains(classes) else {
      fail(
        name, file, line,
        "the logits have axes \(describe(likelihood.logits.axes)), expected the class axis \(classes) among them."
      )
      return
    }
    guard checkParameters(of: likelihood, over: axes + [classes], name, file, line) else { return }
    let absent = axes.without(likelihood.logits.axes)
    guard absent.isEmpty else {
      fail(
        name, file, line,
        "the logits have axes \(describe(likelihood.logits.axes)), which lack "
          + "\(describe(absent)) of over: \(describe(axes)). "
          + "Let the logits depend on it, or leave the plate out of over:.")
      return
    }
    var logDensity: Expression?
    if let labels {
      guard let codes = checked(labels, axes, classes, name, file, line) else { return }
      logDensity = likelihood.logDensity(of: codes)
    }
    append(.categorical(likelihood), logDensity, name, axes, file, line)
  }

  /// Declares observed numbers; with `nil`, what would be observed.
  public mutating func observe(
    _ name: String, _ likelihood: some ContinuousDistribution, _ values: [Double]?,
    over axes: Axis...,
    file: String = #fileID, line: Int = #line
  ) {
    register(name, file, line)
    guard checkParameters(of: likelihood, over: axes, name, file, line) else { return }
    var logDensity: Expression?
    if let values {
      let data = observedData(name, values, axes, file, line)
      guard failure == nil else { return }
      let outside = values.firstIndex {
        likelihood is Bernoulli ? $0 != 0 && $0 != 1 : !likelihood.support.contains($0)
      }
      if let bad = outside {
        fail(
          name, file, line,
          "observed value \(bad) is \(values[bad]), outside the support of \(likelihood.name).")
        return
      }
      logDensity = likelihood.logDensity(of: data)
    }
    append(.continuous(likelihood), logDensity, name, axes, file, line)
  }

  private mutating func append(
    _ likelihood: ObservedSite.Likelihood, _ logDensity: Expression?, _ name: String,
    _ axes: [Axis],
    _ file: String, _ line: Int
  ) {
    observedSites.append(
      ObservedSite(
        name: name, location: SourceLocation(file: file, line: line), likelihood: likelihood,
        axes: axes,
        logDensity: logDensity))
  }

  /// Names a derived quantity, which is then kept with the draws.
  @discardableResult
  public mutating func deterministic(
    _ name: String, _ value: Expression, file: String = #fileID, line: Int = #line
  ) -> Expression {
    register(name, file, line)
    if let problem = value.failure { return fail(name, file, line, problem) }
    deterministicSites.append(DeterministicSite(name: name, value: value))
    return value
  }

  // MARK: checks

  mutating func register(_ name: String, _ file: String, _ line: Int) {
    if !names.insert(name).inserted {
      fail(name, file, line, "the name is taken. Give every plate and site its own name.")
    }
  }

  @discardableResult
  mutating func fail(
    _ site: String, _ file: String, _ line: Int, _ message: String
  ) -> Expression {
    // Later mistakes are mostly consequences of the first.
    if failure == nil, !message.isEmpty {
      failure = ModelError(
        site: site, location: SourceLocation(file: file, line: line), message: message)
    }
    return Expression(failure: message)
  }

  private mutating func checkParameters(
    of distribution: some Distribution, over axes: [Axis], _ site: String, _ file: String,
    _ line: Int
  ) -> Bool {
    if let stranger = axes.first(where: { !plates.contains($0) }) {
      fail(
        site, file, line, "over: \(stranger) is not a plate of this model. Declare it with m.plate."
      )
      return false
    }
    if let twice = axes.indices.first(where: { axes[..<$0].contains(axes[$0]) }) {
      fail(
        site, file, line,
        "\(axes[twice]) occurs twice among \(describe(axes)), expected each axis once. "
          + "Take the second as renamed, or declare another plate.")
      return false
    }
    for parameter in distribution.parameters {
      if let problem = parameter.expression.failure {
        // An empty failure is one that was already reported.
        fail(
          site, file, line,
          problem.isEmpty ? "" : "the \(parameter.name) of \(distribution.name): \(problem)")
        return false
      }
      let extra = parameter.expression.axes.without(axes)
      guard extra.isEmpty else {
        fail(
          site, file, line,
          "the \(parameter.name) of \(distribution.name) has axes \(describe(parameter.expression.axes)), "
            + "of which \(describe(extra)) is not among over: \(describe(axes)). "
            + "Add the plate to over:, or sum or contract the axis.")
        return false
      }
      var evaluator = ReferenceEvaluator()
      guard let known = evaluator.value(of: parameter.expression) else { continue }
      if let bad = known.values.first(where: { !parameter.accepts($0) }) {
        fail(
          site, file, line,
          "the \(parameter.name) of \(distribution.name) is \(bad), expected \(parameter.domain.rawValue)."
        )
        return false
      }
    }
    return true
  }

  private mutating func checked(
    _ labels: Labels, _ axes: [Axis], _ classes: Axis, _ site: String, _ file: String, _ line: Int
  ) -> CodeArray? {
    if labels.count != axes.elementCount {
      fail(
        site, file, line,
        "found \(labels.count) labels for over: \(describe(axes)), expected \(axes.elementCount).")
      return nil
    }
    if let names = classes.labels, names != labels.classes {
      fail(
        site, file, line,
        "the labels know the classes \(labels.classes), the class axis \(classes) has \(names). "
          + "Declare the axis with the labels' own classes.")
      return nil
    }
    if let row = labels.codes.firstIndex(where: { $0 < 0 || $0 >= classes.count }) {
      fail(
        site, file, line,
        "label \(row) has code \(labels.codes[row]), expected 0 … \(classes.count - 1) for the class axis \(classes)."
      )
      return nil
    }
    return CodeArray(site, axes: axes, codes: labels.codes, into: classes)
  }
}

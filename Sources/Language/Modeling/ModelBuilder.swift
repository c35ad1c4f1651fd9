import ComputationGraph
import Distributions
import MathKernels
import Words

/// Collects a model's declarations.
///
/// Mistakes do not trap: the first one is kept, with the site and source line it belongs to, and compilation throws it.
public struct ModelBuilder {
  package internal(set) var latentSites: [LatentSite] = []
  package internal(set) var observedSites: [ObservedSite] = []
  package private(set) var deterministicSites: [DeterministicSite] = []
  package private(set) var failure: ModelError?
  package private(set) var subsampledPlate: Axis?
  private(set) var plates: [Axis] = []
  private var names: Set<String> = []
  /// Values of what depends on nothing latent: sites that share an expression compute it once.
  var fixed = ReferenceEvaluator()

  /// Whether the model is traced to be trained as a point, which is when elements drop out.
  let isTraining: Bool

  package init(isTraining: Bool = false) { self.isTraining = isTraining }

  // MARK: axes and data

  /// Declares a plate of `count` conditionally independent elements.
  ///
  /// - Parameter subsampled: whether inference may work on minibatches of this plate. Latent sites cannot be over it.
  /// - Failure: no elements; a name that is taken; a second subsampled plate.
  public mutating func plate(
    _ name: String, _ count: Int, subsampled: Bool = false, file: String = #fileID,
    line: Int = #line
  ) -> Axis {
    declare(
      Axis(name, count: max(1, count)), elements: count, subsampled,
      SourceLocation(file: file, line: line))
  }

  /// Declares a plate whose elements have labels, all different.
  ///
  /// - Failure: no labels, or a repeated one; a name that is taken.
  public mutating func plate(
    _ name: String, _ labels: [String], file: String = #fileID, line: Int = #line
  ) -> Axis {
    let location = SourceLocation(file: file, line: line)
    if Set(labels).count != labels.count {
      fail(
        name, location,
        "the labels of the plate repeat: \(labels). Give each element its own label.")
    }
    let axis = labels.isEmpty ? Axis(name, count: 1) : Axis(name, labels: labels)
    return declare(axis, elements: labels.count, false, location)
  }

  private mutating func declare(
    _ axis: Axis, elements: Int, _ subsampled: Bool, _ location: SourceLocation
  ) -> Axis {
    if elements < 1 {
      fail(axis.name, location, "the plate has \(elements) elements, expected at least 1.")
    }
    register(axis.name, location)
    plates.append(axis)
    if subsampled {
      if let other = subsampledPlate {
        fail(
          axis.name, location,
          "plate \"\(other.name)\" is already subsampled; only one plate takes minibatches.")
      }
      subsampledPlate = axis
    }
    return axis
  }

  /// Observed numbers over plates, row-major in the order of the plates.
  ///
  /// An offset is data too: `Normal(offset + slope * x, sigma)` with `let offset = m.data("offset", …, over: row)`.
  ///
  /// - Failure: a number of values that is not the plates' number of elements; a value that is not finite.
  public mutating func data(
    _ name: String, _ values: [Double], over axes: Axis..., file: String = #fileID,
    line: Int = #line
  ) -> Quantity { data(name, values, axes, SourceLocation(file: file, line: line)) }

  /// A design matrix as observed numbers over its rows and its features.
  ///
  /// - Failure: a missing cell (NaN); a plate of features whose labels are not the matrix's.
  public mutating func data(
    _ matrix: DesignMatrix, over rows: Axis, _ features: Axis, file: String = #fileID,
    line: Int = #line
  ) -> Quantity {
    let location = SourceLocation(file: file, line: line)
    if let labels = features.labels, labels != matrix.features {
      fail(
        "data", location,
        "the matrix has features \(matrix.features), plate \(features) has labels \(labels). "
          + "Declare the plate with the matrix's own features.")
    }
    return data("data", matrix.values, [rows, features], location)
  }

  mutating func data(
    _ name: String, _ values: [Double], _ axes: [Axis], _ location: SourceLocation,
    ifNotFinite advice: String = "Impute missing cells first."
  ) -> Quantity {
    guard Set(axes).count == axes.count else {
      return fail(
        name, location, "an axis occurs twice in \(describe(axes)), expected each once.")
    }
    guard values.count == axes.elementCount else {
      return fail(
        name, location,
        "found \(values.count) values for axes \(describe(axes)), expected \(axes.elementCount).")
    }
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      return fail(
        name, location,
        "value \(bad) is \(values[bad].words), expected a finite number. " + advice)
    }
    return Quantity(.data(DataArray(name, axes: axes, values: values)))
  }

  // MARK: derived quantities and terms

  /// Names a derived quantity, which then has draws like a latent site.
  ///
  /// One over a plate that only observations have, such as a mean for each row, is not part of the named draws:
  /// `Posterior.forEachDraw` computes it when it is requested.
  ///
  /// - Returns: the quantity.
  @discardableResult
  public mutating func deterministic(
    _ name: String, _ value: Quantity, file: String = #fileID, line: Int = #line
  ) -> Quantity {
    let location = SourceLocation(file: file, line: line)
    register(name, location)
    if let problem = value.failure { return fail(name, location, problem) }
    deterministicSites.append(DeterministicSite(name: name, value: value))
    return value
  }

  /// Adds a term to the log density: a likelihood or a penalty that no distribution here expresses.
  ///
  /// - Parameters:
  ///   - term: log of any function of latent values and data, one number for each combination of the plates, which are summed.
  ///   - axes: the plates of the term. Over a subsampled plate it is scaled as a likelihood is, and its elements are available
  ///     one by one for cross-validation.
  ///
  /// Draws from the prior ignore it.
  public mutating func factor(
    _ name: String, _ term: Quantity, over axes: Axis..., file: String = #fileID,
    line: Int = #line
  ) {
    let location = SourceLocation(file: file, line: line)
    register(name, location)
    if let problem = term.failure {
      fail(name, location, problem)
      return
    }
    guard checkPlates(axes, [], name, location) else { return }
    guard term.axes.isSameSet(axes) else {
      fail(
        name, location,
        "the factor has axes \(describe(term.axes)), expected those of over: \(describe(axes)). "
          + "Sum the others, or name every plate of the term.")
      return
    }
    if let bad = fixed.value(of: term)?.values.first(where: { !$0.isFinite }) {
      fail(name, location, "the factor is \(bad.words), expected a finite number.")
      return
    }
    observedSites.append(
      ObservedSite(
        name: name, location: location, likelihood: .factor, axes: axes, logDensity: term,
        incomplete: []))
  }

  // MARK: bookkeeping

  mutating func register(_ name: String, _ location: SourceLocation) {
    if !names.insert(name).inserted {
      fail(name, location, "the name is taken. Give every plate and site its own name.")
    }
  }

  @discardableResult
  mutating func fail(_ site: String, _ location: SourceLocation, _ message: String) -> Quantity {
    // Later mistakes are mostly consequences of the first.
    if failure == nil, !message.isEmpty {
      failure = ModelError(site: site, location: location, message: message)
    }
    return Quantity(failure: message)
  }
}

import ComputationGraph
import Distributions
import MathKernels

/// How observed cells without a value (NaN) are treated.
public enum MissingCells: Sendable {
  /// They are an error, which names the first one.
  case refused
  /// Each is a latent number, `y_missing` of a site `y`, inferred with everything else.
  ///
  /// A mistake where the numbers are discrete, have weights, or are over a subsampled plate.
  case imputed
}

extension ModelBuilder {
  /// Declares observed classes; with `nil`, classes that would be observed.
  ///
  /// - Parameters:
  ///   - labels: row-major over the plates; their classes are those of the likelihood's axis.
  ///   - weights: the factor of the log density of each observation: 2 for one seen twice, 0 for one left out.
  public mutating func observe(
    _ name: String, _ likelihood: some ClassDistribution, _ labels: Labels?, over axes: Axis...,
    weights: [Double]? = nil, file: String = #fileID, line: Int = #line
  ) {
    let location = SourceLocation(file: file, line: line)
    register(name, location)
    guard check(likelihood, over: axes, [likelihood.classes], name, location),
      let factors = factors(weights, over: axes, name, location)
    else { return }
    var logDensity: Quantity?
    if let labels {
      guard let codes = codes(of: labels, axes, likelihood.classes, name, location) else { return }
      logDensity = factors * likelihood.logDensity(of: codes)
    }
    append(
      ObservedSite(
        name: name, location: location, likelihood: .classes(likelihood), axes: axes,
        logDensity: logDensity, incomplete: []))
  }

  /// Declares observed numbers; with `nil`, numbers that would be observed.
  ///
  /// - Parameters:
  ///   - values: row-major over the plates. NaN is a cell without a value.
  ///   - weights: the factor of the log density of each observation: 2 for one seen twice, 0 for one left out.
  ///   - missing: whether cells without a value are refused, or become latent numbers of the site `name_missing`.
  public mutating func observe(
    _ name: String, _ likelihood: some ContinuousDistribution, _ values: [Double]?,
    over axes: Axis..., weights: [Double]? = nil, missing: MissingCells = .refused,
    file: String = #fileID, line: Int = #line
  ) {
    let location = SourceLocation(file: file, line: line)
    register(name, location)
    guard check(likelihood, over: axes, [], name, location),
      let factors = factors(weights, over: axes, name, location)
    else { return }
    var logDensity: Quantity?
    var gaps: [Int] = []
    if let values {
      gaps = missing == .imputed ? values.indices.filter { values[$0].isNaN } : []
      guard checkSupport(of: likelihood, values, over: axes, name, location) else { return }
      guard
        let value = observed(
          name, GappedNumbers(values, axes, gaps: gaps, isWeighted: weights != nil),
          .elementwise(likelihood), isDiscrete(likelihood) ? nil : likelihood.bijector, location)
      else { return }
      logDensity = factors * likelihood.logDensity(of: value)
    }
    append(
      ObservedSite(
        name: name, location: location, likelihood: .elementwise(likelihood), axes: axes,
        logDensity: logDensity, incomplete: gaps))
  }

  /// Declares observed arrays, one for each combination of the plates; with `nil`, arrays that would be observed.
  ///
  /// - Parameters:
  ///   - values: row-major over the plates, then over the axes of the array. NaN is a cell without a value.
  ///   - weights: the factor of the log density of each array: 2 for one seen twice, 0 for one left out.
  ///   - missing: whether cells without a value are refused, or become latent numbers of the site `name_missing`.
  public mutating func observe(
    _ name: String, _ likelihood: some MultivariateDistribution, _ values: [Double]?,
    over axes: Axis..., weights: [Double]? = nil, missing: MissingCells = .refused,
    file: String = #fileID, line: Int = #line
  ) {
    let location = SourceLocation(file: file, line: line)
    let support = likelihood.support
    register(name, location)
    guard check(likelihood, over: axes, support.axes, name, location),
      let factors = factors(weights, over: axes, name, location)
    else { return }
    var logDensity: Quantity?
    var incomplete: [Int] = []
    if let values {
      let width = support.axes.elementCount
      let gaps = missing == .imputed ? values.indices.filter { values[$0].isNaN } : []
      incomplete = gaps.reduce(into: []) { if $0.last != $1 / width { $0.append($1 / width) } }
      var element: (any Bijector)?
      if case .elementwise(let numbers, _) = support { element = numbers.continuousBijector }
      guard
        let value = observed(
          name, GappedNumbers(values, axes + support.axes, gaps: gaps, isWeighted: weights != nil),
          .array(likelihood), element, location)
      else { return }
      let outside = (0..<axes.elementCount).first {
        let array = Array(values[$0 * width..<($0 + 1) * width])
        return array.allSatisfy(\.isFinite) && !support.contains(array)
      }
      if let bad = outside {
        fail(
          name, location,
          "observed array \(bad) is \(values[bad * width..<(bad + 1) * width]), outside the support of "
            + "\(likelihood.name), expected \(support.name).")
        return
      }
      guard checkTotals(of: likelihood, values, over: axes, name, location) else { return }
      logDensity = factors * likelihood.logDensity(of: value)
    }
    append(
      ObservedSite(
        name: name, location: location, likelihood: .array(likelihood), axes: axes,
        logDensity: logDensity, incomplete: incomplete))
  }

  private mutating func append(_ site: ObservedSite) {
    if let problem = site.logDensity?.failure {
      fail(site.name, site.location, problem)
    } else {
      observedSites.append(site)
    }
  }

  /// Observed numbers, with a latent one in place of every gap.
  private mutating func observed(
    _ name: String, _ numbers: GappedNumbers, _ likelihood: ObservedSite.Likelihood,
    _ bijector: (any Bijector)?, _ location: SourceLocation
  ) -> Quantity? {
    let (axes, gaps) = (numbers.axes, numbers.gaps)
    let known = data(
      name, numbers.filled, axes, location,
      ifNotFinite: "Say missing: .imputed to infer cells that are NaN, or fill them first.")
    guard known.failure == nil else { return nil }
    guard let first = gaps.first else { return known }
    guard let bijector else {
      fail(
        name, location,
        "observed value \(first) is missing, and a value of this likelihood cannot be latent: no gradient leads "
          + "from one to the next. Leave the row out, or fill the cell first.")
      return nil
    }
    if let subsampledPlate, axes.contains(subsampledPlate) {
      fail(
        name, location,
        "observed value \(first) is missing, and a latent number over the subsampled plate \(subsampledPlate) "
          + "would need all rows at every step. Declare the plate without subsampling, or fill the cell first."
      )
      return nil
    }
    if numbers.isWeighted {
      fail(
        name, location,
        "observed value \(first) is missing, and the observations have weights: the density of a latent number "
          + "has none. Leave weights: out, or fill the cell first.")
      return nil
    }
    let unknown = latentCells(gaps, of: name, axes, bijector, location) { cells, value, jacobian in
      // The density is that of the observed site, which holds the value.
      (.gaps(of: likelihood, over: axes, cells: gaps, bijector), jacobian)
    }
    return known + unknown
  }
}

/// Observed numbers, row-major over axes, some of which are missing.
private struct GappedNumbers {
  /// The numbers, with 0 where one is missing.
  let filled: [Double]
  let axes: [Axis]
  /// Where numbers are missing.
  let gaps: [Int]
  /// Whether the observations have weights.
  let isWeighted: Bool

  init(_ values: [Double], _ axes: [Axis], gaps: [Int], isWeighted: Bool) {
    var filled = values
    for gap in gaps { filled[gap] = 0 }
    (self.filled, self.axes) = (filled, axes)
    (self.gaps, self.isWeighted) = (gaps, isWeighted)
  }
}

import ComputationGraph
import Distributions
import MathKernels
import Words

extension ModelBuilder {
  /// Whether values of a distribution cannot be latent, as no gradient leads from one to the next.
  func isDiscrete(_ distribution: some ContinuousDistribution) -> Bool {
    distribution.support.isDiscrete
  }

  /// Whether the axes are plates of this model, each once.
  mutating func checkPlates(
    _ axes: [Axis], _ eventAxes: [Axis], _ site: String, _ location: SourceLocation
  ) -> Bool {
    if let stranger = axes.first(where: { !plates.contains($0) }) {
      fail(
        site, location, "over: \(stranger) is not a plate of this model. Declare it with m.plate.")
      return false
    }
    let all = axes + eventAxes
    if let twice = all.indices.first(where: { all[..<$0].contains(all[$0]) }) {
      fail(
        site, location,
        "\(all[twice]) occurs twice among \(describe(all)), expected each axis once. "
          + "Take the second as renamed, or declare another plate.")
      return false
    }
    return true
  }

  /// Whether a distribution fits its plates, and its known parameters their domains.
  mutating func check(
    _ distribution: some Distribution, over axes: [Axis], _ eventAxes: [Axis], _ site: String,
    _ location: SourceLocation
  ) -> Bool {
    guard checkPlates(axes, eventAxes, site, location) else { return false }
    if let empty = (eventAxes + distribution.parameters.flatMap(\.axes)).first(where: {
      $0.count < 1
    }) {
      fail(
        site, location,
        "\(distribution.name) is along \(empty), which has no elements, expected at least 1.")
      return false
    }
    if let problem = distribution.problem {
      fail(site, location, problem)
      return false
    }
    for parameter in distribution.parameters {
      let extra = parameter.expression.axes.without(axes + parameter.axes)
      guard extra.isEmpty else {
        fail(
          site, location,
          "the \(parameter.name) of \(distribution.name) has axes \(describe(parameter.expression.axes)), "
            + "of which \(describe(extra)) is not among over: \(describe(axes)). "
            + "Add the plate to over:, or sum or contract the axis.")
        return false
      }
      guard let known = fixed.value(of: parameter.expression) else { continue }
      if let problem = parameter.problem(in: known) {
        fail(
          site, location,
          "the \(parameter.name) of \(distribution.name) is \(problem).")
        return false
      }
    }
    return true
  }

  /// Whether observed numbers are in the support, except those that are NaN.
  mutating func checkSupport(
    of likelihood: some ContinuousDistribution, _ values: [Double], over axes: [Axis],
    _ site: String, _ location: SourceLocation
  ) -> Bool {
    func refuse(_ index: Int, _ expected: String) -> Bool {
      fail(
        site, location,
        "observed value \(index) is \(values[index]), outside the support of \(likelihood.name), "
          + "expected \(expected).")
      return false
    }
    let support = likelihood.support
    if let bad = values.firstIndex(where: { $0.isFinite && !support.contains($0) }) {
      return refuse(bad, "\(support)")
    }
    // Bounds that differ between elements, such as the trials of binomial counts.
    let bounds = likelihood.parametricBounds
    func limits(_ bound: Quantity?, _ fixed: inout ReferenceEvaluator) -> [Double]? {
      guard values.count == axes.elementCount else { return nil }
      return bound.flatMap { fixed.value(of: $0) }?.aligned(to: axes).values
    }
    if let lower = limits(bounds.lower, &fixed),
      let bad = values.indices.first(where: { values[$0] < lower[$0] })
    {
      return refuse(bad, "at least \(lower[bad])")
    }
    if let upper = limits(bounds.upper, &fixed),
      let bad = values.indices.first(where: { values[$0] > upper[$0] })
    {
      return refuse(bad, "at most \(upper[bad])")
    }
    return true
  }

  /// Whether observed arrays have the sum that their distribution gives them, where that is known.
  mutating func checkTotals(
    of likelihood: some MultivariateDistribution, _ values: [Double], over axes: [Axis],
    _ site: String, _ location: SourceLocation
  ) -> Bool {
    guard
      let total = likelihood.elementTotal.flatMap({ fixed.value(of: $0) })?.aligned(to: axes).values
    else {
      return true
    }
    let width = likelihood.eventAxes.elementCount
    let sums = total.indices.map { values[$0 * width..<($0 + 1) * width].reduce(0, +) }
    guard let bad = total.indices.first(where: { sums[$0].isFinite && sums[$0] != total[$0] })
    else { return true }
    fail(
      site, location,
      "the observed array \(axes.isEmpty ? "" : "of \(Self.place(bad, in: axes)) ")has the sum "
        + "\(sums[bad]), expected \(total[bad]), the number of trials of \(likelihood.name). "
        + "Correct the row, or give each row a number of trials of its own.")
    return false
  }

  /// The classes of labels, if they fit the plates and the class axis.
  mutating func codes(
    of labels: Labels, _ axes: [Axis], _ classes: Axis, _ site: String, _ location: SourceLocation
  ) -> Index? {
    if labels.count != axes.elementCount {
      fail(
        site, location,
        "found \(labels.count) labels for over: \(describe(axes)), expected \(axes.elementCount).")
      return nil
    }
    if let twice = labels.repeatedClass {
      fail(
        site, location,
        "the labels have two classes named \(twice.debugDescription), expected different names. Rename one of the two."
      )
      return nil
    }
    if let names = classes.labels, names != labels.classes {
      fail(
        site, location,
        "the labels have the classes \(labels.classes), the class axis \(classes) has \(names). "
          + "Declare the axis with the labels' own classes.")
      return nil
    }
    if let row = labels.codes.firstIndex(where: { $0 < 0 || $0 >= classes.count }) {
      fail(
        site, location,
        "label \(row) has code \(labels.codes[row]), expected 0 … \(classes.count - 1) for the class axis \(classes)."
      )
      return nil
    }
    return Index(CodeArray(site, axes: axes, codes: labels.codes, into: classes))
  }

  /// The factors of the log densities of observations: their weights, or 1.
  mutating func factors(
    _ weights: [Double]?, over axes: [Axis], _ site: String, _ location: SourceLocation
  ) -> Quantity? {
    guard let weights else { return 1 }
    if weights.count != axes.elementCount {
      fail(
        site, location,
        "found \(weights.count) weights for over: \(describe(axes)), expected \(axes.elementCount). "
          + "Give one for each observation, row-major.")
      return nil
    }
    if let bad = weights.firstIndex(where: { !($0.isFinite && $0 >= 0) }) {
      fail(
        site, location,
        "weight \(bad) is \(weights[bad].words), expected a finite number from 0 on. "
          + "Give 0 to leave an observation out.")
      return nil
    }
    return Quantity(.data(DataArray("weights", axes: axes, values: weights)))
  }
}

extension Distribution {
  /// What is wrong with it at any site: an expression of a parameter, or else its own mistake. Empty where that was
  /// already reported, nil where nothing is.
  var problem: String? {
    for parameter in parameters {
      guard let failure = parameter.expression.failure else { continue }
      return failure.isEmpty ? "" : "the \(parameter.name) of \(name): \(failure)"
    }
    return mistake
  }
}

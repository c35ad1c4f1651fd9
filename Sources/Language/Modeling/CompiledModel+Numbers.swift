import ComputationGraph
import Distributions

extension CompiledModel {
  /// Evaluates the distribution of each observation of a site of numbers.
  ///
  /// - Parameter name: the site; by default the only one whose likelihood is a distribution of single numbers with a known
  ///   distribution function.
  package func makeNumberPredictor(site name: String? = nil) throws -> NumberPredictor {
    let site = try observedSite(name, "with a likelihood of single numbers") {
      $0.numberDistribution != nil
    }
    guard let distribution = site.numberDistribution else {
      preconditionFailure("a site of numbers")
    }
    return NumberPredictor(
      site.name, distribution,
      try Program.compile(
        objective: nil, outputs: distribution.parameters.map(\.expression), slots: slots),
      plates: site.axes)
  }

  /// The distribution of each observation at positions, one at a time, on one thread.
  package struct NumberPredictor {
    /// The distribution that all observations share, except for its parameters.
    package let distribution: any UnivariateDistribution
    /// Observations.
    package let count: Int
    /// Parameters of each.
    package let width: Int
    private let site: String
    private let plates: [Axis]
    private let workspace: Workspace

    fileprivate init(
      _ site: String, _ distribution: any UnivariateDistribution, _ program: Program,
      plates: [Axis]
    ) {
      self.site = site
      self.distribution = distribution
      self.plates = plates
      count = plates.elementCount
      width = distribution.parameters.count
      workspace = Workspace(program)
    }

    /// A mistake at the site that prevents predictions.
    package func mistake(_ message: String) -> ModelError {
      ModelError(
        site: site, location: SourceLocation(file: "prediction", line: 0), message: message)
    }

    /// The parameters of each observation at a position: row-major [observation, parameter].
    package func parameters(at position: [Double]) -> [Double] {
      workspace.evaluate(position)
      var values = [Double](repeating: 0, count: count * width)
      for parameter in 0..<width {
        let own = workspace.output(parameter).aligned(to: plates).values
        for row in 0..<count { values[row * width + parameter] = own[row] }
      }
      return values
    }
  }
}

extension ObservedSite {
  fileprivate var numberDistribution: (any UnivariateDistribution)? {
    if case .elementwise(let distribution) = likelihood {
      distribution as? any UnivariateDistribution
    } else {
      nil
    }
  }
}

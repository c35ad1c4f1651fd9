import ComputationGraph
import Distributions

extension CompiledModel {
  /// The latent sites whose priors have a log density of their own: all but those that represent gaps in data.
  package var sitesWithPriors: [LatentSite] { latentSites.filter { $0.logPrior != nil } }

  /// Evaluates the log density of a latent site's prior, without a Jacobian, for each combination of its plates.
  ///
  /// - Throws: `ModelError` where the model has no such site.
  package func makeLogPrior(site name: String) throws -> LogPrior {
    guard let site = latentSites.first(where: { $0.name == name }), let logPrior = site.logPrior
    else {
      throw ModelError(
        site: name, location: SourceLocation(file: "prior", line: 0),
        message: "found no latent site of that name with a prior, expected one of "
          + "\(sitesWithPriors.map(\.name)).")
    }
    return LogPrior(
      try Program.compile(objective: nil, outputs: [logPrior], slots: slots), axes: site.plates)
  }

  /// log p of a site's values on their own support, whatever is sampled in their place, one position at a time, on one thread.
  package struct LogPrior {
    /// The plates of the site.
    package let axes: [Axis]
    private let workspace: Workspace

    fileprivate init(_ program: Program, axes: [Axis]) {
      workspace = Workspace(program)
      self.axes = axes
    }

    /// log p at a position, row-major over the plates.
    package func values(at position: [Double]) -> [Double] {
      workspace.evaluate(position)
      return workspace.output(0).aligned(to: axes).values
    }
  }
}

extension LatentSite {
  /// log p of the value on its own support, over the plates; nil for a site that represents gaps, whose density is part of the
  /// likelihood.
  fileprivate var logPrior: Quantity? {
    switch prior {
    case .elementwise(let distribution): distribution.logDensity(of: value)
    case .noncentered(let locationScale, _):
      locationScale.standard.logDensity(
        of: (value - locationScale.location) / locationScale.scale) - log(locationScale.scale)
    case .array(let distribution, _), .standardNormal(let distribution):
      distribution.logDensity(of: value)
    case .gaps: nil
    }
  }
}

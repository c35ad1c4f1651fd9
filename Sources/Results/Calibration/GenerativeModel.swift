import MathKernels
import Modeling

/// A model that can be given other observations: what checks by simulation need.
public protocol GenerativeModel: Model {
  /// This model, observing these numbers at each observed site, row-major; codes from 0 for classes.
  func observing(_ observations: [String: [Double]]) throws -> Self
}

/// Draws data for all observed sites of a model, on one thread.
package struct DataSimulator {
  private let replicators: [(name: String, replicator: CompiledModel.Replicator)]

  package init(_ model: CompiledModel) throws {
    replicators = try model.observedSites.filter { !$0.likelihood.isFactor }.map {
      ($0.name, try model.makeReplicator(site: $0.name))
    }
  }

  /// Data drawn at a position, by site.
  package func draw(at position: [Double], using random: inout RandomStream) -> [String: [Double]] {
    var observations: [String: [Double]] = [:]
    for (name, replicator) in replicators {
      observations[name] = replicator.draw(at: position, using: &random)
    }
    return observations
  }
}

extension ObservedSite.Likelihood {
  /// Whether it is a term of the density only: there is nothing to draw.
  fileprivate var isFactor: Bool { if case .factor = self { true } else { false } }
}

import ComputationGraph
import Distributions

/// Where in a model's source a site was declared.
public struct SourceLocation: Sendable, CustomStringConvertible {
  public let file: String
  public let line: Int
  public var description: String { "\(file):\(line)" }
}

/// A mistake in a model or in what it was given: where, what was found, what was expected.
public struct ModelError: Error, CustomStringConvertible {
  public let site: String
  public let location: SourceLocation
  public let message: String
  public var description: String { "site \"\(site)\" (\(location)): \(message)" }
}

/// How a location-scale prior is given to the sampler.
public enum Parameterization: String, Sendable, CaseIterable, Codable {
  /// x ~ D(location, scale): as written.
  case centered
  /// z ~ D(0, 1), x = location + scale · z.
  case noncentered
}

/// A latent array of a model.
package struct LatentSite: Sendable {
  package let name: String
  package let location: SourceLocation
  package let distribution: any ContinuousDistribution
  package let axes: [Axis]
  package let slot: ParameterSlot
  /// The value in the support, a function of the slot.
  package let value: Expression
  /// log p of the prior on unconstrained space, Jacobian included; over the site's axes.
  package let logDensity: Expression
  package let parameterization: Parameterization
}

/// What was, or will be, observed.
package struct ObservedSite: Sendable {
  package enum Likelihood: Sendable {
    case categorical(Categorical)
    case continuous(any ContinuousDistribution)
  }
  package let name: String
  package let location: SourceLocation
  package let likelihood: Likelihood
  package let axes: [Axis]
  /// nil where nothing was observed.
  package let logDensity: Expression?
}

/// A derived quantity to keep.
package struct DeterministicSite: Sendable {
  package let name: String
  package let value: Expression
}

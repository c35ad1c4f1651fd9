import ComputationGraph
import Distributions

/// Where in a model's source a site was declared.
public struct SourceLocation: Sendable, CustomStringConvertible {
  /// The file, as `Module/File.swift`.
  public let file: String
  /// The line, from 1.
  public let line: Int
  public var description: String { "\(file):\(line)" }
}

/// A mistake in a model or in what it was given: where, what was found, what was expected.
public struct ModelError: Error, CustomStringConvertible {
  /// The site or plate.
  public let site: String
  /// Where it was declared.
  public let location: SourceLocation
  /// What was found, what was expected, what to try.
  public let message: String
  public var description: String { "site \"\(site)\" (\(location)): \(message)" }
}

/// How a location-scale prior is given to the sampler.
///
/// - Source: Papaspiliopoulos, Roberts, Sköld (2007), *A general framework for the parametrization of hierarchical models*;
///   Gorinova, Moore, Hoffman (2020), *Automatic reparameterisation of probabilistic programs*.
public enum Parameterization: Sendable, Equatable, Codable {
  /// x ~ D(location, scale): as written. Good where data determine x well.
  case centered
  /// z ~ D(0, 1), x = location + scale · z. Good where data say little about x.
  case noncentered
  /// u = z √(1 + I · scale²), x = location + scale · z: non-centred where scale² is below 1/I, the variance at which the data
  /// alone would know x, and centred above. With the precisions I of the data for each element, by site name and row-major;
  /// 0 is non-centred. A site that is not named is non-centred.
  ///
  /// For a normal x, observed with precision I, u has the variance 1 at every scale: there is no funnel on either side.
  case partial([String: [Double]])

  /// `centered`, `noncentered` or `partial`.
  public var name: String {
    switch self {
    case .centered: "centered"
    case .noncentered: "noncentered"
    case .partial: "partial"
    }
  }
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
  package let form: Form

  /// What the slot stands for.
  package enum Form: Sendable {
    /// The value, unconstrained.
    case centered
    /// spread · (value − location) / scale.
    case noncentered(standard: any ContinuousDistribution, spread: Expression)
  }
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

import ComputationGraph
import Distributions
import Words

/// Where in a model's source a site was declared.
public struct SourceLocation: Sendable, CustomStringConvertible {
  /// The file, such as `Module/File.swift`.
  public let file: String
  /// The line, from 1.
  public let line: Int
  public var description: String { "\(file):\(line)" }

  package init(file: String, line: Int) {
    self.file = file
    self.line = line
  }
}

/// A mistake in a model or in its input: where, what was found, what was expected.
public struct ModelError: Fault {
  /// The site or plate.
  public let site: String
  /// Where it was declared.
  public let location: SourceLocation
  /// What was found, what was expected, what to try.
  public let message: String

  package init(site: String, location: SourceLocation, message: String) {
    self.site = site
    self.location = location
    self.message = message
  }

  public var kind: FaultKind { .data }

  public var description: String { "site \"\(site)\" (\(location)): \(message)" }
}

/// A latent array of a model.
package struct LatentSite: Sendable {
  package let name: String
  package let location: SourceLocation
  package let prior: Prior
  /// The plates, over which elements or arrays are independent.
  package let plates: [Axis]
  /// The axes of one draw of an array distribution.
  package let eventAxes: [Axis]
  package let slot: ParameterSlot
  /// The value in the support, a function of the slot.
  package let value: Quantity
  /// log p of the prior on unconstrained space, Jacobian included; over the plates.
  package let logDensity: Quantity

  /// The axes of the value, in storage order.
  package var axes: [Axis] { plates + eventAxes }
  /// Whether the site represents gaps in observed data.
  package var isImputed: Bool { if case .gaps = prior { true } else { false } }
  /// Whether it represents gaps in the model's input, standard normal before the data.
  package var isMissingInput: Bool {
    if case .gaps(_, let axes, _, _) = prior { axes == plates } else { false }
  }

  /// Where values come from, and what the slot represents.
  package enum Prior: Sendable {
    /// The value, element by element, unconstrained.
    case elementwise(any ContinuousDistribution)
    /// spread · (value − location) / scale.
    case noncentered(LocationScale, spread: Quantity)
    /// An array, unconstrained.
    case array(any MultivariateDistribution, any ArrayBijector)
    /// The standard normal array that the value is a linear function of; the value has the distribution.
    case standardNormal(for: any MultivariateDistribution)
    /// The cells of an observed site that have no value, unconstrained.
    case gaps(of: ObservedSite.Likelihood, over: [Axis], cells: [Int], any Bijector)
  }
}

/// What was, or will be, observed.
package struct ObservedSite: Sendable {
  package enum Likelihood: Sendable {
    case classes(any ClassDistribution)
    case elementwise(any ContinuousDistribution)
    case array(any MultivariateDistribution)
    /// A term of the log density that is not a distribution.
    case factor

    /// The axes of one draw of an array distribution.
    package var eventAxes: [Axis] {
      if case .array(let distribution) = self { distribution.eventAxes } else { [] }
    }
  }
  package let name: String
  package let location: SourceLocation
  package let likelihood: Likelihood
  /// The plates, over which the observations are independent.
  package let axes: [Axis]
  /// The terms of the log density, over the plates; nil where nothing was observed.
  package let logDensity: Quantity?
  /// The observations with a missing cell.
  package let incomplete: [Int]

  /// Whether it has a distribution, from which replicates can be drawn.
  package var canBeDrawn: Bool { likelihood.distribution != nil }
}

/// A derived quantity to keep.
package struct DeterministicSite: Sendable {
  package let name: String
  package let value: Quantity
}

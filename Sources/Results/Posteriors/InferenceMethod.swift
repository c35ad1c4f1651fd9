/// How a posterior was approximated.
public enum InferenceMethod: String, Sendable, Codable, CaseIterable {
  /// Markov chains by the No-U-Turn sampler.
  case nuts
  /// Stochastic variational inference.
  case svi
  /// A normal with the posterior's mode and curvature.
  case laplace
  /// Normals along the path of an optimiser.
  case pathfinder
  /// The mode alone: a point, which has no uncertainty.
  case map
  /// Draws from the prior: no fitting.
  case ancestral
  /// The one point that minimises a loss: weights without their uncertainty.
  case point

  /// Its usual name.
  public var name: String {
    switch self {
    case .nuts: "NUTS"
    case .svi: "SVI"
    case .laplace: "Laplace"
    case .pathfinder: "Pathfinder"
    case .map: "MAP"
    case .ancestral: "ancestral sampling"
    case .point: "point training"
    }
  }

  /// Whether its draws come from a distribution that represents the posterior: one that k̂ can judge.
  public var isApproximation: Bool {
    switch self {
    case .svi, .laplace, .pathfinder: true
    case .nuts, .map, .ancestral, .point: false
    }
  }

  /// Whether all its draws are one point, whose distance from the truth is unknown.
  public var isPoint: Bool { self == .map || self == .point }

  /// Whether it learns from data at all.
  public var isFitted: Bool { self != .ancestral }
}

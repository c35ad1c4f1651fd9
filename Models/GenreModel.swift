import Bayes

/// The study's models by name, with their hyperparameters: what the command line fits and a saved fit remembers.
public struct GenreModel: ClassifierSpecification {
  /// The names on the command line.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// M1, `LogisticModel`.
    case logistic
    /// M2, `HierarchicalModel`.
    case hierarchical
    /// M3, `HierarchicalModel` with normal common means.
    case hierarchicalNormal = "hierarchical-normal"
    /// M4, `ARDModel`.
    case ard
    /// M5, `FeedForwardModel`.
    case ffnn
  }

  /// Which of the five.
  public var kind: Kind
  /// ν of the Student t prior on the common means (hierarchical, ard).
  public var degreesOfFreedom = 4.0
  /// Scale of the half-Cauchy prior on sigma (hierarchical, hierarchical-normal, ard).
  public var scalePrior = 1.0
  /// The hidden layers (ffnn).
  public var network = FeedForwardNetwork()
  /// What is known of the network's weights before the data (ffnn).
  public var weightPrior = WeightPrior.normal(scale: 1)

  /// A model with the study's hyperparameters.
  public init(_ kind: Kind) { self.kind = kind }

  public var modelName: String { kind.rawValue }
  public var hasParameterizations: Bool { kind != .logistic && kind != .ffnn }
  public var hasIdentifiedScalars: Bool { kind != .ffnn || network.hidden.isEmpty }

  public func initialDeviation(ofSite name: String, extents: [Int]) -> Double {
    guard kind == .ffnn, extents.count == 2 else { return 0 }
    return network.initialDeviation(
      fanIn: extents[1], fanOut: extents[0], isOutput: name == "W\(network.hidden.count + 1)")
  }

  public func model(
    tracks: DesignMatrix, labels: Labels?, classes: [String], parameterization: Parameterization
  ) -> any Model {
    switch kind {
    case .logistic:
      return LogisticModel(tracks: tracks, genre: labels, classes: classes)
    case .hierarchical, .hierarchicalNormal:
      var model = HierarchicalModel(tracks: tracks, genre: labels, classes: classes)
      model.degreesOfFreedom = kind == .hierarchical ? degreesOfFreedom : .infinity
      model.scalePrior = scalePrior
      model.parameterization = parameterization
      return model
    case .ard:
      var model = ARDModel(tracks: tracks, genre: labels, classes: classes)
      model.degreesOfFreedom = degreesOfFreedom
      model.scalePrior = scalePrior
      model.parameterization = parameterization
      return model
    case .ffnn:
      var model = FeedForwardModel(tracks: tracks, genre: labels, classes: classes)
      model.network = network
      model.prior = weightPrior
      return model
    }
  }

  /// The study's identifier: M1 … M5.
  public var identifier: String {
    switch kind {
    case .logistic: "M1"
    case .hierarchical: "M2"
    case .hierarchicalNormal: "M3"
    case .ard: "M4"
    case .ffnn: "M5"
    }
  }

  /// Priors and likelihood, with the present hyperparameters, a line each.
  public var priors: [String] {
    let likelihood = "genre ~ Categorical(softmax(alpha + x beta))"
    let means = "mu_d ~ StudentT(\(degreesOfFreedom.plain), 0, 1)"
    switch kind {
    case .logistic:
      return ["alpha_c ~ Normal(0, 5)", "beta_cd ~ Normal(0, 5)", likelihood]
    case .hierarchical:
      return [
        "alpha_c ~ Normal(0, 5)", means, "sigma ~ HalfCauchy(\(scalePrior.plain))",
        "beta_cd ~ Normal(mu_d, sigma)", likelihood,
      ]
    case .hierarchicalNormal:
      return [
        "alpha_c ~ Normal(0, 5)", "mu_d ~ Normal(0, 1)", "sigma ~ HalfCauchy(\(scalePrior.plain))",
        "beta_cd ~ Normal(mu_d, sigma)", likelihood,
      ]
    case .ard:
      return [
        "alpha_c ~ Normal(0, 5)", means,
        "sigma_d ~ HalfCauchy(\(scalePrior.plain)) for each feature d",
        "beta_cd ~ Normal(mu_d, sigma_d)", likelihood,
      ]
    case .ffnn: return networkPriors
    }
  }

  private var networkPriors: [String] {
    let outputs = network.hidden.count + 1
    let sites = (1...outputs).map { "W\($0), b\($0)" }.joined(separator: ", ")
    let prior =
      switch weightPrior {
      case .normal(let scale): "\(sites) ~ Normal(0, \(scale.plain))"
      case .scaledToWidth(let scale):
        "W_l ~ Normal(0, \(scale.plain)/√fan-in), b_l ~ Normal(0, \(scale.plain))"
      case .decay(let rate):
        rate > 0 ? "W_l ~ Normal(0, 1/√(\(rate.plain) rows)), b_l flat" : "\(sites) flat"
      }
    func units(_ layer: Int) -> String {
      layer == 0 ? "x" : network.hidden.count == 1 ? "h" : "h\(layer)"
    }
    let layers = network.hidden.enumerated().map { layer, width in
      "\(units(layer + 1)) = \(network.activation.rawValue)(b\(layer + 1) + \(units(layer)) W\(layer + 1)), "
        + "\(width) units"
    }
    return [prior] + layers
      + ["genre ~ Categorical(softmax(b\(outputs) + \(units(outputs - 1)) W\(outputs)))"]
  }

  /// What the model is for, in a sentence.
  public var summary: String {
    switch kind {
    case .logistic: "Softmax regression with independent, wide priors."
    case .hierarchical:
      "Weights share a mean for each feature and one spread: they borrow strength across genres."
    case .hierarchicalNormal: "As hierarchical, with light-tailed common means."
    case .ard: "As hierarchical, with a spread for each feature: automatic relevance determination."
    case .ffnn:
      "A feed-forward network; judge it by its predictions, its weights have symmetric modes."
    }
  }
}

/// A fitted genre classifier.
public typealias GenreFit = ClassifierFit<GenreModel>

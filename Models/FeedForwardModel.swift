import Bayes

/// M5: a Bayesian network, with one hidden layer in the study, with any number here.
///
///     W1_ud, b1_u, W2_cu, b2_c ~ Normal(0, s)
///     h_iu    = f(b1_u + Σ_d x_id W1_ud)
///     eta_ic  = b2_c + Σ_u h_iu W2_cu
///     genre_i ~ Categorical(softmax(eta_i))
///
/// for tracks i, features d, hidden units u and genres c; f is tanh or max(0, ·).
///
/// Exchanging two hidden units, or (with tanh) flipping the signs of one, changes nothing: the posterior has symmetric
/// modes, and its single weights mean little. Judge it by its predictions.
public struct FeedForwardModel: Model {
  /// The functions that hidden units may have, under the model's own name.
  public typealias Activation = FeedForwardNetwork.Activation

  /// Tracks × features, scaled; a missing value (NaN) is latent.
  public var tracks: DesignMatrix
  /// The genre of each track; nil when predicting.
  public var genre: Labels?
  /// All genres, in a fixed order.
  public var classes: [String]
  /// The hidden layers.
  public var network = FeedForwardNetwork()
  /// What is known of weights and biases before the data.
  public var prior = WeightPrior.normal(scale: 1)

  /// The model of some tracks, with the study's network and prior.
  public init(tracks: DesignMatrix, genre: Labels?, classes: [String]) {
    self.tracks = tracks
    self.genre = genre
    self.classes = classes
  }

  public func callAsFunction(_ m: inout ModelBuilder) throws {
    let track = m.plate("track", tracks.rowCount, subsampled: tracks.isComplete)
    let feature = m.plate("feature", tracks.features)
    let genres = m.plate("genre", classes)

    var (units, plate) = (m.data(tracks, over: track, feature, missing: .imputed), feature)
    for (layer, width) in network.hidden.enumerated() {
      let unit = m.plate(network.hidden.count == 1 ? "unit" : "unit\(layer + 1)", width)
      let input = affine(layer + 1, units, from: plate, to: unit, &m)
      units = m.dropout(network.activation(input), rate: network.dropout)
      plate = unit
    }
    let logits = affine(network.hidden.count + 1, units, from: plate, to: genres, &m)
    m.observe("y", Categorical(logits: logits, along: genres), genre, over: track)
  }

  /// b + units · W, the weights and biases of a layer declared as latent.
  private func affine(
    _ layer: Int, _ units: Quantity, from inputs: Axis, to outputs: Axis, _ m: inout ModelBuilder
  ) -> Quantity {
    let (weightPrior, biasPrior) = priors(fanIn: inputs.count)
    let weights = m.sample("W\(layer)", weightPrior, over: outputs, inputs)
    let biases = m.sample("b\(layer)", biasPrior, over: outputs)
    return biases + units.dot(weights, along: inputs)
  }

  private func priors(
    fanIn: Int
  ) -> (weights: any ContinuousDistribution, biases: any ContinuousDistribution) {
    switch prior {
    case .normal(let scale):
      let prior = Normal(0, Quantity(scale))
      return (prior, prior)
    case .scaledToWidth(let scale):
      return (
        Normal(0, Quantity(scale / Double(fanIn).squareRoot())), Normal(0, Quantity(scale))
      )
    case .decay(let rate):
      guard rate > 0 else { return (Flat(), Flat()) }
      return (Normal(0, Quantity(1 / (rate * Double(tracks.rowCount)).squareRoot())), Flat())
    }
  }
}

/// M5 for any table of classes.
public struct FeedForwardClassifier: TableModel {
  public static let card = ModelCard(
    id: "ffnn", study: "M5",
    summary:
      "A feed-forward network; judge it by its predictions, its weights have symmetric modes.",
    response: .classes)
  public static let settings: [SettingCard<FeedForwardClassifier>] =
    FeedForwardNetwork.settings.map { $0.within(\.network) } + [
      SettingCard(
        "weight-prior", \.weightPrior,
        "Weights and biases ~ Normal(0, 1), or weights ~ Normal(0, 1/√fan-in), which suits many features or units.",
        expected: "one of unit, scaled", choices: ["unit", "scaled"],
        parse: { ["unit": .normal(scale: 1), "scaled": .scaledToWidth(scale: 1)][$0] },
        print: { prior in
          switch prior {
          case .normal(1): "unit"
          case .scaledToWidth(1): "scaled"
          default: nil
          }
        })
    ]

  /// The hidden layers.
  public var network = FeedForwardNetwork()
  /// What is known of the network's weights before the data.
  public var weightPrior = WeightPrior.normal(scale: 1)

  /// The network and prior of the study.
  public init() {}

  /// A network, with a prior on its weights.
  public init(_ network: FeedForwardNetwork, weightPrior: WeightPrior = .normal(scale: 1)) {
    (self.network, self.weightPrior) = (network, weightPrior)
  }

  public var priors: [String] {
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

  public var hasIdentifiedScalars: Bool { network.hidden.isEmpty }

  public func initialDeviation(ofSite name: String, extents: [Int]) -> Double {
    guard extents.count == 2 else { return 0 }
    return network.initialDeviation(
      fanIn: extents[1], fanOut: extents[0], isOutput: name == "W\(network.hidden.count + 1)")
  }

  public func model(of rows: ModelRows, parameterization: Parameterization) -> any Model {
    var model = FeedForwardModel(
      tracks: rows.features, genre: rows.labels, classes: rows.classes)
    model.network = network
    model.prior = weightPrior
    return model
  }
}

// Written by hand so that fits saved when a network had one layer, `"hidden": 10`, can still be read.
extension FeedForwardClassifier {
  private enum CodingKeys: String, CodingKey {
    case hidden, activation, dropout, weightPrior
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    network.hidden =
      try (try? container.decode(Int.self, forKey: .hidden)).map { [$0] }
      ?? container.decode([Int].self, forKey: .hidden)
    network.activation = try container.decode(
      FeedForwardNetwork.Activation.self, forKey: .activation)
    network.dropout = try container.decodeIfPresent(Double.self, forKey: .dropout) ?? 0
    weightPrior =
      try container.decodeIfPresent(WeightPrior.self, forKey: .weightPrior) ?? weightPrior
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(network.hidden, forKey: .hidden)
    try container.encode(network.activation, forKey: .activation)
    try container.encode(network.dropout, forKey: .dropout)
    try container.encode(weightPrior, forKey: .weightPrior)
  }
}

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

import Bayes

/// M5: a Bayesian network with one hidden layer.
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
  /// What a hidden unit does with its input.
  public enum Activation: String, Sendable, CaseIterable, Codable {
    /// tanh x.
    case tanh
    /// max(x, 0).
    case relu
  }

  /// Tracks × features, scaled.
  public var tracks: DesignMatrix
  /// The genre of each track; nil when predicting.
  public var genre: Labels?
  /// All genres, in a fixed order.
  public var classes: [String]
  /// Number of hidden units.
  public var hidden = 10
  /// f, the function of a hidden unit.
  public var activation = Activation.tanh
  /// Prior standard deviation s of weights and biases.
  public var priorScale = 1.0

  /// The model of some tracks, with the study's hyperparameters.
  public init(tracks: DesignMatrix, genre: Labels?, classes: [String]) {
    self.tracks = tracks
    self.genre = genre
    self.classes = classes
  }

  public func callAsFunction(_ m: inout ModelBuilder) throws {
    let track = m.plate("track", tracks.rowCount, subsampled: true)
    let feature = m.plate("feature", tracks.features)
    let unit = m.plate("unit", hidden)
    let genres = m.plate("genre", classes)
    let prior = Normal(0, Expression(priorScale))
    let inputWeights = m.sample("W1", prior, over: unit, feature)
    let inputBiases = m.sample("b1", prior, over: unit)
    let outputWeights = m.sample("W2", prior, over: genres, unit)
    let outputBiases = m.sample("b2", prior, over: genres)

    let input =
      inputBiases + m.data(tracks, over: track, feature).dot(inputWeights, along: feature)
    let units = activation == .tanh ? tanh(input) : relu(input)
    let logits = outputBiases + units.dot(outputWeights, along: unit)
    m.observe("y", Categorical(logits: logits, along: genres), genre, over: track)
  }
}

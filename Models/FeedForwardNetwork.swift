import Bayes

/// The shape of a feed-forward network: its hidden layers, what their units do, and how many of them drop out in training.
///
///     h₀ = x,   hₗ = f(bₗ + hₗ₋₁ Wₗ),   logits = b + h W
///
/// Without a hidden layer it is a softmax regression.
public struct FeedForwardNetwork: Sendable, Codable, Equatable {
  /// f, what a hidden unit does with its input.
  public enum Activation: String, Sendable, CaseIterable, Codable {
    /// tanh x;  max(0, x);  1/(1 + e⁻ˣ);  log(1 + eˣ).
    case tanh, relu, sigmoid, softplus

    /// f(x), element by element.
    public func callAsFunction(_ x: Quantity) -> Quantity {
      switch self {
      case .tanh: Bayes.tanh(x)
      case .relu: Bayes.relu(x)
      case .sigmoid: Bayes.sigmoid(x)
      case .softplus: Bayes.softplus(x)
      }
    }
  }

  /// Units of each hidden layer, from the features on.
  public var hidden: [Int]
  /// The function of all hidden units.
  public var activation: Activation
  /// The share of hidden units that drop out at a step of training, from 0 to below 1.
  public var dropout: Double

  /// The study's network has one layer of 10 tanh units.
  public init(hidden: [Int] = [10], activation: Activation = .tanh, dropout: Double = 0) {
    self.hidden = hidden
    self.activation = activation
    self.dropout = dropout
  }

  /// Settings of its shape.
  public static let settings: [SettingCard<FeedForwardNetwork>] = [
    SettingCard(
      "hidden", \.hidden,
      "Units of the hidden layers, such as 32, or 32,16 for two; none is a softmax regression.",
      expected:
        "units of 1 to 20 layers, whole numbers from 1 to 10000 with commas between, or none",
      parse: widths,
      print: { $0.isEmpty ? "none" : $0.map(String.init).joined(separator: ",") }),
    .choice("activation", \.activation, "What a hidden unit does with its input."),
  ]

  /// The setting of training alone.
  public static let dropoutSetting = SettingCard<FeedForwardNetwork>.number(
    "dropout", \.dropout, "The share of hidden units that drop out at a step.", .shareBelowOne)

  /// Widths of hidden layers: `32`, `32,16`, or `none`; nil for any other text.
  @Sendable private static func widths(_ text: String) -> [Int]? {
    if text == "none" { return [] }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let widths = parts.compactMap { Int($0) }
    return widths.count == parts.count && widths.count <= 20
      && widths.allSatisfy((1...10_000).contains) ? widths : nil
  }

  /// Standard deviation of the weights into some units from which training begins well: Glorot's, and He's for units that are
  /// 0 or linear on half of the line.
  ///
  ///     √(2/(fan-in + fan-out)),   √(2/fan-in) into relu and softplus units
  ///
  /// - Source: Glorot and Bengio (2010), *Understanding the difficulty of training deep feedforward neural networks*, eq. 12;
  ///   He, Zhang, Ren, Sun (2015), *Delving deep into rectifiers*, eq. 10.
  public func initialDeviation(fanIn: Int, fanOut: Int, isOutput: Bool) -> Double {
    switch activation {
    case .relu where !isOutput, .softplus where !isOutput: (2 / Double(fanIn)).squareRoot()
    default: (2 / Double(fanIn + fanOut)).squareRoot()
    }
  }
}

/// What is known of a network's weights before the data.
public enum WeightPrior: Sendable, Codable, Equatable {
  /// All weights and biases ~ Normal(0, scale).
  case normal(scale: Double)
  /// Weights ~ Normal(0, scale/√fan-in), biases ~ Normal(0, scale): functions keep their spread, however wide a layer is.
  ///
  /// - Source: Neal (1996), *Bayesian learning for neural networks*, §2.1.
  case scaledToWidth(scale: Double)
  /// Weights ~ Normal(0, 1/√(λ · rows)), biases flat: the mode of the posterior minimises the mean cross-entropy + ½ λ Σ w².
  /// With λ = 0 the weights are flat too, and it minimises the cross-entropy alone.
  case decay(Double)
}

import Bayes

// Written by hand so that fits saved when a network had one layer, `"hidden": 10`, can still be read.
extension GenreModel {
  private enum CodingKeys: String, CodingKey {
    case kind, degreesOfFreedom, scalePrior, hidden, activation, dropout, weightPrior
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(try container.decode(Kind.self, forKey: .kind))
    degreesOfFreedom = try container.decode(Double.self, forKey: .degreesOfFreedom)
    scalePrior = try container.decode(Double.self, forKey: .scalePrior)
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
    try container.encode(kind, forKey: .kind)
    try container.encode(degreesOfFreedom, forKey: .degreesOfFreedom)
    try container.encode(scalePrior, forKey: .scalePrior)
    try container.encode(network.hidden, forKey: .hidden)
    try container.encode(network.activation, forKey: .activation)
    try container.encode(network.dropout, forKey: .dropout)
    try container.encode(weightPrior, forKey: .weightPrior)
  }
}

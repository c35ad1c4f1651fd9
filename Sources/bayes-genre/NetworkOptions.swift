import ArgumentParser
import GenreModels

extension FeedForwardNetwork.Activation: ExpressibleByArgument {}

/// Widths of hidden layers: `32`, `32,16`, or `none`.
struct LayerWidths: ExpressibleByArgument {
  var widths: [Int]

  init(_ widths: [Int]) { self.widths = widths }

  init?(argument: String) {
    if argument == "none" {
      self.init([])
    } else {
      let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
      let widths = parts.compactMap { Int($0) }
      guard widths.count == parts.count else { return nil }
      self.init(widths)
    }
  }

  var defaultValueDescription: String {
    widths.isEmpty ? "none" : widths.map(String.init).joined(separator: ",")
  }

  func validate() throws {
    for width in widths { try require("--hidden", width, in: 1...10_000) }
    guard widths.count <= 20 else {
      throw ValidationError("--hidden: found \(widths.count) layers, expected 20 at the most.")
    }
  }
}

/// The hidden layers of a Bayesian network.
struct NetworkOptions: ParsableArguments {
  @Option(
    help: "Units of the hidden layers: 32, or 32,16 for two; none is a softmax regression (ffnn).")
  var hidden = LayerWidths([10])

  @Option(help: "What a hidden unit does with its input (ffnn).")
  var activation = FeedForwardNetwork.Activation.tanh

  @Option(help: "Prior standard deviation of weights and biases (ffnn).")
  var weightScale = 1.0

  func validate() throws {
    try hidden.validate()
    try requirePositive("--weight-scale", weightScale)
  }

  var network: FeedForwardNetwork {
    FeedForwardNetwork(hidden: hidden.widths, activation: activation)
  }
}

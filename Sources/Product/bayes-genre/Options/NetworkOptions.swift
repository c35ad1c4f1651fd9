import ArgumentParser
import GenreModels

extension FeedForwardNetwork.Activation: ExpressibleByArgument {}

/// Widths of hidden layers: `32`, `32,16`, or `none`.
@Sendable func layerWidths(_ text: String) throws -> [Int] {
  guard let widths = FeedForwardNetwork.widths(text) else {
    throw ValidationError("expected \(FeedForwardNetwork.expectedWidths).")
  }
  return widths
}

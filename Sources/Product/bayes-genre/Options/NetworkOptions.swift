import ArgumentParser
import GenreModels

extension FeedForwardNetwork.Activation: ExpressibleByArgument {}

/// The priors of a network's weights that have a name.
enum WeightPriorChoice: String, ExpressibleByArgument, CaseIterable {
  case unit, scaled

  var prior: WeightPrior {
    switch self {
    case .unit: .normal(scale: 1)
    case .scaled: .scaledToWidth(scale: 1)
    }
  }
}

/// Widths of hidden layers: `32`, `32,16`, or `none`.
@Sendable func layerWidths(_ text: String) throws -> [Int] {
  if text == "none" { return [] }
  let parts = text.split(separator: ",", omittingEmptySubsequences: false)
  let widths = parts.compactMap { Int($0) }
  guard widths.count == parts.count, widths.count <= 20,
    widths.allSatisfy((1...10_000).contains)
  else {
    throw ValidationError(
      "expected units of 1 to 20 layers, whole numbers from 1 to 10000 with commas between, or none."
    )
  }
  return widths
}

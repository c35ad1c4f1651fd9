import MathKernels

/// Where the divergent transitions of a run lie among the draws of one scalar.
public struct DivergenceCrowding: Sendable, Equatable {
  /// The scalar.
  public let name: String
  /// Mean rank of the draws of divergent transitions among all draws, as a share: ½ where they lie like the others.
  public let meanRank: Double
  /// (meanRank − ½) √(12 m) of m divergent draws: standard normal, about, where they lie like the others.
  public let zScore: Double

  /// Whether the divergent draws crowd at one end: a mean rank outside 0.3 … 0.7, at |z| above 4.
  public var isCrowded: Bool { abs(meanRank - 0.5) > 0.2 && abs(zScore) > 4 }

  /// Ranks divergent draws among all; ties share their mean rank. Nil without a divergence, for constant draws, or with a NaN.
  ///
  /// - Parameter isDivergent: for each chain and draw, in the order of the draws' values.
  /// - Precondition: there is a flag for each draw.
  public init?(name: String, draws: ChainedValues, isDivergent: [Bool]) {
    precondition(
      isDivergent.count == draws.values.count,
      "\(isDivergent.count) flags do not match \(draws.values.count) draws")
    let count = isDivergent.count { $0 }
    guard count > 0, !draws.isConstant, !draws.values.contains(where: \.isNaN) else { return nil }
    let ordered = OrderedValues(draws.values)
    var sum = 0.0
    var first = 0
    while first < ordered.sorted.count {
      var end = first + 1
      while end < ordered.sorted.count, ordered.sorted[end] == ordered.sorted[first] { end += 1 }
      let divergent = (first..<end).count { isDivergent[ordered.positions[$0]] }
      sum += Double(divergent) * Double(first + end) / 2
      first = end
    }
    self.name = name
    meanRank = sum / Double(count) / Double(ordered.sorted.count)
    zScore = (meanRank - 0.5) * (12 * Double(count)).squareRoot()
  }
}

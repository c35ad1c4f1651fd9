/// The work that the statistics of one scalar share: its halves, their order and the transform.
struct ChainAnalysis {
  let draws: ChainedValues
  let split: ChainedValues
  let ordered: OrderedValues
  private let orderedSplit: OrderedValues
  private let autocovariance: Autocovariance

  /// Nil where no statistic is defined: fewer than four draws per chain, or a draw that is NaN.
  init?(_ draws: ChainedValues) {
    guard draws.chainCount > 0, draws.drawCount >= 4, !draws.values.contains(where: \.isNaN)
    else { return nil }
    self.draws = draws
    split = draws.split
    ordered = OrderedValues(draws.values)
    orderedSplit = draws.drawCount % 2 == 0 ? ordered : OrderedValues(split.values)
    autocovariance = Autocovariance(drawCount: split.drawCount)
  }

  /// With one chain there is nothing to compare.
  func rHat(_ form: RHatForm) -> Double {
    guard draws.chainCount > 1 else { return .nan }
    switch form {
    case .rankNormalized:
      let (location, scale) = (rHat(.location), rHat(.scale))
      return scale > location ? scale : location
    case .location: return inSplitShape(orderedSplit.normalScores).plainRHat
    case .scale: return inSplitShape(orderedSplit.folded.normalScores).plainRHat
    case .split: return split.plainRHat
    case .whole: return draws.plainRHat
    }
  }

  var wholeChainESS: Double {
    Autocovariance(drawCount: draws.drawCount).effectiveSampleSize(draws)
  }

  var bulkESS: Double {
    autocovariance.effectiveSampleSize(inSplitShape(orderedSplit.normalScores))
  }

  var tailESS: Double { min(ess(of: .quantile(0.05)), ess(of: .quantile(0.95))) }

  func ess(of estimand: Estimand) -> Double {
    switch estimand {
    case .mean: return autocovariance.effectiveSampleSize(split)
    case .standardDeviation:
      let center = draws.mean()
      return autocovariance.effectiveSampleSize(split.map { ($0 - center) * ($0 - center) })
    case .median: return ess(of: .quantile(0.5))
    case .medianAbsoluteDeviation:
      let (center, deviation) = (ordered.median, ordered.folded.median)
      return autocovariance.effectiveSampleSize(
        split.map { abs($0 - center) <= deviation ? 1 : 0 })
    case .quantile(let probability):
      let quantile = ordered.quantile(probability)
      return autocovariance.effectiveSampleSize(split.map { $0 <= quantile ? 1 : 0 })
    }
  }

  private func inSplitShape(_ values: [Double]) -> ChainedValues {
    ChainedValues(chainCount: split.chainCount, drawCount: split.drawCount, values: values)
  }
}

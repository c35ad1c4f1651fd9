import Bayes

extension GaussianMixtureModel {
  /// The probability of each number of clusters before the data, from 1 to K.
  ///
  /// After i rows in k components the next is in a new one with the probability (K − k) a / (K a + i), a = c/K.
  public func clusterCountPrior() -> [Double] {
    let own = concentration / Double(components)
    var probability = [Double](repeating: 0, count: components + 1)
    probability[0] = 1
    for row in 0..<rows.rowCount {
      let total = concentration + Double(row)
      for clusters in (0..<components).reversed() {
        let new = Double(components - clusters) * own / total
        probability[clusters + 1] += probability[clusters] * new
        probability[clusters] *= 1 - new
      }
    }
    return Array(probability.dropFirst())
  }

  /// Where chains begin: at the clusters that K-means finds, K of them for the first chain and ever fewer for the others, down
  /// to a share 1/chains of K.
  ///
  /// Chains that begin apart show whether they agree in the end. Components that a chain does not begin with have almost no
  /// share of the rows, and means and scales drawn from the prior.
  /// - Throws: what K-means throws, as for a table without rows.
  public func initialValues(chains: Int, seed: UInt64) throws -> InitialValues {
    InitialValues(
      byChain: try (0..<chains).map { chain in
        let most = (components * (chains - chain) + chains - 1) / chains
        var random = RandomStream(seed: seed, chain: chain, purpose: .initialPoint)
        let fit = try KMeans(
          clusters: min(most, rows.rowCount), restarts: 1, seed: random.next()
        ).fitted(to: rows)
        return start(at: fit, using: &random)
      })
  }

  private func start(at fit: KMeansFit, using random: inout RandomStream) -> [String: [Double]] {
    let width = rows.features.count
    let others = components - fit.centers.count
    let tiny = 0.1 / Double(rows.rowCount + components)
    let known = 1 - Double(others) * tiny
    let total = Double(rows.rowCount + fit.centers.count)
    var values = ["mean": fit.centers.values, "scale": scales(of: fit)]
    if components > 1 {
      values["share"] =
        fit.sizes.map { Double($0 + 1) / total * known }
        + [Double](repeating: tiny, count: others)
    }
    for _ in 0..<others * width { values["mean"]?.append(meanScale * random.normal()) }
    for _ in 0..<others * (covariance == .spherical ? 1 : width) {
      let logarithm = scalePrior.logDeviation * random.normal()
      values["scale"]?.append(scalePrior.median * exponential(logarithm))
    }
    if hasCorrelations {
      values["L"] = (0..<components * width * width).map {
        $0 / width % width == $0 % width ? 1 : 0
      }
    }
    return values
  }

  /// Standard deviations within clusters; the prior counts as a row, since nothing else is known about a cluster of one.
  private func scales(of fit: KMeansFit) -> [Double] {
    let width = rows.features.count
    let prior = scalePrior.median * scalePrior.median
    var squares = [Double](repeating: prior, count: fit.centers.count * width)
    for (row, cluster) in fit.labels.enumerated() {
      for feature in 0..<width {
        let residual = rows.values[row * width + feature] - fit.centers[cluster, feature]
        squares[cluster * width + feature] += residual * residual
      }
    }
    let rounding = roundingVariances
    // The part of the deviation in a cluster that rounding leaves.
    func own(_ variance: Double, _ feature: Int) -> Double {
      max(variance - rounding[feature], 0.1 * variance).squareRoot()
    }
    let variances = squares.enumerated().map { place, sum in
      sum / Double(fit.sizes[place / width] + 1)
    }
    guard covariance == .spherical else {
      return variances.enumerated().map { own($1, $0 % width) }
    }
    return stride(from: 0, to: variances.count, by: width).map {
      own(variances[$0..<$0 + width].reduce(0, +) / Double(width), 0)
    }
  }
}

import Bayes
import GenreModels
import TestSupport
import Testing

/// What a mixture's posterior says of clusters, against sums over all groupings and against clusters that are known.
@Suite(.tags(.random)) struct ClusterPosteriorTests {
  // MARK: a few rows, all groupings

  static let rows = [-1.2, -1.0, -0.9, 0.1, 0.9, 1.1, 1.3]

  static func model(concentration: Double = 1) -> GaussianMixtureModel {
    var model = GaussianMixtureModel(
      rows: DesignMatrix(features: ["x"], values: rows), components: 3)
    model.concentration = concentration
    return model
  }

  /// The logarithm of ∫∫ Πᵢ N(xᵢ | μ, σ) N(μ | 0, 1) LogNormal(σ | log ½, ½) dμ dσ: over μ by the formula, over log σ by a sum.
  static func logMarginal(_ rows: [Double]) -> Double {
    let n = Double(rows.count)
    let (sum, squares) = (rows.reduce(0, +), rows.reduce(0) { $0 + $1 * $1 })
    let step = 0.005
    let terms = (-1000...1000).map { place -> Double in
      let t = Double(place) * step
      let variance = exponential(2 * (logarithm(0.5) + 0.5 * t))
      let inside = squares / variance - sum * sum / (variance * variance) / (1 + n / variance)
      let logDensity =
        -0.5 * n * logarithm(2 * .pi * variance) - 0.5 * logarithm(1 + n / variance) - 0.5 * inside
      return logDensity - 0.5 * t * t - 0.5 * logarithm(2 * .pi) + logarithm(step)
    }
    return logSumExp(terms)
  }

  /// The exact posterior: the probability of each number of clusters, and that two rows are together, row-major.
  static func exact(concentration: Double, withData: Bool = true) -> (
    counts: [Double], together: [Double]
  ) {
    let n = rows.count
    let own = concentration / 3
    var marginals = [Double](repeating: 0, count: 1 << n)
    if withData {
      for subset in 1..<1 << n {
        marginals[subset] = logMarginal(
          rows.indices.filter { subset >> $0 & 1 == 1 }.map { rows[$0] })
      }
    }
    var counts = [Double](repeating: 0, count: 3)
    var together = [Double](repeating: 0, count: n * n)
    var total = 0.0
    for code in 0..<2187 {
      var (rest, groups) = (code, [Int]())
      for _ in 0..<n {
        groups.append(rest % 3)
        rest /= 3
      }
      var logWeight = 0.0
      for k in 0..<3 {
        let subset = groups.indices.reduce(0) { $0 | (groups[$1] == k ? 1 << $1 : 0) }
        logWeight += logGamma(own + Double(subset.nonzeroBitCount)) - logGamma(own)
        logWeight += marginals[subset]
      }
      let weight = exponential(logWeight)
      total += weight
      counts[Set(groups).count - 1] += weight
      for i in 0..<n {
        for j in 0..<n where groups[i] == groups[j] { together[i * n + j] += weight }
      }
    }
    return (counts.map { $0 / total }, together.map { $0 / total })
  }

  @Test(arguments: [1.0, 0.3, 9]) func thePriorIsASumOverAllGroupings(concentration: Double) {
    let expected = Self.exact(concentration: concentration, withData: false).counts
    let found = Self.model(concentration: concentration).clusterCountPrior()
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test(arguments: [1.0, 4]) func thePosteriorIsASumOverAllGroupings(concentration: Double) throws {
    let model = Self.model(concentration: concentration)
    var sampler = NUTS()
    sampler.seed = seed(1)
    sampler.draws = 4000
    sampler.targetAcceptance = 0.95
    let posterior = try sampler.fit(model, initial: model.initialValues(chains: 4, seed: seed(1)))
    let clusters = try posterior.clusters()
    #expect(clusters.rHat < 1.02)
    let expected = Self.exact(concentration: concentration)
    for (place, probability) in expected.counts.enumerated() {
      let count = try #require(clusters.counts.first { $0.clusters == place + 1 })
      let error = try #require(count.error)
      #expect(error < 0.02)
      #expect(
        abs(count.probability - probability) < 4 * error,
        "\(place + 1) clusters: \(count), expected \(probability)")
    }
    // Two rows are together with the probability Σₖ rᵢₖ rⱼₖ.
    let n = Self.rows.count
    var together = [[[Double]]](
      repeating: Array(repeating: [], count: sampler.chains), count: n * n)
    try posterior.forEachDraw(ofDeterministic: "membership", in: model) { chain, _, values in
      // Axes in either order.
      let isRowMajor = abs(values[0] + values[1] + values[2] - 1) < 1e-9
      func share(_ row: Int, _ k: Int) -> Double { values[isRowMajor ? row * 3 + k : k * n + row] }
      for i in 0..<n {
        for j in 0..<i {
          together[i * n + j][chain].append((0..<3).reduce(0) { $0 + share(i, $1) * share(j, $1) })
        }
      }
    }
    for i in 0..<n {
      for j in 0..<i {
        let draws = ChainedValues(together[i * n + j])
        #expect(
          abs(draws.mean() - expected.together[i * n + j]) < 4 * draws.mcse(of: .mean),
          "rows \(i) and \(j)")
      }
    }
  }

  // MARK: clusters that are known

  static let centers = [[-1.0, -1, 0], [1, -0.5, 0.8], [0.2, 1.3, -0.9]]
  static let truth = (0..<150).map { $0 < 70 ? 0 : $0 < 120 ? 1 : 2 }

  static func blobs() -> DesignMatrix {
    var random = RandomStream(seed: seed(3))
    let values = truth.flatMap { k in centers[k].map { $0 + 0.25 * random.normal() } }
    return DesignMatrix(features: ["a", "b", "c"], values: values)
  }

  @Test(arguments: GaussianMixtureModel.Covariance.allCases)
  func findsWhatIsThere(covariance: GaussianMixtureModel.Covariance) throws {
    var model = GaussianMixtureModel(rows: Self.blobs(), components: 6, covariance: covariance)
    model.concentration = 0.5
    var sampler = NUTS()
    sampler.seed = seed(2)
    sampler.draws = 400
    let posterior = try sampler.fit(model, initial: model.initialValues(chains: 4, seed: seed(2)))
    let clusters = try posterior.clusters(model)
    #expect(clusters.rHat < 1.1)
    #expect(adjustedRandIndex(clusters.partition, Self.truth) > 0.97)
    let likely = clusters.counts.max { $0.probability < $1.probability }
    #expect(likely?.clusters == 3)
    // By falling size, and in all draws.
    #expect(clusters.clusterCount == 3)
    #expect(clusters.presence.allSatisfy { $0 > 0.95 })
    for (cluster, size) in [70, 50, 30].enumerated() {
      #expect(abs(clusters.sizes[cluster].mean() - Double(size)) < 4)
      let means = try #require(clusters.values(of: "mean", cluster: cluster))
      for (feature, draws) in means.enumerated() {
        // Names hold from chain to chain, and the sample's mean is within 4 standard errors of the truth.
        #expect(draws.rHat() < 1.1)
        let error = 0.25 / Double(size).squareRoot()
        #expect(abs(draws.mean() - Self.centers[cluster][feature]) < 4 * error)
        #expect(draws.standardDeviation() < 2 * error)
      }
    }
    // Without the names chains disagree: that six components are the same clusters in all of four would be a rare chance.
    let unnamed = try (0..<6).map { try #require(posterior["mean"]?.values(at: [$0, 0])) }
    #expect(unnamed.contains { $0.rHat() > 1.1 })
    for row in Self.truth.indices {
      let shares = clusters.membership[row * 3..<row * 3 + 3]
      #expect(shares.reduce(0, +) < 1 + 1e-9)
      #expect(shares.max() == shares[row * 3 + clusters.partition[row]])
    }
    let scalars = clusters.scalars()
    #expect(
      scalars.map(\.name).prefix(5) == ["clusters", "rows[0]", "rows[1]", "rows[2]", "share[0]"])
    let named = try #require(scalars.first { $0.name == "mean[1,b]" })
    #expect(named.values == clusters.values(of: "mean", cluster: 1)?[1])
    #expect(try clusters.membership(of: model, in: posterior) == clusters.membership)
    // Rows are counted once: by row through probabilities, by cluster through draws of them.
    let rows = clusters.sizes.reduce(0) { $0 + $1.mean() }
    #expect(abs(rows - clusters.membership.reduce(0, +)) < 0.5)
  }

  /// Two pairs far apart: where both are in one component, a second cluster has none of its own.
  @Test func clustersDissolveWhereTheyAreNot() throws {
    var model = GaussianMixtureModel(
      rows: DesignMatrix(features: ["x"], values: [-0.6, -0.55, 0.55, 0.6]), components: 3)
    model.scalePrior.median = 0.3
    var sampler = NUTS()
    (sampler.seed, sampler.draws) = (seed(3), 1000)
    let posterior = try sampler.fit(model, initial: model.initialValues(chains: 4, seed: seed(3)))
    let clusters = try posterior.clusters(model)
    let single = clusters.counts.first { $0.clusters == 1 }?.probability ?? 0
    #expect(single > 0.05)
    #expect(clusters.clusterCount == 2)
    for cluster in 0..<2 {
      // With one component in all, both halves of the rows are at most half of it.
      #expect(clusters.presence[cluster] <= 1 - single + 1e-12)
      let means = try #require(clusters.values(of: "mean", cluster: cluster)?.first)
      let there = zip(means.values, clusters.sizes[cluster].values).filter { $1 > 0 }.map(\.0)
      let sign = clusters.partition[0] == cluster ? -1.0 : 1
      // Not drawn towards 0 by components of the other pair, or of no rows.
      let mean = there.reduce(0, +) / Double(there.count)
      #expect(mean * sign > 0.4 && mean * sign < 0.65)
    }
  }

  @Test func whatIsNotThereIsSaid() throws {
    let model = Self.model()
    var sampler = NUTS()
    sampler.chains = 1
    sampler.warmup = 50
    sampler.draws = 20
    let posterior = try sampler.fit(model)
    let clusters = try posterior.clusters(model)
    #expect(clusters.rHat.isNaN)
    #expect(clusters.values(of: "mean", cluster: 9) == nil)
    #expect(clusters.values(of: "tau", cluster: 0) == nil)
    let site = try #require(throws: ModelError.self) {
      try posterior.clusters(model, membership: "members")
    }
    #expect(site.message.contains("membership"))
    let axis = try #require(throws: ModelError.self) {
      try posterior.clusters(model, along: "cluster")
    }
    #expect(axis.message.contains("\"cluster\""))
    let other = GaussianMixtureModel(rows: model.rows, components: 4)
    #expect(throws: LayoutMismatch.self) { try posterior.clusters(other) }
  }

  @Test func oneComponentIsOneCluster() throws {
    let model = GaussianMixtureModel(rows: Self.blobs(), components: 1, covariance: .full)
    var sampler = NUTS()
    sampler.draws = 100
    let posterior = try sampler.fit(model, initial: model.initialValues(chains: 4, seed: seed(1)))
    let clusters = try posterior.clusters(model)
    let count = try #require(clusters.counts.first)
    #expect(clusters.counts.count == 1)
    #expect(count.clusters == 1 && count.probability == 1 && count.error == nil)
    #expect(clusters.rHat == 1)
    #expect(model.clusterCountPrior() == [1])
  }
}

import Diagnostics
import MathKernels
import Posteriors
import Preprocessing

/// A mixture fitted to a table, and what its posterior says of clusters, to be told as text or as a page.
public struct MixtureStudy: Sendable {
  /// What the table is called.
  public let source: String
  /// The numbers that were grouped.
  public let matrix: DesignMatrix
  /// The way to them from the table's own units.
  public let features: ClusterFeatures
  /// The model in a few words, as in `10 normal components of diagonal covariance`.
  public let model: String
  /// The probability of each number of clusters before the data, from 1 on.
  public let countPrior: [Double]
  /// What the posterior says of clusters.
  public let clusters: ClusterPosterior
  /// How the posterior came about.
  public let run: InferenceRun
  /// Divergent transitions after the warm-up.
  public let divergences: Int
  /// Where rows come from.
  public var places: ClusterPlaces?
  /// The adjusted Rand index against the labels of a column.
  public var agreement: (column: String, index: Double)?

  /// R̂ above which chains are said to tell of different clusters.
  static let largestRHat = 1.05

  /// A fitted mixture.
  ///
  /// - Parameter posterior: with a site `mean` over components and features.
  public init(
    source: String, matrix: DesignMatrix, features: ClusterFeatures, model: String,
    countPrior: [Double], clusters: ClusterPosterior, posterior: Posterior
  ) {
    self.source = source
    self.matrix = matrix
    self.features = features
    self.model = model
    self.countPrior = countPrior
    self.clusters = clusters
    run = posterior.run
    divergences = posterior.divergences
  }

  /// A feature's mean within a cluster, in the units of the table.
  public struct Location: Sendable {
    /// The column.
    public let feature: String
    /// The posterior mean.
    public let mean: Double
    /// The posterior standard deviation.
    public let sd: Double
  }

  /// The means of the features within a cluster, over the draws in which it has rows.
  public func locations(ofCluster cluster: Int) -> [Location] {
    let draws = clusters.values(of: "mean", cluster: cluster) ?? []
    return zip(features.columns, draws).enumerated().map { place, column in
      let kept = zip(column.1.values, clusters.isPresent[cluster]).filter(\.1).map(\.0)
      let values = ChainedValues(chainCount: 1, drawCount: kept.count, values: kept)
      let scale = features.scaler?.scales[place]
      return Location(
        feature: column.0, mean: values.mean() * (scale?.unit ?? 1) + (scale?.centre ?? 0),
        sd: values.standardDeviation() * (scale?.unit ?? 1))
    }
  }

  /// Whether chains agree on the clusters; nil of one chain.
  public var chainsAgree: Bool? {
    clusters.rHat.isNaN ? nil : clusters.rHat <= Self.largestRHat
  }

  /// The probability with which each row belongs to its cluster.
  public var certainties: [Double] {
    clusters.partition.enumerated().map { row, cluster in
      clusters.membership[row * clusters.clusterCount + cluster]
    }
  }

  // MARK: in words

  /// What was done and came of it, a sentence each.
  var findings: [String] {
    let counts = clusters.counts
    var lines = [
      "A mixture of up to \(model), fitted to \(numbered(matrix.rowCount, "row")) by \(counted(matrix.features.count, "feature")): NUTS, "
        + "\(counted(clusters.occupied.chainCount, "chain")) of \(grouped(clusters.occupied.drawCount)) draws, "
        + "\(decimal(run.cpuSeconds, 1)) CPU s, \(counted(divergences, "divergence"))."
    ]
    if run.interrupted { lines.append("Stopped before all draws were made: from those there are.") }
    if chainsAgree != false, let likely = counts.max(by: { $0.probability < $1.probability }) {
      lines.append(
        "\(counted(likely.clusters, "cluster")) with probability \(decimal(likely.probability, 2)); the most central grouping of the "
          + "rows has \(clusters.clusterCount).")
    }
    lines.append(agreementOfChains)
    if let all = counts.last(where: { $0.clusters == clusters.componentCount }),
      clusters.componentCount > 1, all.probability > 0.01
    {
      lines.append(
        "All \(clusters.componentCount) components have rows in \(decimal(100 * all.probability, 0)) % of the draws, so there may be "
          + "more clusters than the model can have: offer more components.")
    }
    if clusters.occupied.drawCount > 0, divergences * 100 > run.draws(of: clusters) {
      lines.append(
        "More than 1 % of the transitions diverged: where a component takes its first rows the sampler may have missed a part. "
          + "Raise the target acceptance, or the concentration.")
    }
    let unsure = certainties.count { $0 < 0.9 }
    lines.append(
      unsure == 0
        ? "Every row belongs to its cluster with a probability of 0.9 or more."
        : "\(numbered(unsure, "row")) of \(grouped(matrix.rowCount)) belong to their cluster with a probability below 0.9."
    )
    if let agreement {
      lines.append(
        "Adjusted Rand index of the most central grouping against column \"\(agreement.column)\": \(decimal(agreement.index, 3))."
      )
    }
    return lines
  }

  private var agreementOfChains: String {
    let means = (0..<clusters.occupied.chainCount).map { chain in
      let draws = clusters.occupied.chain(chain)
      return decimal(draws.reduce(0, +) / Double(max(1, draws.count)), 2)
    }
    switch chainsAgree {
    case true:
      return
        "Chains agree on number and sizes of the clusters: R̂ \(decimal(clusters.rHat, 3)) at the most."
    case false:
      return
        "Chains do not agree on the clusters (R̂ \(clusters.rHat.isFinite ? decimal(clusters.rHat, 2) : "∞"); on average they have \(means.joined(separator: ", "))): "
        + "do not trust the probabilities. Draw longer chains with a longer warm-up, offer fewer components or fewer features."
    case nil:
      return
        "One chain, or draws too few, cannot tell whether others would find the same clusters: run several."
    }
  }

  // MARK: tables and pictures

  func tables(all: Bool) -> [ReportTable] {
    [countTable, clusterTable, locationTable(all: all)] + (places.map { [homeTable($0)] } ?? [])
  }

  private var countTable: ReportTable {
    let found = clusters.counts
    let likely = countPrior.indices.filter { place in
      countPrior[place] >= 0.01 || found.contains { $0.clusters == place + 1 }
    }
    return ReportTable(
      title: "How many clusters",
      header: ["clusters", "before the data", "after", "Monte Carlo error"],
      rows: likely.map { place in
        let count = found.first { $0.clusters == place + 1 }
        return [
          "\(place + 1)", decimal(countPrior[place], 3), decimal(count?.probability ?? 0, 3),
          decimal(count?.error, 3),
        ]
      })
  }

  private var clusterTable: ReportTable {
    let profile = ClusterProfile(
      of: matrix, labels: clusters.partition, clusterCount: clusters.clusterCount)
    let certainties = certainties
    return ReportTable(
      title:
        "The clusters: rows with 90 % intervals, the share of draws that has them, and differences of means from all other rows, in "
        + "standard deviations within",
      header: [
        "cluster", "rows", "5 %", "95 %", "in draws", "unsure rows", "most different features",
      ],
      rows: (0..<clusters.clusterCount).map { cluster in
        let size = ParameterSummary(clusters.sizes[cluster])
        let features = profile.mostDifferent(of: cluster, count: 4).map {
          "\($0.feature) \($0.difference < 0 ? "−" : "+")\(decimal(abs($0.difference), 2))"
        }
        let unsure = clusters.partition.indices.count {
          clusters.partition[$0] == cluster && certainties[$0] < 0.9
        }
        return [
          "\(cluster)", decimal(size.mean, 1), decimal(size.q5, 1), decimal(size.q95, 1),
          "\(decimal(100 * clusters.presence[cluster], 0)) %", "\(unsure)",
          features.joined(separator: ", "),
        ]
      }, leftColumns: [0, 6])
  }

  /// Features beyond which the text leaves out those that differ least.
  private static let featureLimit = 15

  private func locationTable(all: Bool) -> ReportTable {
    let locations = (0..<clusters.clusterCount).map(locations)
    let profile = ClusterProfile(
      of: matrix, labels: clusters.partition, clusterCount: clusters.clusterCount)
    func difference(_ feature: Int) -> Double {
      profile.differences.map { abs($0[feature]) }.filter(\.isFinite).max() ?? 0
    }
    let places = features.columns.indices.sorted { difference($0) > difference($1) }
    let shown = all ? Array(features.columns.indices) : places.prefix(Self.featureLimit).sorted()
    return ReportTable(
      title: "Means by cluster with posterior standard deviations, in the units of the table"
        + (shown.count < places.count
          ? ": the \(shown.count) features of \(places.count) that differ most" : ""),
      header: ["feature"] + locations.indices.map { "cluster \($0)" },
      rows: shown.map { place in
        [features.columns[place]]
          + locations.map {
            let numbers = ScaledNumbers(scale: $0[place].sd, digits: 2)
            return "\(numbers.text($0[place].mean)) ± \(numbers.text($0[place].sd))"
          }
      })
  }

  private func homeTable(_ places: ClusterPlaces) -> ReportTable {
    .homes(places, labels: clusters.partition, clusterCount: clusters.clusterCount)
  }

  /// The study as text.
  public func text() -> String {
    ([findings.map { wrapped($0) }.joined(separator: "\n")] + tables(all: false).map { $0.text() })
      .joined(separator: "\n\n")
  }

  /// The study as one HTML page that needs no other file.
  /// - Throws: `DataError` where the numbers have no principal components.
  public func page() throws -> String {
    var page = HTMLPage(title: "Clusters of \(source), by a mixture")
    page.list(findings)
    page.figure(countChart.document(title: "Number of clusters"))
    if let places {
      let map = ClusterMap(
        title: "\(clusters.clusterCount) clusters on the map", places: places,
        labels: clusters.partition, clusterCount: clusters.clusterCount, seed: run.seed)
      page.figure(map.drawn().document(title: map.title))
    }
    if matrix.features.count > 1, matrix.rowCount > 2 {
      let chart = try ScatterChart.components(
        of: matrix, labels: clusters.partition, clusterCount: clusters.clusterCount)
      page.figure(chart.drawn().document(title: chart.title))
    }
    for table in tables(all: true) { page.table(table) }
    return page.document
  }

  private var countChart: SVG {
    let found = clusters.counts
    var after = LineChart.Series(
      name: "after",
      points: countPrior.indices.map { place in
        (Double(place + 1), found.first { $0.clusters == place + 1 }?.probability ?? 0)
      })
    after.errors = countPrior.indices.map { place in
      found.first { $0.clusters == place + 1 }?.error ?? 0
    }
    let before = LineChart.Series(
      name: "before", points: countPrior.enumerated().map { (Double($0 + 1), $1) })
    var chart = LineChart(
      title: "Number of clusters before and after the data, with Monte Carlo errors",
      xTitle: "number of clusters",
      yTitle: "probability", series: [after, before])
    if countPrior.count <= 30 { chart.xTicks = countPrior.indices.map { Double($0 + 1) } }
    return chart.drawn()
  }
}

extension InferenceRun {
  fileprivate func draws(of clusters: ClusterPosterior) -> Int {
    clusters.occupied.chainCount * clusters.occupied.drawCount
  }
}

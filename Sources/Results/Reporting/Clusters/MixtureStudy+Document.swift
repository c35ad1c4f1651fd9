import Diagnostics
import Tasks
import Words

extension MixtureStudy: Documented {
  /// What was done and what resulted, a sentence each.
  func findings(for reader: Passage.Reader = .swift) -> [String] {
    let occupied = clusters.occupied
    let lines = [
      "A mixture of up to \(model), fitted to \(numbered(matrix.rowCount, "row")) by \(counted(matrix.features.count, "feature")): "
        + "\(counted(occupied.chainCount, "chain")) of \(numbered(occupied.drawCount, "draw")), seed \(run.seed), "
        + "\(decimal(run.cpuSeconds, 1)) CPU s."
    ]
    return lines + (notes + run.remarks).words(for: reader) + [agreementOfChains] + findingsOfCount
      + [certainty]
      + (agreement.map {
        [
          "Adjusted Rand index of the clusters against column \(quoted($0.column)): \(decimal($0.index, 3))."
        ]
      } ?? [])
  }

  private var agreementOfChains: String {
    let means = (0..<clusters.occupied.chainCount).map { chain in
      let draws = clusters.occupied.chain(chain)
      return decimal(draws.reduce(0, +) / Double(max(1, draws.count)), 2)
    }
    switch chainsAgree {
    case true where clusters.rHat <= Self.goodRHat:
      return
        "Chains agree on number and sizes of the clusters: R̂ \(decimal(clusters.rHat, 3)) at the most."
    case true:
      return
        "Chains nearly agree on number and sizes of the clusters (R̂ \(decimal(clusters.rHat, 3)), 1.01 is good): more draws make the "
        + "probabilities surer."
    case false:
      return
        "Chains do not agree on the clusters (R̂ \(clusters.rHat.isFinite ? decimal(clusters.rHat, 2) : "∞"); on average they have "
        + "\(means.joined(separator: ", "))): do not trust the numbers below. Draw longer chains with a longer warm-up, offer fewer "
        + "components, or group by fewer features."
    case nil:
      return
        "One chain, or too few draws, cannot show whether other chains would find the same clusters: run several."
    }
  }

  private var findingsOfCount: [String] {
    guard chainsAgree != false,
      let likely = clusters.counts.max(by: { $0.probability < $1.probability })
    else { return [] }
    var lines = [
      "The rows fall into \(counted(clusters.clusterCount, "cluster")). The number of components with rows is \(likely.clusters) with "
        + "probability \(decimal(likely.probability, 2))."
    ]
    if likely.clusters > clusters.clusterCount {
      lines.append(
        "That counts components with few rows too, and those that share a group which is not normal; components of these kinds are in some draws and not in others."
      )
    }
    if clusters.componentCount > 1, learnedOfCount < 0.25 {
      lines.append(
        "The data say little of the number of components: its probabilities are near those before the data. A lower concentration "
          + "favours fewer.")
    }
    if let all = clusters.counts.last, all.clusters == clusters.componentCount,
      clusters.componentCount > 1, all.probability > 0.01
    {
      lines.append(
        "All \(clusters.componentCount) components have rows in \(percent(all.probability, 0)) of the draws, so there may be "
          + "more clusters than the model can have: offer more components.")
    }
    return lines
  }

  private var certainty: String {
    let unsure = unsureRows
    if unsure == 0 { return "Every row belongs to its cluster with a probability of 0.9 or more." }
    return
      "\(numbered(unsure, "row")) of \(grouped(matrix.rowCount)) \(unsure == 1 ? "belongs to its" : "belong to their") cluster with a "
      + "probability below 0.9."
  }

  // MARK: tables

  /// The text after the titles of tables that cannot be trusted.
  private var caution: String { chainsAgree == false ? " (not reliable: chains do not agree)" : "" }

  private var tables: [Document.Block] {
    [
      .table(countTable), .table(clusterTable),
      .only(.terminal, [.table(locationTable(all: false))]),
      .only(.page, [.table(locationTable(all: true))]),
    ]
      + Document.Block.tables(
        places.map {
          Document.Table.homes($0, labels: clusters.partition, clusterCount: clusters.clusterCount)
        })
  }

  private var countTable: Document.Table {
    let found = clusters.counts
    let shown = countPrior.indices.filter { place in
      countPrior[place] >= 0.0005 || found.contains { $0.clusters == place + 1 }
    }
    return Document.Table(
      title: "How many components have rows" + caution,
      header: ["components", "before the data", "after", "Monte Carlo error"],
      rows: shown.map { place in
        let count = found.first { $0.clusters == place + 1 }
        return [
          "\(place + 1)", probabilityText(countPrior[place]),
          probabilityText(count?.probability ?? 0, shareOf: clusters.occupied.values.count),
          decimal(count?.error, 3),
        ]
      })
  }

  private var clusterTable: Document.Table {
    let certainties = certainties
    let grouping = clusters.partition.reduce(
      into: [Int](repeating: 0, count: clusters.clusterCount)
    ) { $0[$1] += 1 }
    return Document.Table(
      title:
        "The clusters: rows in the grouping; rows by draw, where it is there, with a 90 % interval; the share of draws that has it; and "
        + "differences of means from all other rows, in standard deviations within" + caution,
      header: [
        "cluster", "rows", "by draw", "5 %", "95 %", "in draws", "unsure",
        "most different features",
      ],
      rows: (0..<clusters.clusterCount).map { cluster in
        let size = size(ofCluster: cluster)
        let features = profile.mostDifferent(of: cluster, count: 4).map {
          differenceText($0.feature, $0.difference)
        }
        let unsure = clusters.partition.indices.count {
          clusters.partition[$0] == cluster && certainties[$0] < Self.sureProbability
        }
        return [
          "\(cluster)", "\(grouping[cluster])", decimal(size.mean, 1), decimal(size.q5, 0),
          decimal(size.q95, 0), percent(clusters.presence[cluster], 0), "\(unsure)",
          features.joined(separator: ", "),
        ]
      }, leftColumns: [0, 7])
  }

  /// Features beyond which the text leaves out those that differ least.
  private static let featureLimit = 15

  private func locationTable(all: Bool) -> Document.Table {
    let locations = (0..<clusters.clusterCount).map(locations)
    func difference(_ feature: Int) -> Double {
      profile.differences.map { abs($0[feature]) }.filter { !$0.isNaN }.max() ?? 0
    }
    let places = features.columns.indices.sorted { difference($0) > difference($1) }
    let shown = all ? Array(features.columns.indices) : places.prefix(Self.featureLimit).sorted()
    return Document.Table(
      title: "Means by cluster with posterior standard deviations, in the units of the table"
        + (shown.count < places.count
          ? ": the \(shown.count) features of \(places.count) that differ most" : "") + caution,
      header: ["feature"] + locations.indices.map { "cluster \($0)" },
      rows: shown.map { place in
        [features.columns[place]]
          + locations.map {
            let (mean, deviation) = ($0[place].mean ?? .nan, $0[place].sd ?? .nan)
            let numbers = ScaledNumbers(
              scale: deviation.isFinite ? deviation : abs(mean), digits: 2)
            return "\(numbers.text(mean)) ± \(numbers.text(deviation))"
          }
      })
  }

  // MARK: document

  /// The study as a document: findings, figures, tables.
  public func document() -> Document { document(for: .swift) }

  /// The same for any reader.
  public func document(for reader: Passage.Reader) -> Document {
    Document(
      title: "Clusters of \(source), by a mixture",
      blocks: [.list(findings(for: reader))] + figures.map { Document.Block.figures([$0]) } + tables
    )
  }

  /// The pictures, each with a name fit for a file.
  public var figures: [Document.Figure] {
    var figures = [
      Document.Figure(name: "count", alternative: "Number of components with rows") { countChart }
    ]
    if let places {
      figures.append(
        .map(
          of: places, labels: clusters.partition, clusterCount: clusters.clusterCount,
          seed: run.seed))
    }
    if let components = Document.Figure.components(
      of: matrix, labels: clusters.partition, clusterCount: clusters.clusterCount)
    {
      figures.append(components)
    }
    return figures
  }

  private var countChart: SVG {
    let after = countPrior.indices.map { place in
      clusters.counts.first { $0.clusters == place + 1 }
    }
    // Many components are offered that neither prior nor posterior uses.
    let last = countPrior.indices.last { countPrior[$0] >= 0.005 || after[$0] != nil } ?? 0
    return BarChart(
      title: "Number of components with rows, before and after the data",
      xTitle: "number of components", yTitle: "probability",
      labels: (0...last).map { "\($0 + 1)" },
      series: [
        .init(
          name: "after", heights: (0...last).map { after[$0]?.probability ?? 0 },
          errors: (0...last).map { after[$0]?.error }),
        .init(name: "before", heights: Array(countPrior[...last])),
      ]
    ).drawn()
  }
}

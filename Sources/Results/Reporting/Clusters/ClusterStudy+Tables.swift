import Clustering
import Words

/// `tempo +1.25`, for a feature; `tempo +∞` where neither side varies.
func differenceText(_ feature: String, _ difference: Double) -> String {
  let size = difference.isInfinite ? "∞" : decimal(abs(difference), 2)
  return "\(feature) \(difference < 0 ? "−" : "+")\(size)"
}

extension Document.Table {
  /// Where the rows of clusters come from.
  static func homes(_ places: ClusterPlaces, labels: [Int], clusterCount: Int) -> Document.Table {
    let homes = places.homes(labels: labels, clusterCount: clusterCount)
    return Document.Table(
      title:
        "Where each cluster lives: rows at its most typical places, and how many times what chance would put there",
      header: ["cluster", "rows", "mean latitude"]
        + (places.divide.map { ["north of \($0)"] } ?? [])
        + ["most typical places"],
      rows: homes.enumerated().map { cluster, home in
        let size = home.places.reduce(0) { $0 + $1.rows }
        let share = home.northern.map {
          percent(Double($0) / Double(size), 0)
        }
        let places = home.places.prefix(4).map {
          "\($0.place.name) \($0.rows) (×\(decimal($0.lift, 1)))"
        }
        return ["\(cluster)", "\(size)", decimal(home.latitude, 1)]
          + [share, places.joined(separator: ", ")].compactMap(\.self)
      }, leftColumns: [0, places.divide == nil ? 3 : 4])
  }
}

extension ClusterPlaces {
  /// `20° N`.
  fileprivate var divide: String? {
    dividingLatitude.map { "\(abs($0).shortest)° \($0 < 0 ? "S" : "N")" }
  }
}

extension ClusterStudy {
  /// What was done and what resulted, a sentence each.
  var findings: [String] {
    let runs = fit.restartInertias.count
    var lines = [
      "K-means of \(counted(matrix.rowCount, "row")) by \(counted(matrix.features.count, "feature")) into \(counted(clusterCount, "cluster")): cost "
        + "\(number(fit.inertia)), the least of \(counted(runs, "run")), "
        + "\(fit.isConverged ? "converged" : "not converged") after \(counted(fit.iterations, "iteration"))."
    ]
    if runs > 1, let worst = fit.restartInertias.max() {
      let best = fit.restartInertias.count { $0 <= fit.inertia * (1 + 1e-6) }
      lines.append(
        "Costs of the runs go from \(number(fit.inertia)) to \(number(worst)); \(best) of them "
          + "\(best == 1 ? "reaches" : "reach") the least.")
    }
    if let silhouette {
      let rows =
        silhouette.isSampled
        ? "a random sample of \(counted(silhouette.rows.count, "row"))" : "all pairs of rows"
      lines.append("Mean silhouette \(decimal(silhouette.mean, 3)), from \(rows).")
    }
    if let agreement {
      lines.append(
        "Adjusted Rand index against column \(quoted(agreement.column)): \(decimal(agreement.index, 3))."
      )
    }
    if let gap { lines.append("The gap statistic chooses \(choice(gap)).") }
    if let places {
      let north = places.northernRows.flatMap { rows in
        places.divide.map {
          "; \(rows) of \(counted(matrix.rowCount, "row")) \(rows == 1 ? "is" : "are") north of \($0)"
        }
      }
      lines.append("\(counted(places.places.count, "place"))\(north ?? "").")
    }
    let empty = fit.sizes.count { $0 == 0 }
    if empty > 0 {
      lines.append(
        "\(empty == 1 ? "1 cluster is" : "\(empty) clusters are") empty: there are fewer different rows than clusters."
      )
    }
    if fit.isInterrupted { lines.append("Stopped before all runs were done: the best so far.") }
    return lines
  }

  var tables: [Document.Block] {
    Document.Block.tables(clusterTable, homeTable, costTable, screeTable, gapTable)
  }

  private func number(_ value: Double) -> String {
    ScaledNumbers(scale: value, digits: 6).text(value)
  }

  private var clusterTable: Document.Table {
    let sizes = fit.sizes
    return Document.Table(
      title:
        "What sets each cluster apart: differences of means from all other rows, in standard deviations within",
      header: ["cluster", "rows", "silhouette", "most different features"],
      rows: (0..<clusterCount).map { cluster in
        let features = profile.mostDifferent(of: cluster, count: 5).map {
          differenceText($0.feature, $0.difference)
        }
        return [
          "\(cluster)", "\(sizes[cluster])",
          decimal(silhouette?.clusterMeans[cluster], 3), features.joined(separator: ", "),
        ]
      }, leftColumns: [0, 3])
  }

  private var homeTable: Document.Table? {
    places.map { .homes($0, labels: fit.labels, clusterCount: clusterCount) }
  }

  private var costTable: Document.Table? {
    guard !costs.isEmpty else { return nil }
    return Document.Table(
      title: "Cost by iteration, of one run each",
      header: ["K", "iterations", "first", "after 1", "after 5", "last"],
      rows: costs.map { clusters, history in
        func cost(_ place: Int) -> String {
          history.indices.contains(place) ? number(history[place]) : "–"
        }
        return [
          "\(clusters)", "\(history.count - 1)", cost(0), cost(1), cost(5),
          cost(history.count - 1),
        ]
      })
  }

  private var screeTable: Document.Table? {
    guard let scree, !scree.points.isEmpty else { return nil }
    return Document.Table(
      title: "Cost by number of clusters",
      header: ["K", "least", "largest", "less than before"],
      rows: scree.points.indices.map { place in
        let point = scree.points[place]
        let before = place > 0 ? scree.points[place - 1].inertia : .nan
        let gain = 1 - point.inertia / before
        return [
          "\(point.clusters)", number(point.inertia), number(point.inertias.max() ?? .nan),
          gain.isFinite ? percent(gain) : "–",
        ]
      })
  }

  /// What the gap statistic chooses, to follow "chooses".
  private func choice(_ gap: GapStatistic) -> String {
    gap.chosen.map { counted($0, "cluster") }
      ?? "none of 1 … \(gap.points.count - 1) clusters, as every further one widens the gap"
  }

  private var gapTable: Document.Table? {
    guard let gap else { return nil }
    return Document.Table(
      title: "Gap statistic: it chooses \(choice(gap))", header: ["K", "gap", "standard error"],
      rows: gap.points.map {
        ["\($0.clusters)", decimal($0.gap, 4), decimal($0.standardError, 4)]
      })
  }
}

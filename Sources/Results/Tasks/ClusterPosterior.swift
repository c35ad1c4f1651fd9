import Diagnostics
import Modeling
import Posteriors

/// What the posterior of a mixture says about clusters: how many there are, which rows belong together, and how sure that is.
///
/// At each draw of the parameters every row draws its component, and the number of components with rows is a draw from the
/// posterior of that number. It counts components, small ones too: a group that is not normal, or a few rows at its rim, may
/// take several.
///
/// Components have no names that persist from draw to draw. The clusters are found in the most central of some 400 evenly
/// spread draws (by 2,000 of the rows, where there are more); each row then moves to its likeliest cluster, and they are
/// numbered from 0 by decreasing size. In every draw clusters and components are matched one to one, by the most rows in
/// common. A cluster is present if it and its component share more than half of the rows that either has; otherwise it is
/// dissolved in that draw.
///
/// - Source: Wade and Ghahramani (2018), *Bayesian cluster analysis*, for the central grouping; Papastamoulis and Iliopoulos
///   (2010), *An artificial allocations based solution to the label switching problem*, for the names; Hennig (2007),
///   *Cluster-wise assessment of cluster stability*, §3, for what is dissolved.
public struct ClusterPosterior: Sendable {
  /// The probability of a number of clusters.
  public struct Count: Sendable, Equatable {
    /// Components with rows.
    public let clusters: Int
    /// Its share of the draws.
    public let probability: Double
    /// The Monte Carlo standard error of the probability; nil if all draws agree, so that it cannot be estimated.
    public let error: Double?
  }

  /// The number of components that the model offers: no count can be above it.
  public let componentCount: Int
  /// The number of clusters at each draw.
  public let occupied: ChainedValues
  /// The numbers of clusters that occur, the smallest first.
  public let counts: [Count]
  /// The largest R̂ of the number of clusters and of their sizes: whether chains agree on the clusters. 1 if nothing varies,
  /// infinite if chains differ and none moves; NaN for one chain, and for fewer than four draws.
  public let rHat: Double
  /// The cluster of each row.
  public let partition: [Int]
  /// For each cluster the rows that its component has at each draw; 0 where the cluster is dissolved.
  public let sizes: [ChainedValues]
  /// The probability that a row belongs to a cluster, row-major [row, cluster]. What a row lacks to 1 belongs to components
  /// that match no cluster.
  public let membership: [Double]
  /// The component that matches each cluster, by draw, one chain after the other.
  let components: [[Int]]
  let draws: NamedDraws
  let axis: String

  /// Number of clusters of the most central grouping.
  public var clusterCount: Int { sizes.count }

  /// The share of draws in which each cluster is present.
  public var presence: [Double] {
    sizes.map { draws in
      Double(draws.values.count { $0 > 0 }) / Double(max(1, draws.values.count))
    }
  }

  /// The draws of a site of the components, for the component that matches a cluster at each draw: one for each element that
  /// the site has for one component, row-major. Where the cluster is dissolved (its size is 0) they are those of some remaining
  /// component.
  ///
  /// Nil if there is no such site or cluster, or the site has no axis of components.
  public func values(of site: String, cluster: Int) -> [ChainedValues]? {
    guard sizes.indices.contains(cluster), let range = draws.layout.range(of: site),
      let dimensions = draws[site]?.site.dimensions,
      let place = dimensions.firstIndex(where: { $0.name == axis })
    else { return nil }
    let inner = dimensions[(place + 1)...].reduce(1) { $0 * $1.count }
    let outer = dimensions[..<place].reduce(1) { $0 * $1.count }
    return (0..<outer * inner).map { element in
      let columns = (0..<componentCount).map { component in
        draws.values(
          ofScalar: range.lowerBound + (element / inner * componentCount + component) * inner
            + element % inner)
      }
      return ChainedValues(
        chainCount: occupied.chainCount, drawCount: occupied.drawCount,
        values: components.enumerated().map { columns[$1[cluster]].values[$0] })
    }
  }
}

extension ClusterPosterior {
  /// Every number of the clusters, by name: `clusters` for how many there are, `rows[0]` for the size of cluster 0, and the
  /// elements of all sites that the components have, such as `share[0]` or `mean[0,tempo]`.
  public func scalars() -> [(name: String, values: ChainedValues)] {
    let sizes = sizes.enumerated().map { ("rows[\($0)]", $1) }
    let sites = draws.layout.sites.filter { site in
      site.dimensions.contains { $0.name == axis }
    }
    return [("clusters", occupied)] + sizes
      + sites.flatMap { site in
        (0..<clusterCount).flatMap { cluster in
          zip(names(of: site, cluster: cluster), values(of: site.name, cluster: cluster) ?? [])
        }
      }
  }

  /// The names of one cluster's elements, in the order of `values`.
  private func names(of site: ParameterLayout.Site, cluster: Int) -> [String] {
    let labels = site.dimensions.reduce([""]) { names, dimension in
      names.flatMap { name in
        (dimension.name == axis ? ["\(cluster)"] : (0..<dimension.count).map(dimension.label))
          .map { name.isEmpty ? $0 : "\(name),\($0)" }
      }
    }
    return labels.map { "\(site.name)[\($0)]" }
  }

  /// The probability that each row of other data belongs to each cluster, row-major [row, cluster]. Such rows do not change the
  /// clusters.
  ///
  /// - Parameters:
  ///   - model: the model of the fit, with the other rows.
  ///   - posterior: the fit.
  ///   - site: the deterministic site with the probabilities of components.
  /// - Throws: as `Posterior.clusters`.
  public func membership(
    of model: some Model, in posterior: Posterior, membership site: String = "membership"
  ) throws -> [Double] {
    let compiled = try CompiledModel(model)
    if let difference = compiled.layout.difference(from: draws.layout) {
      throw LayoutMismatch(difference)
    }
    let memberships = try Memberships(posterior, compiled, site: site, along: axis)
    let (count, width) = (clusterCount, componentCount)
    let length = occupied.drawCount
    let sums = try memberships.mapChains { chain, draws in
      var sum = [Double](repeating: 0, count: memberships.rowCount * count)
      draws { draw, probabilities, _ in
        let place = chain * length + draw
        for (cluster, component) in components[place].enumerated()
        where sizes[cluster].values[place] > 0 {
          for row in 0..<memberships.rowCount {
            sum[row * count + cluster] += probabilities[row * width + component]
          }
        }
      }
      return sum
    }
    let total = Double(max(1, sums.count * length))
    return (0..<memberships.rowCount * count).map { place in
      sums.reduce(0) { $0 + $1[place] } / total
    }
  }
}

import Clustering
import Diagnostics
import Fitting
import Inference
import MathKernels
import Modeling
import Posteriors

extension Posterior {
  /// What a mixture's posterior says about clusters.
  ///
  /// - Parameters:
  ///   - model: the model this posterior belongs to, with the rows that are grouped.
  ///   - site: a deterministic site with the probability of each component for each row, as `Mixture.responsibilities` gives it.
  ///   - component: the name of the axis of components, with at most 256 components.
  /// - Throws: `LayoutMismatch` where the model's sites, axes or labels differ from the fit's; `ModelError` where it has no such
  ///   deterministic site, or the site has other axes than rows and components.
  public func clusters(
    _ model: some Model, membership site: String = "membership",
    along component: String = "component"
  ) throws -> ClusterPosterior {
    let model = try CompiledModel(model)
    if let difference = model.layout.difference(from: layout) { throw LayoutMismatch(difference) }
    return try ClusterPosterior(self, Memberships(self, model, site: site, along: component))
  }

  /// What a mixture's posterior says about clusters of the rows of the fit.
  ///
  /// - Parameters: as for any rows.
  /// - Throws: `ModelNotKept` for a posterior that was opened without its model; otherwise as for any rows.
  public func clusters(
    membership site: String = "membership", along component: String = "component"
  ) throws -> ClusterPosterior {
    try ClusterPosterior(self, Memberships(self, keptModel(), site: site, along: component))
  }
}

extension ClusterPosterior {
  /// The evenly spread draws among which the most central is sought, and the rows used for it, drawn at random if there are more.
  private static let candidateLimit = 400
  private static let rowLimit = 2000

  init(_ posterior: Posterior, _ memberships: Memberships) throws {
    componentCount = memberships.componentCount
    axis = memberships.axis
    draws = posterior.draws
    let selection = posterior.draws.selection

    // First, how many components have rows, and some groupings to choose from.
    let rowCount = memberships.rowCount
    var random = RandomStream(seed: posterior.run.seed, purpose: .allocation, step: 1 << 30)
    let rows =
      rowCount <= Self.rowLimit
      ? Array(0..<rowCount) : Array(random.permutation(rowCount).prefix(Self.rowLimit))
    let total = selection.chains.count * selection.drawCount
    let thinning = max(1, (total + Self.candidateLimit - 1) / Self.candidateLimit)
    let groupings = try memberships.mapChains { _, draws in
      var result = (occupied: [Double](), candidates: [(draw: Int, grouping: Grouping)]())
      draws { draw, _, drawn in
        var hasRows = [Bool](repeating: false, count: memberships.componentCount)
        for component in drawn { hasRows[Int(component)] = true }
        result.occupied.append(Double(hasRows.count { $0 }))
        if draw % thinning == 0 { result.candidates.append((draw, rows.map { drawn[$0] })) }
      }
      return result
    }
    occupied = ChainedValues(groupings.map(\.occupied))
    let candidates = groupings.enumerated().flatMap { chain, found in
      found.candidates.map { (chain: chain, draw: $0.draw, grouping: $0.grouping) }
    }
    guard let place = mostCentral(of: candidates.map(\.grouping)) else {
      throw NothingDrawn()
    }
    let center = candidates[place]
    let central = try memberships.drawn(chain: center.chain, draw: center.draw)

    // Then, which component is which cluster at each draw; and once more, with each row in the cluster where it is likeliest,
    // as the central draw has put rows between two clusters into either.
    let first = try FoundClusters(bySize(central.map(Int.init)), memberships)
    let refined = bySize(first.likeliest)
    let found =
      refined == first.partition ? first : try FoundClusters(refined, memberships)
    partition = found.partition
    components = found.chains.flatMap(\.components)
    sizes = (0..<found.count).map { cluster in
      ChainedValues(found.chains.map { $0.sizes.map { $0[cluster] } })
    }
    membership = found.membership
    let numbers = occupied
    counts = Set(numbers.values).sorted().map { Count(Int($0), in: numbers) }
    rHat = Self.largestRHat(of: [numbers] + sizes)
  }

  private static func largestRHat(of series: [ChainedValues]) -> Double {
    guard let first = series.first, first.chainCount > 1, first.drawCount >= 4 else { return .nan }
    return series.map { values in
      let ratio = values.isConstant ? 1 : values.rHat()
      return ratio.isNaN ? .infinity : ratio
    }.reduce(1, max)
  }
}

extension ClusterPosterior.Count {
  fileprivate init(_ clusters: Int, in occupied: ChainedValues) {
    let isNumber = ChainedValues(
      chainCount: occupied.chainCount, drawCount: occupied.drawCount,
      values: occupied.values.map { $0 == Double(clusters) ? 1 : 0 })
    let error = isNumber.mcse(of: .mean)
    self.init(
      clusters: clusters, probability: isNumber.mean(),
      error: isNumber.isConstant || error.isNaN ? nil : error)
  }
}

/// The groups of rows, numbered from 0 by decreasing size.
private func bySize(_ groups: [Int]) -> [Int] {
  let order = Dictionary(grouping: groups.indices) { groups[$0] }
    .sorted { ($0.value.count, $1.key) > ($1.value.count, $0.key) }
  let number = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1.key, $0) })
  return groups.map { number[$0] ?? 0 }
}

/// A grouping of the rows, found again in every draw.
private struct FoundClusters {
  let partition: [Int]
  let count: Int
  let chains: [NamedComponents]
  /// The probability of each cluster for each row, row-major.
  let membership: [Double]

  init(_ partition: [Int], _ memberships: Memberships) throws {
    let count = (partition.max() ?? 0) + 1
    let chains = try memberships.mapChains { _, draws in
      var result = NamedComponents(
        partition, clusters: count, components: memberships.componentCount)
      draws { result.add($1, drawn: $2) }
      return result
    }
    let total = Double(chains.reduce(0) { $0 + $1.components.count })
    membership = (0..<partition.count * count).map { place in
      chains.reduce(0) { $0 + $1.membership[place] } / total
    }
    (self.partition, self.count, self.chains) = (partition, count, chains)
  }

  /// The likeliest cluster of each row.
  var likeliest: [Int] {
    partition.indices.map { row in
      (0..<count).max { membership[row * count + $0] < membership[row * count + $1] } ?? 0
    }
  }
}

/// Which component is which cluster at the draws of a chain.
private struct NamedComponents {
  private(set) var components: [[Int]] = []
  /// Rows at each draw, by cluster; 0 where it is dissolved.
  private(set) var sizes: [[Double]] = []
  /// Sums over draws, row-major [row, cluster].
  private(set) var membership: [Double]
  private let partition: [Int]
  private let partitionSizes: [Int]
  private let clusters: Int
  private let width: Int

  init(_ partition: [Int], clusters: Int, components width: Int) {
    membership = Array(repeating: 0, count: partition.count * clusters)
    partitionSizes = partition.reduce(into: [Int](repeating: 0, count: clusters)) { $0[$1] += 1 }
    (self.partition, self.clusters, self.width) = (partition, clusters, width)
  }

  mutating func add(_ probabilities: [Double], drawn: Grouping) {
    var shared = [Double](repeating: 0, count: clusters * width)
    var total = [Double](repeating: 0, count: width)
    for (row, component) in drawn.enumerated() {
      shared[partition[row] * width + Int(component)] += 1
      total[Int(component)] += 1
    }
    let assignment = largestAssignment(shared, rows: clusters, columns: width)
    components.append(assignment)
    let found = assignment.enumerated().map { cluster, component in
      let both = shared[cluster * width + component]
      let either = Double(partitionSizes[cluster]) + total[component] - both
      return 2 * both > either
    }
    sizes.append(zip(assignment, found).map { $1 ? total[$0] : 0 })
    for (cluster, component) in assignment.enumerated() where found[cluster] {
      for row in partition.indices {
        membership[row * clusters + cluster] += probabilities[row * width + component]
      }
    }
  }
}

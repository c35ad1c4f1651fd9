import Diagnostics
import MathKernels
import Modeling

extension Posterior {
  /// What a mixture's posterior says of clusters.
  ///
  /// - Parameters:
  ///   - model: the model this posterior belongs to, with the rows that are grouped.
  ///   - site: a deterministic site with the probability of each component for each row, as `Mixture.responsibilities` gives it.
  ///   - component: the name of the axis of components, of which there are 256 at the most.
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
}

extension ClusterPosterior {
  /// Draws among which the most central is sought, and rows by which.
  private static let candidateLimit = 400
  private static let rowLimit = 2000

  init(_ posterior: Posterior, _ memberships: Memberships) throws {
    let selection = posterior.draws.selection
    let (rowCount, width) = (memberships.rowCount, memberships.componentCount)
    componentCount = width
    axis = memberships.axis
    draws = posterior.draws

    // First, how many have rows, and some groupings to choose from.
    var random = RandomStream(seed: posterior.run.seed)
    let rows =
      rowCount <= Self.rowLimit
      ? Array(0..<rowCount) : Array(random.permutation(rowCount).prefix(Self.rowLimit))
    let thinning = max(
      1,
      (selection.chains.count * selection.drawCount + Self.candidateLimit - 1)
        / Self.candidateLimit)
    let groupings = try memberships.mapChains { _, draws in
      var result = (occupied: [Double](), candidates: [(draw: Int, partition: Partition)]())
      draws { draw, _, drawn in
        result.occupied.append(Double(Set(drawn).count))
        if draw % thinning == 0 { result.candidates.append((draw, rows.map { drawn[$0] })) }
      }
      return result
    }
    occupied = ChainedValues(groupings.map(\.occupied))
    let candidates = groupings.enumerated().flatMap { chain, grouping in
      grouping.candidates.map { (chain: chain, draw: $0.draw, partition: $0.partition) }
    }
    guard let place = mostCentral(of: candidates.map(\.partition)) else {
      throw NothingDrawn(timeLimit: nil)
    }
    let centre = candidates[place]

    // Then the whole grouping of the most central draw.
    let central = try memberships.drawn(chain: centre.chain, draw: centre.draw)
    let bySize = Dictionary(grouping: central.indices, by: { central[$0] })
      .sorted { ($0.value.count, $1.key) > ($1.value.count, $0.key) }.map(\.key)
    let cluster = Dictionary(uniqueKeysWithValues: bySize.enumerated().map { ($1, $0) })
    let partition = central.map { cluster[$0] ?? 0 }
    self.partition = partition
    let count = bySize.count

    // At last, which component is which cluster at each draw.
    let named = try memberships.mapChains { _, draws in
      var result = NamedComponents(rows: rowCount, clusters: count)
      draws { result.add($1, drawn: $2, partition: partition, components: width) }
      return result
    }
    components = named.flatMap(\.components)
    sizes = (0..<count).map { cluster in
      ChainedValues(named.map { $0.sizes.map { $0[cluster] } })
    }
    isPresent = (0..<count).map { cluster in
      named.flatMap { $0.isPresent.map { $0[cluster] } }
    }
    let total = Double(selection.chains.count * selection.drawCount)
    membership = (0..<rowCount * count).map { place in
      named.reduce(0) { $0 + $1.membership[place] } / total
    }
  }
}

/// Which component is which cluster at the draws of a chain.
private struct NamedComponents {
  var components: [[Int]] = []
  var sizes: [[Double]] = []
  var isPresent: [[Bool]] = []
  /// Sums over draws.
  var membership: [Double]
  private let clusters: Int

  init(rows: Int, clusters: Int) {
    membership = Array(repeating: 0, count: rows * clusters)
    self.clusters = clusters
  }

  mutating func add(
    _ probabilities: [Double], drawn: Partition, partition: [Int], components width: Int
  ) {
    // Rows of each cluster in each component; clusters beyond those there are have none.
    var shared = [Double](repeating: 0, count: width * width)
    var total = [Double](repeating: 0, count: width)
    for (row, cluster) in partition.enumerated() {
      for component in 0..<width {
        let probability = probabilities[row * width + component]
        shared[cluster * width + component] += probability
        total[component] += probability
      }
    }
    let assignment = largestAssignment(shared, order: width).prefix(clusters)
    var isOccupied = [Bool](repeating: false, count: width)
    for component in drawn { isOccupied[Int(component)] = true }
    components.append(Array(assignment))
    sizes.append(assignment.map { total[$0] })
    isPresent.append(assignment.map { isOccupied[$0] })
    for row in partition.indices {
      for (cluster, component) in assignment.enumerated() {
        membership[row * clusters + cluster] += probabilities[row * width + component]
      }
    }
  }
}

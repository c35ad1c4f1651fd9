import ComputationGraph
import Diagnostics
import Inference
import MathKernels
import Modeling

/// What the posterior of a mixture says of clusters: how many there are, which rows belong together, and how sure that is.
///
/// A cluster is a component that has rows. At each draw of the parameters every row draws its component, so that the number of
/// components with rows is a draw from its posterior. Components have no names that would hold from draw to draw: the clusters are
/// those of the most central draw, numbered from 0 by falling size, and in every other draw each is the component that holds the most
/// of its rows, one to one.
///
/// - Source: Wade and Ghahramani (2018), *Bayesian cluster analysis*, for the central grouping; Papastamoulis and Iliopoulos (2010),
///   *An artificial allocations based solution to the label switching problem*, for the names.
public struct ClusterPosterior: Sendable {
  /// The probability of a number of clusters.
  public struct Count: Sendable, Equatable {
    /// Components with rows.
    public let clusters: Int
    /// Its share of the draws.
    public let probability: Double
    /// The Monte Carlo standard error of the probability; 0 where all draws agree.
    public let error: Double
  }

  /// The number of components that the model offers: no count can be above it.
  public let componentCount: Int
  /// The number of clusters at each draw.
  public let occupied: ChainedValues
  /// The cluster of each row in the most central grouping.
  public let partition: [Int]
  /// For each cluster the rows that it has at each draw, as their sum of probabilities.
  public let sizes: [ChainedValues]
  /// For each cluster, and at each draw of each chain, one chain after the other, whether it has any rows.
  public let isPresent: [[Bool]]
  /// The probability that a row belongs to a cluster, row-major [row, cluster]. What a row lacks to 1 belongs to components that are
  /// none of the clusters.
  public let membership: [Double]
  /// The component that is each cluster, by draw, one chain after the other.
  private let components: [[Int]]
  private let draws: NamedDraws
  private let axis: String

  /// Number of clusters of the most central grouping.
  public var clusterCount: Int { sizes.count }

  /// The numbers of clusters that occur, the smallest first.
  public var counts: [Count] {
    Set(occupied.values).sorted().map { number in
      let isNumber = ChainedValues(
        chainCount: occupied.chainCount, drawCount: occupied.drawCount,
        values: occupied.values.map { $0 == number ? 1 : 0 })
      let error = isNumber.isConstant ? 0 : isNumber.mcse(of: .mean)
      return Count(clusters: Int(number), probability: isNumber.mean(), error: error)
    }
  }

  /// The share of draws in which each cluster has rows.
  public var presence: [Double] {
    isPresent.map { draws in Double(draws.count { $0 }) / Double(max(1, draws.count)) }
  }

  /// The largest R̂ of the number of clusters and of their sizes: whether chains tell of the same clusters. 1 where nothing varies; NaN
  /// of one chain.
  public var rHat: Double {
    ([occupied] + sizes).map { $0.isConstant ? 1 : $0.rHat() }
      .reduce(1) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }
  }

  /// The draws of a site of the components, for the component that is a cluster at each draw: one for each element that the site has
  /// of one component, row-major. Where the cluster has no rows (`isPresent`), they are a component's of which the data say nothing.
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

/// The probabilities of components of each row, draw by draw.
private struct Memberships {
  let posterior: Posterior
  let model: CompiledModel
  let site: String
  let axis: String
  let rowCount: Int
  let componentCount: Int

  init(_ posterior: Posterior, _ model: CompiledModel, site: String, along axis: String) throws {
    let axes = try model.makeNamer(ofDeterministic: site, innermost: axis).axes
    guard axes.count == 2, let last = axes.last, last.count <= 256 else {
      throw ModelError(
        site: site, location: SourceLocation(file: "posterior", line: 0),
        message:
          "found the axes \(describe(axes)), expected two: rows, and at most 256 components.")
    }
    (self.posterior, self.model, self.site, self.axis) = (posterior, model, site, axis)
    (rowCount, componentCount) = (axes[0].count, last.count)
  }

  /// `body` of every draw that statistics use, chains side by side: what it makes of them, chain after chain.
  func mapChains<Value: Sendable>(
    _ body:
      @Sendable (
        _ draws: (_ each: (_ draw: Int, _ probabilities: [Double], _ drawn: Partition) -> Void) ->
          Void
      ) -> Value
  ) throws -> [Value] {
    let selection = posterior.draws.selection
    let positions = selection.chains.map { posterior.positions[$0].prefix(selection.drawCount) }
    // One for each chain, and so for each thread.
    nonisolated(unsafe) let namers = try selection.chains.map { _ in try makeNamer() }
    return parallelMap(positions.count, workers: processorCount) { chain in
      body { each in
        var draw = 0
        positions[chain].forEachRow { position in
          let probabilities = namers[chain].scalars(at: position)
          each(draw, probabilities, drawn(chain: chain, draw: draw, probabilities))
          draw += 1
        }
      }
    }
  }

  /// The components that the rows draw at one draw of the parameters.
  func drawn(chain: Int, draw: Int) throws -> Partition {
    let namer = try makeNamer()
    let probabilities = posterior.positions[posterior.draws.selection.chains[chain]]
      .withRow(draw) { namer.scalars(at: $0) }
    return drawn(chain: chain, draw: draw, probabilities)
  }

  private func drawn(chain: Int, draw: Int, _ probabilities: [Double]) -> Partition {
    let chain = posterior.chainNumbers[posterior.draws.selection.chains[chain]]
    var random = RandomStream(
      seed: posterior.run.seed, chain: chain, purpose: .allocation, step: draw)
    return stride(from: 0, to: probabilities.count, by: componentCount).map {
      UInt8(random.index(weights: probabilities[$0..<$0 + componentCount]))
    }
  }

  private func makeNamer() throws -> CompiledModel.Namer {
    try model.makeNamer(ofDeterministic: site, innermost: axis)
  }
}

extension ClusterPosterior {
  /// Draws among which the most central is sought, and rows by which.
  private static let candidateLimit = 400
  private static let rowLimit = 2000

  fileprivate init(_ posterior: Posterior, _ memberships: Memberships) throws {
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
    let groupings = try memberships.mapChains { draws in
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
    let named = try memberships.mapChains { draws in
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

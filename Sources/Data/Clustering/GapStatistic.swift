import Inference
import MathKernels
import Preprocessing
import Words

/// The number of clusters by how far the cost falls below that of tables without clusters.
///
///     Gap(k) = mean over B reference tables of log W*(k) − log W(k)
///     s(k)   = SD of log W*(k) · √(1 + 1/B)
///
/// W is the cost of K-means, W* that of as many rows drawn uniformly. `chosen` is the least k with
/// Gap(k) ≥ Gap(k + 1) − s(k + 1).
///
/// - Source: Tibshirani, Walther & Hastie (2001), *Estimating the number of clusters in a data set via the gap statistic*, §3–4.
public struct GapStatistic: Sendable, Codable, Equatable {
  /// Where reference rows are drawn.
  public enum Reference: String, Sendable, Codable, CaseIterable {
    /// Uniformly over the range of each feature.
    case box
    /// Uniformly over the ranges along the principal axes, turned back: the box follows the table's shape.
    case principalAxes
  }

  /// One number of clusters.
  public struct Point: Sendable, Codable, Equatable {
    /// k.
    public let clusters: Int
    /// Gap(k), of natural logarithms: its exponential is how many times smaller the cost is than that of tables without clusters.
    public let gap: Double
    /// s(k).
    public let standardError: Double
  }

  /// k = 1, 2, …, up to the last that was requested, and at most the number of rows.
  public let points: [Point]
  /// The least k with Gap(k) ≥ Gap(k + 1) − s(k + 1); nil where there is none, except perhaps the last.
  public let chosen: Int?

  init(points: [Point]) {
    self.points = points
    chosen =
      zip(points, points.dropFirst()).first { $0.gap >= $1.gap - $1.standardError }?.0.clusters
  }
}

extension KMeans {
  /// The gap statistic for 1 … `maximumClusters` clusters, with these settings except `clusters`.
  ///
  /// An interruption ends it after the last k that is whole. The context's journal keeps the costs of all tables that are done.
  /// - Parameter references: B, at least 2.
  /// - Throws: as `fitted(to:in:)`; `DataError` where a table has fewer different rows than clusters, or B is below 2.
  public func gapStatistic(
    of matrix: DesignMatrix, maximumClusters: Int, references: Int = 50,
    reference: GapStatistic.Reference = .principalAxes, in context: RunContext = RunContext()
  ) throws -> GapStatistic {
    guard references > 1 else {
      throw DataError(
        .init("gap statistic"), found: "\(references) reference tables", expected: "at least two",
        suggestion: "Ask for more references.")
    }
    var settings = self
    let context = context.reportingSavings
    if case .centers = start { settings.start = .plusPlus }
    // Each number of clusters is tried, whatever these settings have.
    settings.clusters = 1
    var kept = try KeptCosts(
      of: "\(settings.deciding), \(reference), \(references) references, of \(matrix.mark)",
      in: context)
    let drawer = try ReferenceTable(matrix, reference)
    var tables = [matrix]
    while tables.count <= references, !context.isInterrupted {
      tables.append(try drawer.drawn(seed: seed, number: tables.count - 1))
    }
    var points: [GapStatistic.Point] = []
    for count in 1...max(1, min(maximumClusters, matrix.rowCount)) {
      settings.clusters = count
      for (number, table) in tables.enumerated().dropFirst(kept.count(count)) {
        guard
          let cost = try settings.logCost(of: table, in: context.inPart("gap/\(count) \(number)"))
        else { break }
        kept.add(cost, count)
      }
      let costs = kept.costs(count)
      guard let observed = costs.first, costs.count == references + 1 else { break }
      let moments = SampleMoments(Array(costs.dropFirst()))
      points.append(
        GapStatistic.Point(
          clusters: count, gap: moments.mean - observed,
          standardError: (moments.populationVariance * (1 + 1 / Double(references))).squareRoot()))
    }
    kept.saveEnd()
    return GapStatistic(points: points)
  }

  /// nil where it was stopped before all runs were done.
  private func logCost(of matrix: DesignMatrix, in context: RunContext) throws -> Double? {
    guard !context.isInterrupted else { return nil }
    let fit: KMeansFit
    do {
      fit = try fitted(to: matrix, in: context, keepsEnd: false)
    } catch is NothingClustered {
      return nil
    }
    guard !fit.isInterrupted else { return nil }
    let inertia = fit.inertia
    guard inertia > 0 else {
      throw DataError(
        .init("gap statistic"), found: "\(clusters) clusters without any cost",
        expected: "more different rows than clusters", suggestion: "Ask for fewer clusters.")
    }
    return logarithm(inertia)
  }
}

/// The logarithms of costs for each number of clusters, first of the table and then of the references, kept every few seconds.
private struct KeptCosts {
  private struct Record: Codable, Sendable {
    var work: String
    var costs: [[Double]]
  }

  private static let name = "gap"

  private var record: Record
  private let context: RunContext
  private var times: SavingTimes

  /// - Throws: `ResumeError` where the journal is of other costs; what reading it throws.
  init(of work: @autoclosure () -> String, in context: RunContext) throws {
    self.context = context
    times = SavingTimes(context)
    record = Record(work: context.journal == nil ? "" : work(), costs: [])
    guard let saved = try context.journal?.record(Record.self, named: Self.name) else { return }
    guard saved.work == record.work else {
      throw ResumeError(
        found: "another gap statistic", expected: "that which it began with")
    }
    record = saved
  }

  func costs(_ clusters: Int) -> [Double] {
    clusters <= record.costs.count ? record.costs[clusters - 1] : []
  }

  func count(_ clusters: Int) -> Int { costs(clusters).count }

  mutating func add(_ cost: Double, _ clusters: Int) {
    while record.costs.count < clusters { record.costs.append([]) }
    record.costs[clusters - 1].append(cost)
    if times.isDue() { save(replacingParts: true) }
  }

  /// Where it was stopped, what the clustering at work has kept of itself stays.
  func saveEnd() { save(replacingParts: !context.isInterrupted) }

  private func save(replacingParts: Bool) {
    guard context.journal != nil else { return }
    context.keep([JournalEntry(Self.name, .record(record, replacesParts: replacingParts))])
  }
}

/// Tables that spread over the same ranges as another, without clusters.
private struct ReferenceTable {
  private let features: [String]
  private let rowCount: Int
  private let axes: FittedPCA?
  private let ranges: [ClosedRange<Double>]

  init(_ matrix: DesignMatrix, _ reference: GapStatistic.Reference) throws {
    features = matrix.features
    rowCount = matrix.rowCount
    axes = reference == .principalAxes ? try PCA().fitted(to: matrix) : nil
    let turned = try axes?.transformed(matrix) ?? matrix
    let width = turned.features.count
    ranges = (0..<width).map { feature in
      let values = stride(from: feature, to: turned.values.count, by: width).map {
        turned.values[$0]
      }
      return (values.min() ?? 0)...(values.max() ?? 0)
    }
  }

  func drawn(seed: UInt64, number: Int) throws -> DesignMatrix {
    var random = RandomStream(seed: seed, chain: number, purpose: .gapReference)
    var values: [Double] = []
    values.reserveCapacity(rowCount * ranges.count)
    for _ in 0..<rowCount {
      for range in ranges { values.append(random.uniform(in: range)) }
    }
    guard let axes else { return DesignMatrix(features: features, values: values) }
    return try axes.restored(DesignMatrix(features: axes.componentNames, values: values))
  }
}

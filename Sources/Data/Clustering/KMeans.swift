import Inference
import MathKernels
import Preprocessing
import Tables
import Words

/// K-means: K centres that make the cost small, and each row in the cluster of its nearest centre.
///
///     cost (inertia) = Σᵢ ‖xᵢ − c(i)‖²,  c(i) the centre nearest to row i
///
/// The cost has many local minima: of `restarts` runs from different first centres the one with the least cost is kept. The same
/// seed gives the same bits, whatever the number of threads.
///
/// ```swift
/// let fit = try KMeans(clusters: 3, restarts: 20, seed: 1).fitted(to: matrix)
/// print("cost", fit.inertia, "sizes", fit.sizes)
/// let nearest = try fit.centers.labels(of: others)
/// ```
///
/// - Source: Lloyd (1982), *Least squares quantization in PCM*; Arthur & Vassilvitskii (2007), *k-means++*.
public struct KMeans: Sendable, Equatable {
  /// Where the centres begin.
  public enum Start: Sendable, Equatable {
    /// Rows drawn one after another with probability proportional to the squared distance to the nearest centre so far; of
    /// 2 + ⌊log K⌋ such draws each time the one that lowers the cost most.
    case plusPlus
    /// Different rows, drawn at random.
    case random
    /// These centres; there is one run then.
    case centers(ClusterCenters)
  }

  /// How rows find their nearest centre. Both give the same bits.
  public enum Algorithm: String, Sendable, CaseIterable {
    /// Every distance at every iteration: quicker for few centres or few features.
    case lloyd
    /// Bounds on distances spare most of them (Hamerly 2010, *Making k-means even faster*).
    case hamerly
  }

  /// K.
  public var clusters: Int
  /// Where the centres of a run begin.
  public var start: Start
  /// nil: Hamerly's bounds where a row's distances cost more than keeping bounds does.
  public var algorithm: Algorithm? = nil
  /// Runs from different first centres.
  public var restarts: Int
  /// The largest number of iterations of a run; 0 only assigns rows to the first centres. With minibatches: passes over as many
  /// rows as there are.
  public var maximumIterations = 300
  /// A run also ends when the squared distances that the centres moved add up to at most this times the mean of the features'
  /// population variances: scikit-learn's convention. With 0 it ends when no row changes its cluster.
  public var tolerance = 1e-4
  /// Rows of a minibatch; nil for all rows at every iteration.
  public var batchSize: Int? = nil
  /// The seed of the first centres and minibatches, which differ between runs; with given centres and all rows nothing is drawn.
  public var seed: UInt64
  /// The largest number of threads; nil for one per processor.
  public var threads: Int? = nil

  /// The defaults, except for what is given. Nothing is checked: a number out of its range is an error of `fitted(to:)`.
  public init(clusters: Int, start: Start = .plusPlus, restarts: Int = 10, seed: UInt64 = 1) {
    self.clusters = clusters
    self.start = start
    self.restarts = restarts
    self.seed = seed
  }

  /// Clusters the rows of a matrix.
  ///
  /// - Parameter context: receives the least cost so far after every run; an interruption is noticed between iterations and
  ///   between runs, and the best so far is returned. Its journal keeps runs and iterations, from where the same call goes on.
  /// - Throws: `DataError` if a number is not finite, or the cost is too large for one, there are fewer rows than clusters, the
  ///   given centres do not fit, or a setting is out of its range; `NothingClustered` if stopped before the first run had its
  ///   centres; `ResumeError` where the journal is of another clustering.
  public func fitted(
    to matrix: DesignMatrix, in context: RunContext = RunContext()
  ) throws -> KMeansFit {
    try fitted(to: matrix, in: context, keepsEnd: true)
  }

  /// - Parameter keepsEnd: whether the journal keeps it once all runs are done; not if whoever calls keeps that.
  func fitted(
    to matrix: DesignMatrix, in context: RunContext, keepsEnd: Bool
  ) throws -> KMeansFit {
    try check(against: matrix)
    if let unit = matrix.unitIfTiny() {
      return try inUnit(unit).fitted(
        to: matrix.divided(by: unit), in: context, keepsEnd: keepsEnd
      ).multiplied(by: unit)
    }
    var kept = try KeptRuns(of: self, on: matrix, in: context)
    let rows = CenteredRows(matrix, clusters: clusters, threads: threads)
    var isStopped = false
    while kept.done.count < runCount, !isStopped {
      if kept.done.count > 0, context.isInterrupted {
        isStopped = true
        kept.save()
        break
      }
      guard let run = run(kept.done.count, on: rows, &kept, context.interruption) else {
        guard kept.done.count > 0 else { throw NothingClustered(context.interruption.reason) }
        isStopped = true
        break
      }
      isStopped = run.isInterrupted
      kept.add(run)
      context.progress?(
        .clustering(
          ClusteringProgress(
            completed: kept.done.count, total: runCount,
            inertia: kept.done.best?.inertia ?? run.inertia)))
    }
    if !isStopped, keepsEnd { kept.save() }
    guard let best = kept.done.best else { preconditionFailure("a run of K-means is always made") }
    guard best.inertia.isFinite else { throw Self.tooLarge(matrix) }
    return KMeansFit(
      centers: ClusterCenters(features: matrix.features, values: rows.original(best.centers)),
      labels: best.labels
        ?? LloydRun(rows, settings: self, centers: best.centers).labels(of: best),
      inertia: best.inertia, iterations: best.iterations, history: best.history,
      isConverged: best.isConverged, restartInertias: kept.done.inertias,
      bestRestart: kept.done.bestRestart, isInterrupted: isStopped)
  }

  /// For a matrix in a unit.
  private func inUnit(_ unit: PowerOfTwo) -> KMeans {
    guard case .centers(let centers) = start else { return self }
    var settings = self
    settings.start = .centers(
      ClusterCenters(features: centers.features, values: centers.values.map(unit.divide)))
    return settings
  }

  /// Numbers whose squared distances add up to more than a double holds.
  private static func tooLarge(_ matrix: DesignMatrix) -> DataError {
    let place = matrix.values.indices.max { abs(matrix.values[$0]) < abs(matrix.values[$1]) } ?? 0
    let width = matrix.features.count
    return DataError(
      .init("matrix", row: place / width + 1, column: matrix.features[place % width]),
      found: DecimalNumber.text(matrix.values[place]),
      expected: "numbers whose squared distances can be summed, at most about 1e150 in size",
      suggestion: "Look for a wrong cell, or scale the columns.")
  }

  private var runCount: Int {
    if case .centers = start { 1 } else { restarts }
  }

  /// One run, from where it was kept; nil where it has to stop before it has its first centres.
  private func run(
    _ restart: Int, on rows: CenteredRows, _ kept: inout KeptRuns, _ interruption: Interruption
  ) -> KMeansRun? {
    let present = kept.takePresent()
    if let batchSize {
      guard
        let start = present?.batches
          ?? firstCenters(of: rows, restart: restart, interruption).map({
            MiniBatchRun.State(centers: $0, counts: [Double](repeating: 0, count: clusters))
          })
      else {
        kept.save()
        return nil
      }
      return MiniBatchRun(rows, settings: self, restart: restart, batchSize: batchSize)
        .run(
          from: start, finishingWith: LloydRun(rows, settings: self, centers: start.centers),
          watching: { kept.watch($0, KeptRuns.Present(batches: $1)) }, interruption)
    }
    guard
      let first = present?.iterations?.centers
        ?? firstCenters(of: rows, restart: restart, interruption)
    else {
      kept.save()
      return nil
    }
    return LloydRun(rows, settings: self, centers: first)
      .run(
        from: present?.iterations,
        watching: { kept.watch($0, KeptRuns.Present(iterations: $1())) }, interruption)
  }

  private func firstCenters(
    of rows: CenteredRows, restart: Int, _ interruption: Interruption
  ) -> [Double]? {
    var random = RandomStream(seed: seed, chain: restart, purpose: .clusterStart)
    switch start {
    case .plusPlus:
      return SpreadStart(rows, clusters: clusters).centers(using: &random, interruption)
    case .random:
      return random.permutation(rows.count).prefix(clusters).flatMap { rows.tiled.row($0) }
    case .centers(let centers): return rows.centered(centers.values)
    }
  }

  private func check(against matrix: DesignMatrix) throws {
    func require(_ holds: Bool, _ name: String, _ found: Any, _ expected: String) throws {
      guard holds else {
        throw DataError(.init("K-means, \(name)"), found: "\(found)", expected: expected)
      }
    }
    try require(clusters >= 1, "clusters", clusters, "at least 1")
    try require(restarts >= 1, "restarts", restarts, "at least 1")
    try require(maximumIterations >= 0, "maximumIterations", maximumIterations, "at least 0")
    try require(tolerance >= 0 && tolerance.isFinite, "tolerance", tolerance, "0 or more")
    if let batchSize { try require(batchSize >= 1, "batchSize", batchSize, "at least 1") }
    if let threads { try require(threads >= 1, "threads", threads, "at least 1") }
    try matrix.refuseNonFinite()
    guard matrix.rowCount >= clusters else {
      throw DataError(
        .init("K-means"),
        found: "\(counted(matrix.rowCount, "row")) for \(counted(clusters, "cluster"))",
        expected: "at least as many rows as clusters", suggestion: "Ask for fewer clusters.")
    }
    if case .centers(let centers) = start {
      try centers.check(fits: matrix)
      guard centers.count == clusters else {
        throw DataError(
          .init("K-means, centres"), found: "\(centers.count) of them",
          expected: "one for each of \(clusters) clusters")
      }
    }
  }
}

extension KMeansFit {
  /// Out of a unit. Costs are squares, and may vanish.
  fileprivate func multiplied(by unit: PowerOfTwo) -> KMeansFit {
    func squares(_ costs: [Double]) -> [Double] {
      costs.map { unit.multiply(unit.multiply($0)) }
    }
    return KMeansFit(
      centers: ClusterCenters(
        features: centers.features, values: centers.values.map(unit.multiply)),
      labels: labels, inertia: unit.multiply(unit.multiply(inertia)), iterations: iterations,
      history: squares(history), isConverged: isConverged,
      restartInertias: squares(restartInertias), bestRestart: bestRestart,
      isInterrupted: isInterrupted)
  }
}

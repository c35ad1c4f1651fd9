import ArgumentParser
import Bayes

/// What is studied besides the clusters themselves.
struct ClusterStudyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The columns of latitude and longitude, by name or position: draws a map and shows where clusters live. Without a header, two columns that --columns leaves over are taken, where they hold such numbers.",
      valueName: "latitude,longitude"))
  var map: ColumnList?

  @Option(help: "A column of known labels: prints the adjusted Rand index against them.")
  var compare: String?

  @Option(
    help: ArgumentHelp(
      "Numbers of clusters whose cost is printed by iteration. (default: 3,5,10,20, as far as there are rows)",
      valueName: "ks"))
  var costs: CountList?

  @Option(
    help: ArgumentHelp(
      "Numbers of clusters of the scree plot, as in 1-20; none with 0. With --json only where given.",
      valueName: "ks"))
  var scree: CountList?

  @Option(
    help: "Runs for each number of clusters of the scree plot. (default: 3)",
    transform: whole(1...10_000))
  var screeRestarts: Int?

  @Option(
    help: ArgumentHelp(
      "Reference tables of the gap statistic, for 1 to 10 clusters: slow; 0 for none. (default: 0)",
      valueName: "tables"), transform: whole(0...100_000))
  var gap: Int?

  func validate() throws {
    if gap == 1 { throw ValidationError("--gap needs at least 2 reference sets, or 0 for none.") }
  }

  /// The names of the options that were given.
  var namesOfGiven: [String] {
    namesGiven(
      ("--map", map), ("--compare", compare), ("--costs", costs), ("--scree", scree),
      ("--scree-restarts", screeRestarts), ("--gap", gap))
  }

  /// Refuses numbers of clusters that a table has no rows for, before any work is done.
  func check(against table: Table) throws {
    for (name, counts) in [("--costs", costs), ("--scree", scree)] {
      guard let most = counts?.values.max(), most > table.rowCount else { continue }
      throw DataError(
        .init(table.source), found: "\(table.rowCount) rows for \(most) clusters of \(name)",
        expected: "at least as many rows as clusters", suggestion: "Ask for fewer clusters.")
    }
  }

  /// In a table without column names, the two remaining columns, if they hold latitudes and longitudes.
  func mapLeftOver(in table: Table, by columns: ColumnList?) throws -> [String]? {
    guard let used = try columns?.names(in: table),
      table.columnNames.last?.hasPrefix("column") == true
    else { return nil }
    let left = table.columnNames.filter { !used.contains($0) && $0 != compare }
    guard left.count == 2, let latitudes = try? table.numbers(in: left[0]),
      let longitudes = try? table.numbers(in: left[1]),
      latitudes.allSatisfy({ abs($0) <= 90 }), longitudes.allSatisfy({ abs($0) <= 180 })
    else { return nil }
    return left
  }

  /// Adds silhouettes, and the requested parts of the study.
  func add(
    to study: inout ClusterStudy, table: Table, map: [String]?, isWhole: Bool,
    in context: RunContext
  ) throws {
    let (matrix, fit) = (study.matrix, study.fit)
    if fit.sizes.count(where: { $0 > 0 }) > 1 {
      study.silhouette = try Silhouette(
        of: matrix, labels: fit.labels, clusterCount: fit.centres.count, seed: study.settings.seed,
        threads: study.settings.threads)
    }
    if let map { study.places = try Self.places(map, in: table) }
    if let compare {
      let known = try table.labels(target: compare).codes
      study.agreement = (compare, adjustedRandIndex(known, fit.labels))
    }
    var settings = study.settings
    if case .centres = settings.start { settings.start = .plusPlus }
    if isWhole {
      settings.restarts = 1
      for count in (costs ?? CountList([3, 5, 10, 20])).values
      where 1...matrix.rowCount ~= count && !context.isInterrupted {
        settings.clusters = count
        study.costs.append((count, try settings.fitted(to: matrix, in: context).history))
      }
    }
    if let counts = scree ?? (isWhole ? CountList(Array(1...20)) : nil), counts.values != [0] {
      settings.restarts = screeRestarts ?? 3
      study.scree = try ScreeCurve(
        of: matrix, clusters: counts.values.filter { $0 > 0 }, settings: settings,
        in: context)
    }
    if let gap, gap > 1, !context.isInterrupted {
      settings.restarts = screeRestarts ?? 3
      study.gap = try GapStatistic(
        of: matrix, maximumClusters: 10, references: gap, settings: settings,
        in: context)
      if study.gap?.points.isEmpty == true { study.gap = nil }
    }
  }

  /// Latitudes and longitudes from two columns.
  static func places(_ map: [String], in table: Table) throws -> ClusterPlaces {
    guard map.count == 2 else {
      throw DataError(
        .init(table.source), found: "\(map.count) columns for --map",
        expected: "two: latitude and longitude")
    }
    let numbers = try zip(map, [90.0, 180]).map { name, bound in
      let numbers = try table.numbers(in: name)
      if let row = numbers.firstIndex(where: { !(abs($0) <= bound) }) {
        throw DataError(
          .init(table.source, row: table.rowNumbers[row], column: name),
          found: numbers[row].isNaN ? "a missing cell" : "\(numbers[row])",
          expected: "degrees from \(-Int(bound)) to \(Int(bound))",
          suggestion: numbers[row].isNaN
            ? "Fill the cell or remove the row: on a map every row has its place."
            : "Give --map the columns of latitude and longitude, in this order.")
      }
      return numbers
    }
    return ClusterPlaces(latitudes: numbers[0], longitudes: numbers[1])
  }
}

/// Whole numbers, as in `3,5,10-12`.
struct CountList: ExpressibleByArgument, CustomStringConvertible {
  let values: [Int]

  init(_ values: [Int]) { self.values = values }

  init?(argument: String) {
    var values: [Int] = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard ends.count <= 2, let first = ends[0], let last = ends[ends.count - 1],
        0 <= first, first <= last, last <= 100_000
      else { return nil }
      values += first...last
    }
    self.init(values)
  }

  var description: String { values.map(String.init).joined(separator: ",") }
}

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

  /// What was asked for beyond the clusters: all that is usual for a whole study.
  func parts(isWhole: Bool) -> ClusterStudy.Parts {
    let whole = ClusterStudy.Parts()
    var parts = ClusterStudy.Parts(
      costs: isWhole ? costs?.values ?? whole.costs : [],
      scree: (scree?.values ?? (isWhole ? whole.scree : [])).filter { $0 > 0 })
    parts.restarts = screeRestarts ?? whole.restarts
    parts.gapReferences = gap ?? whole.gapReferences
    return parts
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

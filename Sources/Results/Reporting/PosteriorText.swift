import Diagnostics
import Posteriors

extension Posterior {
  /// Mean, spread, interval and precision of every named scalar; print it for a table.
  ///
  /// - Precondition: the probability is between 0 and 1, both excluded.
  public func summary(
    order: DrawSummary.Order = .site, interval: DrawSummary.Interval = .equalTailed,
    probability: Double = 0.9
  ) -> DrawSummary {
    precondition(probability > 0 && probability < 1, "found probability \(probability)")
    let draws = DrawSet(self, origin: "draws by \(run.methodName)")
    return DrawSummary(
      draws, Array(draws.names.indices), order: order, interval: interval, probability: probability)
  }
}

extension Posterior: CustomStringConvertible {
  /// What was fitted and how, a table of the scalars, large arrays in a line each, and what is wrong. Above 1,000 scalars only
  /// the arrays are listed, as numbers for all would take long.
  public var description: String {
    let warnings = run.warnings
    let verdict =
      warnings.isEmpty ? "no warnings" : warnings.map { "warning: \($0)" }.joined(separator: "\n")
    return "\(body)\n\n\(verdict)"
  }

  private var body: String {
    let draws = DrawSet(self)
    if draws.names.count <= 1000 { return summary().body() }
    let arrays = draws.sites.map { site in
      site.dimensions.isEmpty
        ? site.name : "\(site.name)[\(site.dimensions.joined(separator: ", "))]"
    }
    return "posterior: draws by \(run.methodName), \(counted(draws.chainCount, "chain")) × "
      + "\(counted(draws.drawCount, "draw")), \(counted(draws.names.count, "scalar"))\n"
      + arrays.joined(separator: "\n")
  }
}

extension DrawSummary: CustomStringConvertible {
  /// The table with its notes.
  public var description: String { text() }
}

extension Diagnosis: CustomStringConvertible {
  /// The diagnosis in words.
  public var description: String { text() }
}

import Diagnostics
import Posteriors
import Words

/// The posterior of every scalar, or of some, in a table.
public struct DrawSummary: Sendable {
  /// An interval that holds a share of the draws.
  public enum Interval: String, Sendable {
    /// Between two quantiles, the same share on each side.
    case equalTailed = "equal-tailed"
    /// The narrowest.
    case highestDensity = "highest-density"
  }

  /// The order of the scalars; those for which the number is undefined come last.
  public enum Order: String, Sendable, CaseIterable {
    /// As declared.
    case site
    /// By name.
    case name
    /// The smallest mean first.
    case mean
    /// The smallest SD first.
    case sd
    /// The largest R̂ first.
    case rHat = "rhat"
    /// The smallest bulk or tail ESS first.
    case ess
  }

  struct Row {
    let name: String
    let statistics: ParameterSummary
    let interval: ClosedRange<Double>?

    var ess: Double { min(statistics.bulkESS, statistics.tailESS) }
  }

  let draws: DrawSet
  let rows: [Int: Row]
  /// Indices in the requested order.
  let places: [Int]
  let order: Order
  let interval: Interval
  let probability: Double

  /// Summarises draws.
  ///
  /// - Parameter pattern: which scalars; nil for all.
  /// - Precondition: the probability is between 0 and 1, both excluded.
  /// - Throws: `DataError` where no scalar matches.
  public init(
    _ draws: DrawSet, matching pattern: NamePattern? = nil, order: Order = .site,
    interval: Interval = .equalTailed, probability: Double = 0.9
  ) throws {
    precondition(probability > 0 && probability < 1, "found probability \(probability)")
    let wanted = draws.names.indices.filter { pattern?.matches(draws.names[$0]) ?? true }
    if let pattern, wanted.isEmpty {
      let near = nearestName(to: pattern.text, among: draws.names + draws.sites.map(\.name))
      throw DataError(
        .init(draws.source), found: "no scalar that matches \(quoted(pattern.text))",
        expected: "one of its \(draws.names.count) scalars",
        suggestion: near.map { "Did you mean \(quoted($0))?" }
          ?? "The arrays are \(quotedList(draws.sites.map(\.name)))."
      )
    }
    self.init(draws, wanted, order: order, interval: interval, probability: probability)
  }

  init(
    _ draws: DrawSet, _ wanted: [Int], order: Order, interval: Interval, probability: Double
  ) {
    var rows: [Int: Row] = [:]
    for place in wanted {
      let values = draws.values(ofScalar: place)
      rows[place] = Row(
        name: draws.names[place], statistics: ParameterSummary(values),
        interval: interval == .equalTailed
          ? values.equalTailedInterval(mass: probability)
          : values.highestDensityInterval(mass: probability))
    }
    /// Undefined numbers come last.
    func sorted(_ key: (Row) -> Double, ascending: Bool = true) -> [Int] {
      wanted.map { (place: $0, key: rows[$0].map(key) ?? .nan) }
        .map { ($0.place, $0.key.isNaN ? .infinity : ascending ? $0.key : -$0.key) }
        .sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0)
    }
    places =
      switch order {
      case .site: wanted
      case .name: wanted.sorted { (draws.names[$0], $0) < (draws.names[$1], $1) }
      case .mean: sorted(\.statistics.mean)
      case .sd: sorted(\.statistics.sd)
      case .rHat: sorted(\.statistics.rHat, ascending: false)
      case .ess: sorted(\.ess)
      }
    self.draws = draws
    self.rows = rows
    self.order = order
    self.interval = interval
    self.probability = probability
  }

  /// Arrays of more elements than this take one line, unless all are requested.
  public static let compactAbove = 12

  /// What was left out of draws and numbers, and why; a sentence or two each.
  var notes: [String] {
    var notes = draws.cautions + draws.notes
    if draws.isMarkovChain, draws.drawCount < 4 {
      notes.append(
        "There \(draws.drawCount == 1 ? "is 1 draw" : "are \(draws.drawCount) draws") in a chain: means, SDs and quantiles are "
          + "those of all draws, but R̂, ESS and MCSE need 4 in each chain, and nothing shows whether the chains agree."
      )
    }
    let broken = places.compactMap { rows[$0] }.filter { !$0.statistics.isFinite }.map(\.name)
    if !broken.isEmpty {
      notes.append(
        "Some draws of \(quotedList(broken)) are NaN or infinite, so numbers of \(broken.count == 1 ? "it" : "them") are undefined."
      )
    }
    let densities = draws.logDensities?.values.count { !$0.isFinite } ?? 0
    if densities > 0 {
      notes.append(
        "The log density is NaN or infinite at \(numbered(densities, "draw")): diagnose the draws before use."
      )
    }
    return notes
  }
}

extension DrawSummary: Encodable {
  private enum CodingKeys: String, CodingKey {
    case source, origin, chains, draws, probability, interval, parameters, notes
  }

  private struct Record: Encodable {
    let parameter: ParameterRecord
    let interval: ClosedRange<Double>?

    enum CodingKeys: String, CodingKey { case low, high }

    func encode(to encoder: any Encoder) throws {
      try parameter.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(finite(interval?.lowerBound), forKey: .low)
      try container.encode(finite(interval?.upperBound), forKey: .high)
    }
  }

  /// All requested scalars, each with the bounds `low` and `high` of its interval; undefined numbers are null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(draws.source, forKey: .source)
    try container.encode(draws.origin, forKey: .origin)
    try container.encode(draws.chainCount, forKey: .chains)
    try container.encode(draws.drawCount, forKey: .draws)
    try container.encode(probability, forKey: .probability)
    try container.encode(interval.rawValue, forKey: .interval)
    try container.encode(
      places.compactMap { rows[$0] }.map {
        Record(
          parameter: ParameterRecord(
            name: $0.name, statistics: $0.statistics, isMarkovChain: draws.isMarkovChain),
          interval: $0.interval)
      }, forKey: .parameters)
    try container.encode(notes, forKey: .notes)
  }
}

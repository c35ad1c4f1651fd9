import Diagnostics
import Words

/// One named scalar in JSON: null where a number is undefined or does not apply.
package struct ParameterRecord: Encodable {
  let name: String
  let statistics: ParameterSummary
  let isMarkovChain: Bool

  package init(name: String, statistics: ParameterSummary, isMarkovChain: Bool) {
    self.name = name
    self.statistics = statistics
    self.isMarkovChain = isMarkovChain
  }

  enum CodingKeys: String, CodingKey {
    case name, mean, sd
    case mcseMean = "mcse_mean"
    case mcseSD = "mcse_sd"
    case q5, q50, q95
    case bulkESS = "ess_bulk"
    case tailESS = "ess_tail"
    case rHat = "rhat"
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    func chained(_ value: Double) -> Double? { isMarkovChain ? finite(value) : nil }
    try container.encode(name, forKey: .name)
    try container.encode(finite(statistics.mean), forKey: .mean)
    try container.encode(finite(statistics.sd), forKey: .sd)
    try container.encode(chained(statistics.mcseMean), forKey: .mcseMean)
    try container.encode(chained(statistics.mcseSD), forKey: .mcseSD)
    try container.encode(finite(statistics.q5), forKey: .q5)
    try container.encode(finite(statistics.q50), forKey: .q50)
    try container.encode(finite(statistics.q95), forKey: .q95)
    try container.encode(chained(statistics.bulkESS), forKey: .bulkESS)
    try container.encode(chained(statistics.tailESS), forKey: .tailESS)
    try container.encode(chained(statistics.rHat), forKey: .rHat)
  }
}

/// One row of `summary.json`: the statistics with the position in its array.
package struct ScalarSummaryRecord: Encodable {
  private let summary: ScalarSummary

  package init(_ summary: ScalarSummary) { self.summary = summary }

  enum CodingKeys: String, CodingKey {
    case dimensions = "dims"
    case index
  }

  package func encode(to encoder: any Encoder) throws {
    try ParameterRecord(
      name: summary.name, statistics: summary.statistics, isMarkovChain: summary.isMarkovChain
    ).encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(summary.dimensions, forKey: .dimensions)
    try container.encode(summary.index, forKey: .index)
  }
}

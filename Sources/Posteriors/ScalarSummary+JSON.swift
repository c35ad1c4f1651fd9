/// One row of `summary.json`.
struct ScalarSummaryRecord: Encodable {
  let summary: ScalarSummary

  enum CodingKeys: String, CodingKey {
    case name
    case dims, index, mean, sd
    case mcseMean = "mcse_mean"
    case mcseSD = "mcse_sd"
    case q5, q50, q95
    case bulkESS = "ess_bulk"
    case tailESS = "ess_tail"
    case rHat = "rhat"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let statistics = summary.statistics
    func chained(_ value: Double) -> Double? { summary.isMarkovChain ? finite(value) : nil }
    try container.encode(summary.name, forKey: .name)
    try container.encode(summary.dimensions, forKey: .dims)
    try container.encode(summary.index, forKey: .index)
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

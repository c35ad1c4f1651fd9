import Audits
import Words

extension AuditReport {
  /// A column in the JSON of an audit.
  struct ColumnReport: Encodable {
    var name: String
    var type: String
    var missing: Int
    var missingShare: Double
    var missingByClass: [String: Int]?
    var distinct: Int
    var singletons: Int
    var mostFrequent: [Frequency]
    var numbers: Numbers?
    var alone: Alone?

    init(_ column: ColumnAudit, of audit: TableAudit) {
      let (balance, rows) = (audit.balance, audit.rowCount)
      name = column.name
      type = column.kind.rawValue
      missing = column.missingCount
      missingShare = Double(column.missingCount) / Double(max(1, rows))
      missingByClass = balance.flatMap { balance in
        column.missingByClass.map {
          Dictionary(zip(balance.classes, $0), uniquingKeysWith: { $0 + $1 })
        }
      }
      distinct = column.distinctCount
      singletons = column.singletonCount
      mostFrequent = column.mostFrequent.map(Frequency.init)
      numbers = column.summary.map { Numbers($0, column.histogram) }
      alone =
        column.guess.map(Alone.init)
        ?? column.estimate.map { Alone($0, audit.rankCorrelation(of: column.name)) }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(name, forKey: .name)
      try container.encode(type, forKey: .type)
      try container.encode(missing, forKey: .missing)
      try container.encode(missingShare, forKey: .missingShare)
      try container.encodeIfPresent(missingByClass, forKey: .missingByClass)
      try container.encode(distinct, forKey: .distinct)
      try container.encode(singletons, forKey: .singletons)
      try container.encode(mostFrequent, forKey: .mostFrequent)
      try container.encodeIfPresent(alone, forKey: .alone)
      try numbers?.encode(to: encoder)
    }

    enum CodingKeys: String, CodingKey {
      case name, type, missing
      case missingShare = "missing_share"
      case missingByClass = "missing_by_class"
      case distinct, singletons
      case mostFrequent = "most_frequent"
      case alone
    }
  }

  struct Frequency: Encodable {
    var value: String
    var rows: Int

    init(_ frequency: ColumnAudit.Frequency) {
      value = frequency.value
      rows = frequency.count
    }
  }

  /// What one column alone shows about the target: for classes the first three, for a quantity the last two.
  struct Alone: Encodable {
    var accuracy: Double?
    var gain: Double?
    var informationBits: Double?
    var rSquared: Double?
    var rankCorrelation: Double?

    init(_ estimate: SingleColumnEstimate, _ rankCorrelation: Double?) {
      rSquared = finite(estimate.rSquared)
      self.rankCorrelation = rankCorrelation
    }

    init(_ guess: SingleColumnGuess) {
      accuracy = guess.accuracy
      gain = guess.gain
      informationBits = guess.information
    }

    enum CodingKeys: String, CodingKey {
      case accuracy, gain
      case informationBits = "information_bits"
      case rSquared = "r_squared"
      case rankCorrelation = "rank_correlation"
    }
  }

  /// The distribution of a column's numbers.
  struct Numbers: Encodable {
    struct Bars: Encodable {
      var edges: [Double]
      var counts: [Int]
      var below: Int
      var above: Int
      var logarithmic: Bool

      init(_ histogram: Histogram) {
        edges = histogram.edges
        counts = histogram.counts
        below = histogram.countBelow
        above = histogram.countAbove
        logarithmic = histogram.isLogarithmic
      }
    }

    var mean: Double?
    var standardDeviation: Double?
    var skewness: Double?
    var minimum: Double
    var q05: Double
    var q25: Double
    var median: Double
    var q75: Double
    var q95: Double
    var maximum: Double
    var zeros: Int
    var histogram: Bars?

    init(_ summary: NumberSummary, _ histogram: Histogram?) {
      mean = finite(summary.mean)
      standardDeviation = finite(summary.standardDeviation)
      skewness = finite(summary.skewness)
      minimum = summary.minimum
      q05 = summary.lowTail
      q25 = summary.lowerQuartile
      median = summary.median
      q75 = summary.upperQuartile
      q95 = summary.highTail
      maximum = summary.maximum
      zeros = summary.zeroCount
      self.histogram = histogram.map(Bars.init)
    }

    enum CodingKeys: String, CodingKey {
      case mean
      case standardDeviation = "sd"
      case skewness, minimum, q05, q25, median, q75, q95, maximum, zeros, histogram
    }
  }
}

/// Draws and what belongs to them: groups of named arrays with named dimensions, in ArviZ's schema.
///
/// ```swift
/// let data = try InferenceData(fit)
/// print(data.groups.map(\.name))  // posterior, sample_stats, log_likelihood, …
/// ```
///
/// Arrays that are as long as the data times the draws are not kept: they are computed row by row when they are written.
///
/// - Source: ArviZ's *InferenceData schema specification*.
public struct InferenceData: Sendable {
  /// The groups, in the schema's order.
  public let groups: [Group]
  /// What is true of all of them.
  public let attributes: [String: Attribute]

  /// The groups that can be asked for, in the schema's order; their names are the schema's.
  public enum GroupName: String, Sendable, CaseIterable {
    /// The draws.
    case posterior
    /// What the sampler recorded at each draw.
    case sampleStats = "sample_stats"
    /// The log likelihood of each observation at each draw.
    case logLikelihood = "log_likelihood"
    /// The log density of each site's prior at each draw, without a Jacobian.
    case logPrior = "log_prior"
    /// Replicated observations, one for each draw.
    case posteriorPredictive = "posterior_predictive"
    /// Draws from the prior.
    case prior
    /// Replicated observations at draws from the prior.
    case priorPredictive = "prior_predictive"
    /// What was observed.
    case observedData = "observed_data"
    /// What was known of the rows: the features.
    case constantData = "constant_data"
    /// The draws of the warm-up.
    case warmupPosterior = "warmup_posterior"
    /// What the sampler recorded at each of these.
    case warmupSampleStats = "warmup_sample_stats"
  }

  /// One group.
  public struct Group: Sendable {
    /// Its name in the schema.
    public let name: GroupName
    /// Every dimension of its arrays.
    public let dimensions: [Dimension]
    /// Its arrays.
    public let variables: [Variable]
    /// What is true of the group.
    public let attributes: [String: Attribute]

    /// The dimension of a name; nil if there is none.
    public func dimension(_ name: String) -> Dimension? { dimensions.first { $0.name == name } }
  }

  /// A dimension with its coordinates.
  public struct Dimension: Sendable, Equatable {
    /// Its name, safe in every format and the same in every group.
    public let name: String
    /// The name that the model gave it.
    public let title: String
    /// What its places are called.
    public let coordinates: Coordinates

    /// Number of places.
    public var count: Int {
      switch coordinates {
      case .labels(let labels): labels.count
      case .numbers(let numbers): numbers.count
      }
    }
  }

  /// What the places of a dimension are called.
  public enum Coordinates: Sendable, Hashable {
    /// Labels, as the model has them.
    case labels([String])
    /// Whole numbers: indices from 0, or the numbers of chains and of a table's rows.
    case numbers([Int])
  }

  /// What the elements of an array are.
  public enum ElementType: String, Sendable {
    /// Doubles.
    case real
    /// Whole numbers.
    case whole
    /// 0 or 1, for false or true.
    case mark
  }

  /// A named array, row-major.
  public struct Variable: Sendable {
    package typealias Row = UnsafeBufferPointer<Double>

    /// Its name, safe in every format.
    public let name: String
    /// The name that the model gave it.
    public let title: String
    /// Its dimensions, outermost first: chain and draw lead where it is drawn.
    public let dimensions: [Dimension]
    /// What its elements are.
    public let type: ElementType
    /// What is true of it.
    public let attributes: [String: Attribute]
    /// How many dimensions lead: the others are those of a row.
    package let leading: Int
    private let rows: @Sendable ((Row) throws -> Void) throws -> Void

    init(
      name: String, title: String, dimensions: [Dimension], type: ElementType,
      attributes: [String: Attribute], leading: Int,
      rows: @escaping @Sendable ((Row) throws -> Void) throws -> Void
    ) {
      (self.name, self.title, self.dimensions, self.type) = (name, title, dimensions, type)
      (self.attributes, self.leading, self.rows) = (attributes, leading, rows)
    }

    /// The lengths of its dimensions.
    public var shape: [Int] { dimensions.map(\.count) }
    /// Elements of a row.
    package var rowLength: Int { shape.dropFirst(leading).reduce(1, *) }
    /// Rows.
    package var rowCount: Int { shape.prefix(leading).reduce(1, *) }

    /// The rows in order, one in memory at a time.
    /// - Throws: what the body throws; `ModelError` where computing a row fails.
    package func forEachRow(_ body: (Row) throws -> Void) throws { try rows(body) }

    /// All elements, row-major.
    /// - Throws: `ModelError` where computing them fails.
    public func values() throws -> [Double] {
      var values: [Double] = []
      values.reserveCapacity(rowCount * rowLength)
      try forEachRow { values.append(contentsOf: $0) }
      return values
    }
  }

  /// What is true of an array, a group or all of them.
  public enum Attribute: Sendable, Equatable {
    /// A text.
    case text(String)
    /// Several texts, or none.
    case texts([String])
  }
}

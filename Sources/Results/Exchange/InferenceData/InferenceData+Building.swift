import Fitting
import Inference
import Modeling
import Posteriors
import Tasks
import Words

extension InferenceData {
  /// What an `InferenceData` is made of.
  public struct Request: Sendable {
    /// The groups; nil for all that can be had.
    public var groups: [GroupName]?
    /// Draws from the prior.
    public var priorDraws: Int

    /// A request for some groups, or for all that can be had.
    public init(groups: [GroupName]? = nil, priorDraws: Int = 1000) {
      (self.groups, self.priorDraws) = (groups, priorDraws)
    }
  }

  /// The draws of a fit of a table, with what follows from them, from its model and from the rows it learned from.
  ///
  /// The draws are those that statistics use: after an interruption, as many of each chain. Groups that the fit cannot give, such as
  /// the prior of a model that has no draws from it, are left out, and the attribute `left_out` says why.
  ///
  /// - Throws: `DataError` for a group that is asked for by name and cannot be had; `ModelError`, `LayoutMismatch` for a fit whose
  ///   parts do not fit together.
  public init(_ fit: TableFit, _ request: Request = Request()) throws {
    var builder = InferenceDataBuilder(fit.posterior, model: try fit.observedModel(), request)
    builder.add(fit.observed, named: fit.report.model)
    self = try builder.build()
  }

  /// The draws of a posterior; what follows from its model too, where it was opened with it.
  ///
  /// - Throws: as for a fit of a table.
  public init(_ posterior: Posterior, _ request: Request = Request()) throws {
    var builder = InferenceDataBuilder(posterior, model: posterior.model, request)
    self = try builder.build()
  }
}

/// Collects groups: first what is in them by the model's names, then, all names known, under safe ones.
private struct InferenceDataBuilder {
  private typealias GroupName = InferenceData.GroupName

  /// An array that waits for its name.
  private struct Draft {
    let group: GroupName
    let title: String
    /// Of chains and draws; nil for an array that is not drawn.
    var sample: Sample?
    let dimensions: [(title: String, coordinates: InferenceData.Coordinates)]
    var type = InferenceData.ElementType.real
    var classes: [String]?
    let rows: @Sendable ((InferenceData.Variable.Row) throws -> Void) throws -> Void
  }

  private struct Sample {
    let chains: [Int]
    let draws: Int

    init(_ draws: NamedDraws, numbers: [Int]) {
      chains = draws.selection.chains.map { numbers[$0] }
      self.draws = draws.drawCount
    }
  }

  private let posterior: Posterior
  private let model: CompiledModel?
  private let request: InferenceData.Request
  private var observed: ObservedRows?
  private var modelName: String?
  private var drafts: [Draft] = []
  private var leftOut: [GroupName: String] = [:]

  init(_ posterior: Posterior, model: CompiledModel?, _ request: InferenceData.Request) {
    (self.posterior, self.model, self.request) = (posterior, model, request)
  }

  mutating func add(_ observed: ObservedRows?, named name: String) {
    (self.observed, modelName) = (observed, name)
  }

  private func wants(_ group: GroupName) -> Bool { request.groups?.contains(group) ?? true }

  mutating func build() throws -> InferenceData {
    addDraws(posterior.draws, numbers: posterior.chainNumbers, to: .posterior)
    addStatistics(posterior.statistics, posterior.draws, to: .sampleStats)
    if let warmup = posterior.warmup {
      addDraws(warmup.draws, numbers: posterior.chainNumbers, to: .warmupPosterior)
      addStatistics(warmup.statistics, warmup.draws, to: .warmupSampleStats)
    }
    if let model {
      try addDensities(of: model)
      try addReplicates(of: model, by: posterior, to: .posteriorPredictive)
      try addPrior(of: model)
      addRows(of: model)
    }
    return try named()
  }

  // MARK: draws

  private mutating func addDraws(_ draws: NamedDraws, numbers: [Int], to group: GroupName) {
    guard wants(group) else { return }
    let sample = Sample(draws, numbers: numbers)
    var offset = 0
    for site in draws.layout.sites {
      let range = offset..<offset + site.count
      offset = range.upperBound
      drafts.append(
        Draft(
          group: group, title: site.name, sample: sample,
          dimensions: site.dimensions.map { ($0.name, Self.coordinates($0)) },
          rows: { body in
            for chain in draws.selection.chains {
              var draw = 0
              try draws.forEachDraw(ofChain: chain) { row in
                draw += 1
                if draw <= sample.draws { try body(.init(rebasing: row[range])) }
              }
            }
          }))
    }
  }

  private mutating func addStatistics(
    _ statistics: [[DrawStatistics]], _ draws: NamedDraws, to group: GroupName
  ) {
    guard wants(group), !statistics.isEmpty else { return }
    let sample = Sample(draws, numbers: posterior.chainNumbers)
    let chains = draws.selection.chains
    func add(
      _ title: String, _ type: InferenceData.ElementType,
      _ value: @escaping @Sendable (DrawStatistics) -> Double
    ) {
      drafts.append(
        Draft(
          group: group, title: title, sample: sample, dimensions: [], type: type,
          rows: { body in
            for chain in chains {
              for drawn in statistics[chain].prefix(sample.draws) {
                try withUnsafePointer(to: value(drawn)) {
                  try body(.init(start: $0, count: 1))
                }
              }
            }
          }))
    }
    add("lp", .real) { $0.logDensity }
    add("acceptance_rate", .real) { $0.acceptanceStatistic }
    add("diverging", .mark) { $0.isDivergent ? 1 : 0 }
    add("energy", .real) { $0.energy }
    add("max_energy_error", .real) { $0.maximumEnergyError }
    add("n_steps", .whole) { Double($0.leapfrogSteps) }
    add("step_size", .real) { $0.stepSize }
    add("tree_depth", .whole) { Double($0.treeDepth) }
    if let limit = posterior.run.chains?.maximumTreeDepth {
      add("reached_max_treedepth", .mark) { $0.treeDepth >= limit ? 1 : 0 }
    }
  }

  // MARK: the model

  private mutating func addDensities(of model: CompiledModel) throws {
    let (posterior, places) = (posterior, posterior.selectedDraws)
    let sample = Sample(posterior.draws, numbers: posterior.chainNumbers)
    if wants(.logLikelihood) {
      for site in model.observedSites where site.logDensity != nil {
        let dimensions = site.axes.map { ParameterLayout.Dimension($0) }
        drafts.append(
          Draft(
            group: .logLikelihood, title: site.name, sample: sample,
            dimensions: dimensions.map { ($0.name, coordinates(ofRows: $0)) },
            rows: { body in
              try posterior.forEachLogLikelihood(model, site: site.name, at: places) {
                try $0.withUnsafeBufferPointer(body)
              }
            }))
      }
    }
    if wants(.logPrior) {
      for site in model.sitesWithPriors {
        drafts.append(
          Draft(
            group: .logPrior, title: site.name, sample: sample,
            dimensions: site.plates.map { ($0.name, Self.coordinates(.init($0))) },
            rows: { body in
              try posterior.forEachLogPrior(model, site: site.name, at: places) {
                try $0.withUnsafeBufferPointer(body)
              }
            }))
      }
    }
  }

  private mutating func addReplicates(
    of model: CompiledModel, by draws: Posterior, to group: GroupName
  ) throws {
    guard wants(group) else { return }
    let (places, seed) = (draws.selectedDraws, posterior.run.seed)
    for site in model.observedSites where site.canBeDrawn {
      let replicator = try model.makeReplicator(site: site.name)
      let dimensions = replicator.axes.map { ParameterLayout.Dimension($0) }
      drafts.append(
        Draft(
          group: group, title: site.name,
          sample: Sample(draws.draws, numbers: draws.chainNumbers),
          dimensions: dimensions.map { ($0.name, coordinates(ofRows: $0)) },
          type: replicator.isDiscrete ? .whole : .real,
          classes: replicator.classes.map { axis in (0..<axis.count).map(axis.label) },
          rows: { body in
            try draws.forEachReplicate(model, site: site.name, at: places, seed: seed) {
              try $0.withUnsafeBufferPointer(body)
            }
          }))
    }
  }

  private mutating func addPrior(of model: CompiledModel) throws {
    guard wants(.prior) || wants(.priorPredictive) else { return }
    do {
      let prior = try Posterior.prior(
        ofCompiled: model, draws: request.priorDraws, seed: posterior.run.seed)
      addDraws(prior.draws, numbers: prior.chainNumbers, to: .prior)
      try addReplicates(of: model, by: prior, to: .priorPredictive)
    } catch let error as ModelError {
      for group in [GroupName.prior, .priorPredictive] { leftOut[group] = "\(error)" }
    }
  }

  // MARK: rows

  /// The site that was observed row by row, with its axis.
  private var observedSite: (name: String, rows: ParameterLayout.Dimension)? {
    guard let observed else { return nil }
    let site = model?.observedSites.first {
      $0.axes.count == 1 && $0.axes[0].count == observed.responses.count && $0.canBeDrawn
    }
    return site.map { ($0.name, ParameterLayout.Dimension($0.axes[0])) }
  }

  /// Rows of a table are called by their numbers there.
  private func coordinates(ofRows dimension: ParameterLayout.Dimension)
    -> InferenceData.Coordinates
  {
    guard let observed, let rows = observedSite?.rows, rows == dimension, rows.labels == nil else {
      return Self.coordinates(dimension)
    }
    return .numbers(observed.rowNumbers)
  }

  private static func coordinates(_ dimension: ParameterLayout.Dimension)
    -> InferenceData.Coordinates
  { dimension.labels.map { .labels($0) } ?? .numbers(Array(0..<dimension.count)) }

  private mutating func addRows(of model: CompiledModel) {
    guard let observed, let site = observedSite else { return }
    let rows = (site.rows.name, coordinates(ofRows: site.rows))
    if wants(.observedData) {
      let numbers = observed.responses.numbers
      let isWhole = if case .quantities = observed.responses { false } else { true }
      drafts.append(
        Draft(
          group: .observedData, title: site.name, dimensions: [rows],
          type: isWhole ? .whole : .real, classes: observed.responses.labels?.classes,
          rows: { try forEachRow(of: numbers, length: 1, $0) }))
    }
    if wants(.constantData), !observed.features.features.isEmpty {
      let (names, values) = (observed.features.features, observed.features.values)
      let known = posterior.layout.sites.flatMap(\.dimensions).first { $0.labels == names }
      drafts.append(
        Draft(
          group: .constantData, title: "features",
          dimensions: [rows, (known?.name ?? "feature", .labels(names))],
          rows: { try forEachRow(of: values, length: names.count, $0) }))
    }
  }

  // MARK: names

  private func named() throws -> InferenceData {
    try refuseWhatIsMissing()
    var book = NameBook(variables: drafts.map(\.title))
    let groups = GroupName.allCases.compactMap { name in
      group(name, drafts.filter { $0.group == name }, &book)
    }
    return InferenceData(groups: groups, attributes: attributes)
  }

  private func refuseWhatIsMissing() throws {
    let there = Set(drafts.map(\.group))
    guard let missing = request.groups?.first(where: { !there.contains($0) }) else { return }
    throw DataError(
      .init("draws"), found: leftOut[missing] ?? "a fit that cannot give \(missing.rawValue)",
      expected: "what that group is made of: \(missing.requirement)",
      suggestion: "Leave the group out.")
  }

  private func group(
    _ name: GroupName, _ drafts: [Draft], _ book: inout NameBook
  ) -> InferenceData.Group? {
    guard !drafts.isEmpty else { return nil }
    var dimensions: [InferenceData.Dimension] = []
    let variables = drafts.map { draft in
      let sample = draft.sample.map { sample in
        [
          InferenceData.Dimension(
            name: "chain", title: "chain", coordinates: .numbers(sample.chains)),
          InferenceData.Dimension(
            name: "draw", title: "draw", coordinates: .numbers(Array(0..<sample.draws))),
        ]
      }
      let own = book.distinct(draft.dimensions.map { book.dimension($0.title, $0.coordinates) })
      let all = (sample ?? []) + own
      for dimension in all where !dimensions.contains(dimension) { dimensions.append(dimension) }
      return InferenceData.Variable(
        name: book.variable(draft.title), title: draft.title, dimensions: all, type: draft.type,
        attributes: draft.classes.map { ["classes": .texts($0)] } ?? [:],
        leading: sample == nil ? 1 : 2, rows: draft.rows)
    }
    let isDrawn = drafts.contains { $0.sample != nil }
    return InferenceData.Group(
      name: name, dimensions: dimensions, variables: variables,
      attributes: Self.library.merging(
        ["sample_dims": .texts(isDrawn ? ["chain", "draw"] : [])], uniquingKeysWith: { $1 }))
  }

  /// What every group says of its origin.
  private static let library: [String: InferenceData.Attribute] = [
    "creation_library": .text("bayes-genre"),
    "creation_library_language": .text("Swift"),
    "creation_library_version": .text(bayesGenreVersion),
    "inference_library": .text("bayes-genre"),
    "inference_library_version": .text(bayesGenreVersion),
  ]

  /// ArviZ's schema wants the date of creation as well: the same fit would then not give the same bytes.
  private var attributes: [String: InferenceData.Attribute] {
    var attributes = Self.library
    attributes["inference_method"] = .text(posterior.run.methodName)
    attributes["seed"] = .text(String(posterior.run.seed))
    if let modelName { attributes["model"] = .text(modelName) }
    if !posterior.run.warnings.isEmpty { attributes["warnings"] = .texts(posterior.run.warnings) }
    if !leftOut.isEmpty {
      attributes["left_out"] = .texts(
        GroupName.allCases.compactMap { group in
          leftOut[group].map { "\(group.rawValue): \($0)" }
        })
    }
    return attributes
  }
}

/// The rows of numbers that are in memory.
private func forEachRow(
  of numbers: [Double], length: Int, _ body: (InferenceData.Variable.Row) throws -> Void
) throws {
  try numbers.withUnsafeBufferPointer { numbers in
    for start in stride(from: 0, to: numbers.count, by: length) {
      try body(.init(rebasing: numbers[start..<start + length]))
    }
  }
}

extension InferenceData.GroupName {
  /// What a fit needs to have for the group.
  fileprivate var requirement: String {
    switch self {
    case .posterior: "draws"
    case .sampleStats: "a fit by NUTS"
    case .warmupPosterior, .warmupSampleStats: "a fit whose warm-up was saved with it"
    case .prior, .priorPredictive: "a model that is known, whose priors can be drawn from"
    case .logLikelihood, .logPrior, .posteriorPredictive:
      "a model and the rows that it learned from"
    case .observedData, .constantData: "a fit of a table with the rows that it learned from"
    }
  }
}

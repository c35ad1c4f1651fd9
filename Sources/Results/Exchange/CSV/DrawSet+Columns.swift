import Diagnostics
import Inference
import Posteriors
import Tables
import Words

/// One chain of a file: for each column its draws, after warm-up.
struct ColumnsOfChain {
  let label: String
  var columns: [[Double]]

  var drawCount: Int { columns.first?.count ?? 0 }
}

extension DrawSet {
  /// Draws by column. Columns whose names end in `__` describe the sampler, as in Stan's files; all others are scalars.
  ///
  /// - Parameter displayName: what to call a column's scalar.
  /// - Throws: `DataError` where no scalar or no draw is left.
  init(
    source: String, origin: String, header: [String], chains: [ColumnsOfChain],
    maximumTreeDepth: Int? = nil, displayName: (String) -> String = { $0 }
  ) throws {
    let scalars = header.indices.filter { !header[$0].hasSuffix("__") }
    guard !scalars.isEmpty else {
      throw DataError(
        .init(source), found: "no column of a parameter",
        expected: "one column at least for each parameter")
    }
    let lengths = chains.map(\.drawCount)
    let selection = DrawSelection(lengths: lengths)
    let drawCount = selection.drawCount
    guard drawCount > 0, !lengths.contains(0) else {
      throw DataError(
        .init(source), found: "a chain without draws", expected: "one draw at least in each chain",
        suggestion: "Run the chain again, or leave its file out.")
    }
    let names = scalars.map { displayName(header[$0]) }
    func values(_ column: Int) -> ChainedValues {
      ChainedValues(selection.chains.map { Array(chains[$0].columns[column].prefix(drawCount)) })
    }
    let kept = scalars.map(values)
    self.init(
      source: source, origin: origin, names: names, sites: Self.sites(names),
      chains: Chains(
        labels: chains.map(\.label), used: selection.chains, drawCount: drawCount),
      scalar: { kept[$0] })

    // Over all transitions, whichever draws statistics use.
    func statistic(_ name: String) -> [[Double]]? {
      header.firstIndex(of: name).map { column in chains.map { $0.columns[column] } }
    }
    func chainsInWords(_ places: [Int]) -> String {
      "\(places.count == 1 ? "chain" : "chains") \(places.map { chains[$0].label }.joined(separator: ", "))"
    }
    func isMarked(_ value: Double) -> Bool { value != 0 && !value.isNaN }
    facts.transitions = lengths.reduce(0, +)
    facts.divergences = statistic("divergent__")?.joined().count(where: isMarked)
    isDivergent = header.firstIndex(of: "divergent__").map { values($0).values.map(isMarked) }
    facts.energyBFMI = statistic("energy__")?.map(energyBFMI) ?? []
    if let depths = statistic("treedepth__"), let limit = maximumTreeDepth {
      facts.depthSaturations = depths.joined().count { $0 >= Double(limit) }
    }
    if let steps = statistic("n_leapfrog__"), steps.allSatisfy({ $0.allSatisfy { $0 == 0 } }) {
      facts.haveNoTrajectories()
    }
    facts.nonFiniteStatistics = Self.samplerColumns.compactMap { name, words in
      statistic(name).flatMap { SamplerReport.NonFiniteStatistic(name: words, chains: $0) }
    }
    logDensities = header.firstIndex(of: "lp__").map(values)
    if !selection.isWhole {
      let counts = "(\(lengths.map(String.init).joined(separator: ", ")) draws)"
      if selection.chains.count == chains.count {
        notes.append(
          "Chains differ in length \(counts): only the first \(drawCount) of each are used.")
      } else {
        // A chain that ended early may be the one that disagrees with the others.
        let used = chainsInWords(selection.chains)
        let unused = chains.indices.filter { !selection.chains.contains($0) }
        cautions.append(
          "Chains differ in length \(counts): only the first \(drawCount) of \(used) are used, and nothing here judges "
            + "\(chainsInWords(unused)). Find out why it ended early, or run it again.")
      }
    }
    let known = Set(Self.samplerColumns.map(\.name)).union(Self.approximationColumns)
    let unknown = header.filter { $0.hasSuffix("__") && !known.contains($0) }
    if !unknown.isEmpty {
      notes.append(
        "Names that end in \"__\" are the sampler's, not a parameter's: \(quotedList(unknown)) "
          + "\(unknown.count == 1 ? "is" : "are") left out.")
    }
  }

  /// What CmdStan's sampler reports for each draw, by column, with its name in messages.
  private static let samplerColumns: [(name: String, words: String)] = [
    ("lp__", "log density"), ("accept_stat__", "acceptance statistic"), ("stepsize__", "step size"),
    ("treedepth__", "tree depth"), ("n_leapfrog__", "number of leapfrog steps"),
    ("divergent__", "mark of divergence"), ("energy__", "energy"),
    ("int_time__", "integration time"),
  ]

  /// What its approximations report.
  private static let approximationColumns = [
    "log_p__", "log_q__", "log_g__", "lp_approx__", "path__",
  ]

  /// Groups names such as `beta[1,2]` by the part before the bracket.
  private static func sites(_ names: [String]) -> [Site] {
    var order: [String] = []
    var places: [String: [Int]] = [:]
    var largest: [String: [Int]] = [:]
    for (place, name) in names.enumerated() {
      let parts = name.split(separator: "[", maxSplits: 1)
      let site = parts.first.map(String.init) ?? name
      if places[site] == nil { order.append(site) }
      places[site, default: []].append(place)
      let index = parts.count < 2 ? [] : parts[1].dropLast().split(separator: ",").map { Int($0) }
      let numbers = index.compactMap(\.self)
      if numbers.count == index.count {
        let before = largest[site] ?? numbers
        largest[site] = zip(before, numbers).map(max)
      }
    }
    return order.map { site in
      let elements = places[site] ?? []
      let shape = largest[site] ?? []
      // Labels, or indices that start at 0, or gaps: the number of elements says enough.
      let isFull = !shape.isEmpty && product(shape) == elements.count
      let dimensions =
        isFull ? shape.map(String.init) : elements.count > 1 ? [String(elements.count)] : []
      return Site(name: site, dimensions: dimensions, places: elements)
    }
  }
}

/// The product; nil where it is too large for a number of elements.
private func product(_ counts: [Int]) -> Int? {
  counts.reduce(1) { product, count in
    let next = product?.multipliedReportingOverflow(by: count)
    return next?.overflow == false ? next?.partialValue : nil
  }
}

/// A number as programs write draws: decimal, or a word for a non-finite number; nil for other text.
func drawnNumber(_ text: Span<UInt8>) -> Double? {
  if let number = DecimalNumber.parse(text) { return number }
  let word = String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
  return word == "NA" ? .nan : Double(word)
}

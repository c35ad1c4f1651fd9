import Diagnostics
import Foundation
import Inference
import Modeling
import Posteriors
import Sampling
import Storage
import Words

extension SavedFolder {
  /// The posterior that the folder holds.
  ///
  /// - Parameters:
  ///   - model: the model of the positions, so that they can be checked against the named draws; nil if it is unknown.
  ///   - keepsModel: whether the model has the data of the fit.
  /// - Throws: `SavedFitError` where files are damaged, or do not fit together.
  func posterior(_ layout: ParameterLayout, of model: CompiledModel?, keepsModel: Bool) throws
    -> Posterior
  {
    let draws = try chains("draws.npy", width: layout.scalarCount)
    let positions = try chains("positions.npy", width: model?.dimension)
    let lengths = positions.map(\.count)
    guard !lengths.isEmpty, !lengths.contains(0), draws.map(\.count) == lengths else {
      throw damaged(
        "positions.npy", found: "chains of \(lengths) draws",
        expected: "as many as in draws.npy, and one at least")
    }
    let (position, named) = (
      positions[0].withRow(0) { Array($0) }, draws[0].withRow(0) { Array($0) }
    )
    if let model, !Self.agrees(model.makeNamer().scalars(at: position), named) {
      throw damaged(
        "positions.npy", found: "positions that this version does not read as the named draws",
        expected: "those of draws.npy")
    }
    let logGuideDensities = try array("guide.npy")?.values ?? []
    guard logGuideDensities.isEmpty || [logGuideDensities.count] == lengths else {
      throw damaged(
        "guide.npy", found: "\(logGuideDensities.count) numbers",
        expected: "one for each draw of positions.npy")
    }
    var recorded = RecordedDraws(positions)
    recorded.statistics = try statistics(lengths)
    recorded.divergentTransitions = try divergences(dimension: position.count)
    let run = try run(chains: lengths.count)
    recorded.elboTrace = try array("elbo.npy")?.values ?? []
    recorded.logGuideDensities = logGuideDensities
    var posterior = Posterior(
      model, keepsModel: keepsModel, draws: NamedDraws(layout: layout, rows: draws), recorded,
      run: run)
    posterior.warmup = try warmup(layout, chains: lengths.count)
    return posterior
  }

  /// The warm-up; nil where it was not saved.
  private func warmup(_ layout: ParameterLayout, chains count: Int) throws -> Posterior.Warmup? {
    let name = "warmup.npy"
    guard files[name] != nil else { return nil }
    let rows = try chains(name, width: layout.scalarCount)
    guard rows.count == count else {
      throw damaged(name, found: counted(rows.count, "chain"), expected: "\(count)")
    }
    return Posterior.Warmup(
      draws: NamedDraws(layout: layout, rows: rows),
      statistics: try statistics(rows.map(\.count), in: "warmup_statistics.npy"))
  }

  private func statistics(
    _ lengths: [Int], in name: String = "statistics.npy"
  ) throws -> [[DrawStatistics]] {
    guard files[name] != nil else { return [] }
    let statistics = try chains(name, width: DrawStatistics.columns.count)
      .map { rows in
        (0..<rows.count).compactMap { rows.withRow($0) { DrawStatistics(row: Array($0)) } }
      }
    guard statistics.map(\.count) == lengths else {
      throw damaged(
        name, found: "chains of \(statistics.map(\.count)) usable rows",
        expected: "\(lengths), one for each draw")
    }
    return statistics
  }

  private func divergences(dimension: Int) throws -> [[Divergence]] {
    guard files["divergences.json"] != nil else { return [] }
    let divergences = try decode([[Divergence]].self, "divergences.json")
    guard divergences.joined().allSatisfy({ $0.start.count == dimension }) else {
      throw damaged(
        "divergences.json", found: "positions of another length", expected: "\(dimension)")
    }
    return divergences
  }

  private func run(chains count: Int) throws -> InferenceRun {
    let run = try decode(InferenceRun.self, "run.json")
    let counted = run.chains?.chains.map { $0.map(\.transitions) }
    guard counted.map({ $0.count == count && $0.allSatisfy(\.isConsistent) }) ?? true else {
      throw damaged(
        "run.json", found: "counts of \(counted?.count ?? 0) chains, or impossible ones",
        expected: "those of \(count) chains")
    }
    let numbers = (run.chains?.chains ?? []).map(\.number)
    guard Set(numbers).count == numbers.count, numbers.allSatisfy((0...Self.lastChain).contains)
    else {
      throw damaged(
        "run.json", found: "the chain numbers \(numbers.prefix(12))",
        expected: "different numbers from 0")
    }
    return run
  }

  /// Whether a position still means the scalars that were saved for it: a bijector may have changed since.
  private static func agrees(_ scalars: [Double], _ saved: [Double]) -> Bool {
    zip(scalars, saved).allSatisfy { scalar, saved in
      abs(scalar - saved) <= 1e-6 * max(1, abs(saved)) || !scalar.isFinite && !saved.isFinite
    }
  }

  /// The names of the draws.
  /// - Throws: `SavedFitError` where a site is there twice, or its labels do not fit its lengths.
  func layout() throws -> ParameterLayout {
    let layout = try decode(ParameterLayout.self, "layout.json")
    var (names, total) = (Set<String>(), 0)
    for site in layout.sites {
      let count = Self.elementCount(of: site)
      let (sum, overflows) = total.addingReportingOverflow(count ?? 0)
      guard names.insert(site.name).inserted, count != nil, !overflows else {
        throw damaged(
          "layout.json",
          found: "the site \(quoted(site.name)) twice, or with labels that do not fit its lengths",
          expected: "different sites, and a label for each place")
      }
      total = sum
    }
    return layout
  }

  /// The number of elements; nil where lengths are impossible, or not those of the labels.
  private static func elementCount(of site: ParameterLayout.Site) -> Int? {
    site.dimensions.reduce(1 as Int?) { product, dimension in
      guard let product, dimension.count >= 0,
        dimension.labels.map({ $0.count == dimension.count }) ?? true
      else { return nil }
      let (count, overflows) = product.multipliedReportingOverflow(by: dimension.count)
      return overflows ? nil : count
    }
  }

  /// Whether the folder holds a fit of a table, be it damaged: a posterior alone has none of these files.
  var isTableFit: Bool {
    ["model.json", "pipeline.json", "training.npy"].contains { files[$0] != nil }
  }

  func damaged(
    _ name: String, found: String, expected: String,
    suggestion: Remedy = "Fit again, or restore the folder."
  ) -> SavedFitError {
    SavedFitError(
      path: path + "/" + name, found: found, expected: expected, suggestion: suggestion)
  }

  func decode<Record: Decodable>(_ type: Record.Type, _ name: String) throws -> Record {
    try decode(name) { try $0.decode(type, from: $1) }
  }

  /// What a decoder reads from a file, its errors with the file's path.
  func decode<Record>(
    _ name: String, _ read: (JSONDecoder, Data) throws -> Record
  ) throws -> Record {
    do {
      let data = try file(name)
      try JSONText.check(data)
      return try read(JSONDecoder.readable(), data)
    } catch let error as DecodingError {
      throw damaged(name, found: error.place, expected: "what this version writes")
    } catch let error as DataError {
      throw damaged(
        name, found: error.found, expected: error.expected,
        suggestion: error.suggestion ?? "Fit again, or restore the folder.")
    }
  }

  func array(_ name: String) throws -> NumPyFile? {
    try files[name].map { try NumPyFile($0, path: path + "/" + name) }
  }

  private static let mostEmptyRows = 1 << 20
  private static let lastChain = 1 << 20

  /// An array [chain, draw, width] as chains of rows, without the NaN that fill up shorter chains.
  ///
  /// - Parameter width: numbers in a row; nil for any number.
  private func chains(_ name: String, width known: Int?) throws -> [RowStore] {
    let array = try NumPyFile(file(name), path: path + "/" + name)
    guard array.shape.count == 3, array.shape[2] == known ?? max(1, array.shape[2]) else {
      throw damaged(
        name, found: "the shape \(array.shape)",
        expected: "[chain, draw, \(known.map(String.init) ?? "coordinate")]")
    }
    let (chains, draws, width) = (array.shape[0], array.shape[1], array.shape[2])
    // Where rows are empty, a few bytes may promise any number of them.
    let (rows, overflows) = max(1, chains).multipliedReportingOverflow(by: max(1, draws))
    guard !array.values.isEmpty || !overflows && rows <= Self.mostEmptyRows else {
      throw damaged(
        name, found: "the shape \(array.shape)",
        expected: "at most \(Self.mostEmptyRows) empty rows")
    }
    return try array.values.withUnsafeBufferPointer { values in
      try (0..<chains).map { chain in
        func row(_ draw: Int) -> UnsafeBufferPointer<Double> {
          let start = (chain * draws + draw) * width
          return UnsafeBufferPointer(rebasing: values[start..<start + width])
        }
        let last = (0..<draws).last { !row($0).allSatisfy(\.isNaN) }
        var rows = RowStore(width: width, memoryLimit: NUTS().drawMemory / chains)
        for draw in 0..<(last.map { $0 + 1 } ?? 0) { try rows.append(row(draw)) }
        return rows
      }
    }
  }
}

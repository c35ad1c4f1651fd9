import ArgumentParser
import Bayes
import Foundation
import ReferencePosteriors

/// Whether chains arrive: every model of the matrix, seed after seed, as JSON lines in a file that a later call goes on with.
///
/// `rival.py` adds Stan's lines to the same file; they are summed up beside ours.
@main struct WarmupMatrix: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "warmup-matrix",
    abstract: "Whether chains arrive: models × seeds, with strays, R̂, divergences and gradients."
  )

  @Option(help: "The file of results; what it holds is not run again.")
  var output = "runs/warmup-matrix.jsonl"

  @Option(help: "Only models whose names contain this.")
  var models = ""

  @Option(help: "Seeds 1 … this.")
  var seeds = 5

  @Option(help: "Metric choices, separated by commas.")
  var metrics = "auto"

  @Option(help: "The target acceptance, for the default or the model's own.")
  var targetAcceptance: Double?

  @Flag(help: "Only shows what a fit with seed 1 says of itself.")
  var explain = false

  @Option(help: "Begins nothing new after so many minutes.")
  var limitMinutes = Double.infinity

  func run() throws {
    let choices = try metrics.split(separator: ",").map { name in
      guard let choice = NUTS.MetricChoice(rawValue: String(name)) else {
        let known = NUTS.MetricChoice.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("\"\(name)\" is no metric choice. Choose among \(known).")
      }
      return choice
    }
    let end = Date().addingTimeInterval(limitMinutes * 60)
    let results = URL(filePath: output)
    var lines = try Self.lines(results)
    let done = Set(lines.map(\.key))
    var left = 0
    var astray: [String] = []
    var mistaken: [String] = []
    var skipped: [String] = []
    let database = try PosteriorDB()
    if database == nil {
      print("posteriordb's models are skipped: let \(PosteriorDB.variable) name a checkout of it.")
    }
    let known = MatrixModel.all(with: database)
    for model in known where models.isEmpty || model.name.contains(models) {
      let (compiled, positions): (CompiledModel, [[[Double]]]?)
      do {
        if explain {
          try Self.explain(model, targetAcceptance)
          continue
        }
        compiled = try CompiledModel(model.make())
        positions = try model.referencePositions?(compiled)
      } catch let error where error is DataError || error is ReferenceData.MissingData {
        print("\(model.name) is skipped: \(error)")
        skipped.append(model.name)
        continue
      }
      if let check = try positions.map({ try SteinCheck(compiled, at: $0) }), !check.isPassed {
        print("\(model.name) is not run: \(check).")
        mistaken.append(model.name)
        continue
      }
      let reference = try Self.reference(model, compiled, positions, beside: results)
      for choice in choices {
        for seed in 1...UInt64(max(1, seeds)) {
          let key = MatrixLine.Key(
            model: model.name, kernels: KernelSet.current.rawValue,
            metric: choice.rawValue + (targetAcceptance.map { " \($0)" } ?? ""), seed: seed)
          guard !done.contains(key) else { continue }
          guard Date() < end else {
            left += 1
            continue
          }
          var sampler = NUTS(seed: seed)
          sampler.metric = choice
          model.configure(&sampler)
          sampler.targetAcceptance = targetAcceptance ?? sampler.targetAcceptance
          let line = try MatrixLine(key, compiled, by: sampler, reference: reference)
          lines.append(line)
          try Self.append(line, to: results)
        }
      }
      let own = lines.filter { $0.key.model == model.name }
      Self.summarize(own)
      if model.hasOneMode, own.contains(where: { $0.isOurs && $0.strays ?? 0 > 0 }) {
        astray.append(model.name)
      }
    }
    if left > 0 { print("\(left) runs are left: call this again.") }
    if !astray.isEmpty {
      print("Chains strayed from the only mode of: \(astray.joined(separator: ", ")).")
    }
    if !mistaken.isEmpty {
      print("Not the density of the reference draws: \(mistaken.joined(separator: ", ")).")
    }
    if !skipped.isEmpty {
      print("Skipped, as a file of theirs cannot be read: \(skipped.joined(separator: ", ")).")
    }
    guard astray.isEmpty, mistaken.isEmpty else { throw ExitCode(1) }
  }

  private static func explain(_ model: MatrixModel, _ targetAcceptance: Double?) throws {
    var sampler = NUTS(seed: 1)
    model.configure(&sampler)
    sampler.targetAcceptance = targetAcceptance ?? sampler.targetAcceptance
    let warnings = try sampler.fit(model.make()).run.warnings
    print("\(model.name):", (warnings.isEmpty ? ["nothing"] : warnings).joined(separator: "\n  "))
  }

  private static func lines(_ file: URL) throws -> [MatrixLine] {
    guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try text.split(separator: "\n").map {
      try decoder.decode(MatrixLine.self, from: Data($0.utf8))
    }
  }

  private static func append(_ line: MatrixLine, to file: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try (text + String(decoding: encoder.encode(line), as: UTF8.self) + "\n").write(
      to: file, atomically: true, encoding: .utf8)
  }

  /// The reference of a model, worked out once and kept in a file beside the results.
  private static func reference(
    _ model: MatrixModel, _ compiled: CompiledModel, _ positions: [[[Double]]]?,
    beside results: URL
  ) throws -> LogDensityReference {
    let file = results.deletingLastPathComponent().appending(path: "warmup-matrix-references.json")
    var known =
      (try? JSONDecoder().decode([String: LogDensityReference].self, from: Data(contentsOf: file)))
      ?? [:]
    if let reference = known[model.name] { return reference }
    let reference = try LogDensityReference(model, compiled, at: positions)
    known[model.name] = reference
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try JSONEncoder().encode(known).write(to: file, options: .atomic)
    return reference
  }

  private static func summarize(_ lines: [MatrixLine]) {
    guard let first = lines.first else { return }
    let groups = Dictionary(grouping: lines) { "\($0.key.kernels) \($0.key.metric)" }
    for (group, lines) in groups.sorted(by: { $0.key < $1.key }) {
      let count = Double(lines.count)
      let strays = lines.compactMap(\.strays).reduce(0, +)
      let high = lines.count { $0.rHat > 1.1 }
      func mean(_ value: (MatrixLine) -> Double) -> Double { lines.map(value).reduce(0, +) / count }
      print(
        "\(first.key.model) [\(first.dimension)] \(group): strays "
          + (first.strays == nil ? "?" : "\(strays)")
          + " of \(4 * lines.count), restarts \(lines.map(\.restarts).reduce(0, +)), R̂ > 1.1 in \(high) of \(lines.count), largest \(lines.map(\.rHat).max() ?? 0), divergences \(Int(mean { Double($0.divergences) })), "
          + "gradients \(Int(mean { Double($0.warmupGradients) })) + \(Int(mean { Double($0.samplingGradients) })), "
          + "ESS \(Int(mean(\.ess))), ESS per 1000 gradients \(mean { 1000 * $0.ess / Double($0.warmupGradients + $0.samplingGradients) }.rounded(to: 2))"
      )
    }
    fflush(nil)
  }
}

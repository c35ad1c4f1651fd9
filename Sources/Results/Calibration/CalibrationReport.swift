import Diagnostics
import Fitting
import Inference
import MathKernels
import Modeling
import Posteriors
import Sampling
import Synchronization
import Variational
import Words

/// Whether an inference is calibrated for a model: it draws parameters from the prior and data given them, and judges the shape
/// of the ranks, site by site.
public struct CalibrationReport: Sendable {
  /// A site, or the log density.
  public struct Group: Sendable {
    /// Its name.
    public let name: String
    /// What its ranks say.
    public let shape: CalibrationShape
    /// The scalar whose mean position is farthest from ½.
    public let farthest: String
    /// For each tenth of the posterior, how often it held the truth, over all scalars.
    public let tenths: [Int]
  }

  /// How posteriors were approximated.
  public let method: String
  /// Simulations that were requested.
  public let simulations: Int
  /// Simulations that produced an approximation.
  public let completed: Int
  /// Posterior draws of each.
  public let draws: Int
  /// Simulations in which inference threw an error; with one or more the inference does not count as calibrated.
  public let failures: Int
  /// The message of the first such error; nil if none failed.
  public let firstFailure: String?
  /// Simulations whose optimiser did not converge by its own rule; they count nevertheless.
  public let unconverged: Int
  /// The sites in the order of their declaration, then the log density of parameters and data.
  public let groups: [Group]
  /// Whether it was stopped before its end.
  public let isInterrupted: Bool
  /// The probability of any false alarm, over all groups.
  public static let level = 0.05

  /// Whether no group is evidence against the inference.
  public var isCalibrated: Bool { failures == 0 && groups.allSatisfy(\.shape.isCalibrated) }

  fileprivate init(
    of model: some GenerativeModel, by approximation: Approximation,
    settings: SimulationBasedCalibration, in context: RunContext
  ) throws {
    guard let inference = approximation.kind as? any RankedInference else {
      throw NoRanks(method: approximation.method)
    }
    // By seed, so that a simulation that an earlier session did as well counts once.
    let restless = Mutex(
      Set(try context.journal?.record([UInt64].self, named: "unconverged") ?? []))
    let outcome = try settings.attempt(
      model,
      by: { posterior, count, seed, simulation in
        let found = try inference.positions(
          of: posterior, count: count, seed: seed, in: simulation)
        if !found.converged {
          restless.withLock { seeds in
            seeds.insert(seed)
            _ = context.keep([.record("unconverged", seeds.sorted())])
          }
        }
        return found.positions
      }, in: context)
    if outcome.completed == 0, let failure = outcome.failures.first { throw failure.error }
    guard outcome.completed > 1 else { throw NothingDrawn(in: context) }
    method = inference.name
    simulations = settings.simulations
    completed = outcome.completed
    draws = settings.draws
    failures = outcome.failures.count
    firstFailure = outcome.failures.first.map { "\($0.error)" }
    unconverged = restless.withLock(\.count)
    isInterrupted = outcome.isInterrupted
    let layout = try CompiledModel(model).layout
    var parts: [(String, Range<Int>)] = []
    for site in layout.sites {
      let start = parts.last?.1.upperBound ?? 0
      parts.append((site.name, start..<start + site.count))
    }
    parts.append(("log density", layout.scalarCount..<layout.scalarCount + 1))
    groups = parts.map { name, range in
      let scalars = Array(outcome.scalars[range])
      return Group(
        name: name,
        shape: CalibrationShape(scalars.map(\.ranks), level: Self.level / Double(parts.count)),
        farthest: scalars.max { $0.offset < $1.offset }?.name ?? name,
        tenths: scalars.reduce(into: [Int](repeating: 0, count: 10)) { counts, scalar in
          for rank in scalar.ranks.ranks { counts[rank * 10 / (settings.draws + 1)] += 1 }
        })
    }
  }
}

extension SimulationBasedCalibration {
  /// Simulates, fits and ranks.
  ///
  /// - Parameters:
  ///   - model: what is simulated.
  ///   - approximation: how posteriors are approximated; its own seed is not used.
  ///   - context: an interruption ends it, within simulations too; what is done is kept.
  /// - Throws: `ModelError` for a mistake in the model; `NothingDrawn` if stopped before two simulations were done;
  ///   `NoRanks` for an inference without posterior draws; the first simulation's error, if none produced an approximation.
  public func report(
    on model: some GenerativeModel, by approximation: Fitting.Approximation,
    in context: RunContext = RunContext()
  ) throws -> CalibrationReport {
    try CalibrationReport(of: model, by: approximation, settings: self, in: context)
  }
}

extension SimulationBasedCalibration.Scalar {
  /// How far the mean rank is from the middle.
  fileprivate var offset: Double {
    let mean = Double(ranks.ranks.reduce(0, +)) / Double(max(1, ranks.ranks.count))
    return abs(mean - Double(ranks.drawCount) / 2)
  }
}

/// An inference without posterior draws to rank the truth among.
public struct NoRanks: Fault {
  let method: InferenceMethod
  public var kind: FaultKind { .usage }

  /// What was found, and what was expected.
  public var description: String {
    "calibration: found \(method.name), expected NUTS, SVI, Laplace or Pathfinder, whose draws can be wide or narrow."
  }
}

extension CalibrationReport: Encodable {
  enum CodingKeys: String, CodingKey {
    case method, simulations, completed, draws, failures, unconverged, groups, level
    case firstFailure = "first_failure"
    case isCalibrated = "calibrated"
    case isInterrupted = "interrupted"
  }

  private struct Record: Encodable {
    let group: Group

    enum CodingKeys: String, CodingKey {
      case name, scalars, farthest, tenths, spread, shift, width, shape
      case position = "mean_position"
      case positionError = "mean_position_error"
      case spreadError = "spread_error"
      case symmetry = "symmetry_p_value"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      let shape = group.shape
      try container.encode(group.name, forKey: .name)
      try container.encode(shape.scalars, forKey: .scalars)
      try container.encode(group.farthest, forKey: .farthest)
      try container.encode(group.tenths, forKey: .tenths)
      try container.encode(finite(shape.meanPosition), forKey: .position)
      try container.encode(finite(shape.positionError), forKey: .positionError)
      try container.encode(finite(shape.spread), forKey: .spread)
      try container.encode(finite(shape.spreadError), forKey: .spreadError)
      try container.encode(finite(shape.symmetryPValue), forKey: .symmetry)
      try container.encode(shape.shift, forKey: .shift)
      try container.encode(shape.width, forKey: .width)
      try container.encode(shape.words, forKey: .shape)
    }
  }

  /// All of it; undefined numbers are null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(method, forKey: .method)
    try container.encode(simulations, forKey: .simulations)
    try container.encode(completed, forKey: .completed)
    try container.encode(draws, forKey: .draws)
    try container.encode(failures, forKey: .failures)
    try container.encode(firstFailure, forKey: .firstFailure)
    try container.encode(unconverged, forKey: .unconverged)
    try container.encode(groups.map(Record.init), forKey: .groups)
    try container.encode(Self.level, forKey: .level)
    try container.encode(isCalibrated, forKey: .isCalibrated)
    try container.encode(isInterrupted, forKey: .isInterrupted)
  }
}

import Foundation
import Inference
import Sampling
import Synchronization
import Variational

/// The folder beside a fit that holds its run while that is not done: killed at any moment, the run goes on from there and gives
/// the same bits. One process at a time works on it.
///
///     lock              held by the process at work
///     settings.json     the settings of NUTS and the number of parameters
///     chain-0.json      where chain 0 stands, and how many rows of its other files count
///     chain-0.draws     its draws: rows of doubles, a position and its eight statistics
///     chain-0.warmup    its warm-up, in the same way
///     optimizer.json    SVI: settings, number of parameters, and where the optimisation stands
///     NAME.json         what else was remembered
///
/// Draws are appended; everything else is written beside and renamed.
public final class UnfinishedRun: CheckpointStore {
  /// The folder: the path of the fit, with `.unfinished` after it.
  public let path: String
  /// Wall seconds between two savings of a chain.
  public let interval: Double
  private let writers = Mutex<[Int: ChainFiles]>([:])
  private let failures = Mutex<[Int: String]>([:])
  /// The place of SVI's state among the failures.
  private static let optimizerPlace = -1
  private let session = Mutex(Session())
  private let stopwatch = Stopwatch()

  /// What this process holds and knows while it works on the run.
  private struct Session {
    var lock: FolderLock?
    var sampler: Stopwatch?
    var earlier = RunTime()
  }

  /// What could not be written when the chains were saved last, if something could not: the run went on without. Nil again
  /// once a later saving has made it good.
  public var failure: String? { failures.withLock { $0.min { $0.key < $1.key }?.value } }

  /// What the run took in the sessions before this one, as far as they saved it; known once the sampler has begun.
  var earlierTime: RunTime { session.withLock(\.earlier) }

  /// The folder of a run whose fit is to be saved in `output`; nothing is written yet.
  public init(beside output: String, every interval: Double = 10) {
    path = Self.path(beside: output)
    self.interval = interval
  }

  private static func path(beside output: String) -> String {
    URL(fileURLWithPath: output).standardizedFileURL.path + ".unfinished"
  }

  /// Whether there is such a folder beside a fit; `canGoOn` tells whether anything in it can be gone on with.
  public static func exists(beside output: String) -> Bool {
    FileManager.default.fileExists(atPath: path(beside: output))
  }

  /// Makes the folder, in place of one that is there.
  /// - Throws: `RunInUse` where a process is at work there; `SavedFitError` where it cannot be written.
  public func begin() throws {
    let manager = FileManager.default
    do {
      try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
      let lock = try FolderLock(path)
      try withExtendedLifetime(lock) {
        for name in try manager.contentsOfDirectory(atPath: path) where name != FolderLock.fileName
        {
          try manager.removeItem(atPath: "\(path)/\(name)")
        }
      }
    } catch let error as RunInUse {
      throw error
    } catch {
      throw SavedFitError(
        kind: .cannotWrite, "\(path): could not be made: \(error.localizedDescription)")
    }
  }

  /// Forgets the run, unless a process is at work on it.
  public func remove() {
    guard let lock = try? FolderLock(path) else { return }
    withExtendedLifetime(lock) { try? FileManager.default.removeItem(atPath: path) }
  }

  /// Lets other processes work on the run.
  func release() { session.withLock { $0.lock = nil } }

  /// Whether there is something to go on with: some chain, or an optimiser's state, has been saved.
  public var canGoOn: Bool {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.contains {
      $0 == "\(Self.optimizerName).json" || $0.hasPrefix("chain-") && $0.hasSuffix(".json")
    }
  }

  // MARK: what else is remembered

  /// Writes a record under a name, in place of one that is there.
  /// - Throws: `SavedFitError` where it cannot be written.
  public func remember(_ record: some Encodable, as name: String) throws {
    do {
      try write(JSONEncoder.exact().encode(record), to: name + ".json")
    } catch {
      throw SavedFitError(
        kind: .cannotWrite, "\(path)/\(name).json: could not be written: \(error)")
    }
  }

  /// Reads a record; nil if there is none of that name.
  /// - Throws: `SavedFitError` where it is damaged.
  public func remembered<Record: Decodable>(_ type: Record.Type, as name: String) throws -> Record?
  {
    guard let data = FileManager.default.contents(atPath: "\(path)/\(name).json") else {
      return nil
    }
    do {
      return try JSONDecoder.readable().decode(type, from: data)
    } catch let error as DecodingError {
      throw SavedFitError(
        path: "\(path)/\(name).json", found: error.place, expected: "what this version writes")
    }
  }

  private func write(_ data: Data, to name: String) throws {
    let partial = URL(fileURLWithPath: "\(path)/\(name).partial")
    try data.write(to: partial)
    let handle = try FileHandle(forUpdating: partial)
    try handle.synchronize()
    try handle.close()
    guard rename(partial.path, "\(path)/\(name)") == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  // MARK: the chains

  private struct Settings: Codable {
    var sampler: NUTS
    var dimension: Int
  }

  private struct Progress: Codable {
    var state: ChainState
    var draws: Int
    var warmup: Int
    var time: RunTime
  }

  /// From here on the run is this process's, until it is released.
  private func beginSession() throws {
    // Where that fails, the lock says why.
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try session.withLock { session in
      session.lock = try session.lock ?? FolderLock(path)
      session.sampler = Stopwatch()
    }
  }

  /// The state to go on from; nil where the run has not come to the sampler yet, which it then has. From here on the run is this
  /// process's, until it is released.
  /// - Throws: `RunInUse` where it is another's; `ResumeError`, `SavedFitError` for a folder that cannot be used.
  func state(of settings: NUTS, dimension: Int) throws -> SamplerState? {
    try beginSession()
    guard let saved = try remembered(Settings.self, as: "settings") else {
      try remember(Settings(sampler: settings, dimension: dimension), as: "settings")
      return nil
    }
    guard saved.dimension == dimension else {
      throw ResumeError(found: "\(dimension) parameters", expected: "\(saved.dimension)")
    }
    let chains = try (0..<saved.sampler.chains).map { index in
      var chain = SamplerRun.Chain(settings, index: index, dimension: dimension)
      guard let progress = try remembered(Progress.self, as: "chain-\(index)") else { return chain }
      let files = ChainFiles(self, index)
      try files.draws.read(progress.draws, into: &chain.draws)
      try files.warmup.read(progress.warmup, into: &chain.warmupDraws)
      chain.state = progress.state
      session.withLock { $0.earlier = .latest($0.earlier, progress.time) }
      writers.withLock { $0[index] = files }
      return chain
    }
    return SamplerState(settings: saved.sampler, chains: chains)
  }

  public func save(_ chain: SamplerRun.Chain) {
    let index = chain.state.chain
    let files = writers.withLock { writers in
      let files = writers[index] ?? ChainFiles(self, index)
      writers[index] = files
      return files
    }
    do {
      try files.draws.append(from: chain.draws)
      try files.warmup.append(from: chain.warmupDraws)
      let progress = Progress(
        state: chain.state, draws: chain.draws.count, warmup: chain.warmupDraws.count, time: time)
      try write(JSONEncoder.exact().encode(progress), to: "chain-\(index).json")
      failures.withLock { $0[index] = nil }
    } catch {
      failures.withLock { $0[index] = "\(path): \(error.localizedDescription)" }
    }
  }

  // MARK: an optimiser

  private static let optimizerName = "optimizer"

  /// A run of SVI at some moment.
  struct Optimization: Codable {
    var settings: SVI
    var guide: String
    var dimension: Int
    var state: SVIState
    /// Of the inference alone, over all sessions.
    var cpuSeconds: Double
    fileprivate var time: RunTime?

    init(settings: SVI, guide: String, dimension: Int, state: SVIState, cpuSeconds: Double) {
      self.settings = settings
      self.guide = guide
      self.dimension = dimension
      self.state = state
      self.cpuSeconds = cpuSeconds
    }
  }

  /// The optimisation to go on with; nil where none was saved. From here on the run is this process's, until it is released.
  /// - Throws: `RunInUse` where it is another's; `ResumeError`, `SavedFitError` for a folder that cannot be used.
  func optimization(of settings: SVI, guide: String, dimension: Int) throws -> Optimization? {
    try beginSession()
    guard let saved = try remembered(Optimization.self, as: Self.optimizerName) else { return nil }
    guard saved.settings == settings, saved.guide == guide else {
      throw ResumeError(found: "other settings of SVI", expected: "those it began with")
    }
    guard saved.dimension == dimension else {
      throw ResumeError(found: "\(dimension) parameters", expected: "\(saved.dimension)")
    }
    session.withLock { $0.earlier = saved.time ?? RunTime() }
    return saved
  }

  /// Saves an optimisation; why that failed, if it does, is remembered.
  func save(_ optimization: Optimization) {
    do {
      var timed = optimization
      timed.time = time
      try write(JSONEncoder.exact().encode(timed), to: Self.optimizerName + ".json")
      failures.withLock { $0[Self.optimizerPlace] = nil }
    } catch {
      failures.withLock { $0[Self.optimizerPlace] = "\(path): \(error.localizedDescription)" }
    }
  }

  /// What the run took so far.
  private var time: RunTime {
    session.withLock {
      $0.earlier
        + RunTime(
          samplerSeconds: $0.sampler?.wallSeconds ?? 0, wallSeconds: stopwatch.wallSeconds,
          cpuSeconds: stopwatch.processCPUSeconds)
    }
  }
}

/// The files of one chain that grow; used by one thread at a time.
private final class ChainFiles: @unchecked Sendable {
  let draws, warmup: RowFile

  init(_ run: UnfinishedRun, _ chain: Int) {
    draws = RowFile("\(run.path)/chain-\(chain).draws")
    warmup = RowFile("\(run.path)/chain-\(chain).warmup")
  }
}

extension JSONEncoder {
  /// Writes every double so that reading gives the same bits, NaN and infinities included.
  fileprivate static func exact() -> JSONEncoder {
    let encoder = JSONEncoder.readable()
    encoder.outputFormatting = []
    return encoder
  }
}

import Foundation
import Inference
import Sampling
import Storage
import Synchronization
import Variational

/// The folder next to a fit that holds its run until the run is done: killed at any moment, the run continues from there and
/// gives the same bits. One process at a time works on it: this one from `claim` or `begin` on, until it releases or removes
/// the run.
///
///     lock              held by the process at work
///     settings.json     the settings of NUTS and the number of parameters
///     chain-0.json      the state of chain 0, and how many rows of its other files count
///     chain-0.draws     its draws: rows of doubles, a position and its eight statistics
///     chain-0.warmup    its warm-up, in the same way
///     optimizer.json    SVI: settings, number of parameters, and the state of the optimisation
///     NAME.json         any other record
///
/// Draws are appended; everything else is written to a temporary file and renamed.
public final class UnfinishedRun: CheckpointStore {
  /// The folder: the path of the fit, with `.unfinished` after it.
  public let path: String
  /// Chains save from threads of their own: the lock is held to look something up or to note it, never while their files are written.
  private let state: Mutex<State>
  /// The key of SVI's state among the failures.
  private static let optimizerPlace = -1
  private let storage: DurableStorage
  /// The clock that times the run.
  package let clock: RunClock
  private let stopwatch: Stopwatch

  /// What this process holds and knows while it works on the run.
  private struct State {
    /// Wall seconds between two savings of a chain.
    var interval: Double
    var lock: FolderLock?
    /// Whether the lock is held for more than one fit.
    var isClaimed = false
    /// Folders that were made for the run, from the top.
    var madeFolders: [String] = []
    /// Runs since the sampler began.
    var sampler: Stopwatch?
    /// What the sessions before this one took.
    var earlier = RunTime()
    /// The files of each chain that has been saved or read.
    var files: [Int: ChainFiles] = [:]
    /// The errors of the last attempts to save, by chain.
    var failures: [Int: String] = [:]
  }

  /// Wall seconds between two savings of a chain.
  public var interval: Double {
    get { state.withLock(\.interval) }
    set { state.withLock { $0.interval = newValue } }
  }

  /// The error of the last attempt to save the chains, if it failed: the run continued without. Nil again once a later attempt
  /// has succeeded.
  public var failure: String? { state.withLock { $0.failures.min { $0.key < $1.key }?.value } }

  /// What the run took in the sessions before this one, as far as they saved it; known once the sampler has begun.
  package var earlierTime: RunTime { state.withLock(\.earlier) }

  /// The folder of a run whose fit is to be saved in `output`; nothing is written yet.
  public convenience init(beside output: String, every interval: Double = 10) {
    self.init(beside: output, every: interval, clock: .current)
  }

  package init(
    beside output: String, every interval: Double, clock: RunClock,
    storage: DurableStorage = DurableStorage()
  ) {
    path = UnfinishedFolder.path(beside: output)
    state = Mutex(State(interval: interval))
    self.storage = storage
    self.clock = clock
    stopwatch = Stopwatch(clock)
  }

  deinit { release() }

  /// Whether a run was left next to a fit: a folder that holds more than a lock. `canGoOn` says whether it can be continued.
  public static func exists(beside output: String) -> Bool {
    UnfinishedFolder.exists(beside: output)
  }

  // MARK: ownership

  /// Claims the run for this process, and leaves its files as they are. A command that writes a fit claims its path first.
  /// - Throws: `RunInUse` where a process works there; `FileWriteError` where the folder cannot be made.
  public func claim() throws {
    try state.withLock { state in
      try takeLock(&state)
      state.isClaimed = true
    }
  }

  private func takeLock(_ state: inout State) throws {
    guard state.lock == nil else { return }
    // The previous holder of the lock may remove the folder at any moment, again and again.
    for _ in 0..<1000 {
      state.madeFolders += try storage.makeFolder(path)
      if let lock = try FolderLock(path) {
        state.lock = lock
        return
      }
    }
    throw RunInUse(path: path)
  }

  /// Claims the run for this process, as `claim` does, and empties its folder.
  /// - Throws: `RunInUse` where a process works there; `FileWriteError` where the folder cannot be made.
  public func begin() throws {
    try claim()
    state.withLock { $0.files = [:] }
    for name in UnfinishedFolder.files(in: path) { storage.remove("\(path)/\(name)") }
  }

  /// Removes the run, unless another process works on it.
  public func remove() {
    guard DurableStorage.status(path) != nil, (try? claim()) != nil else { return }
    for name in UnfinishedFolder.files(in: path) { storage.remove("\(path)/\(name)") }
    release()
  }

  /// Lets other processes work on the run. An empty folder is removed.
  public func release() {
    state.withLock { state in
      guard state.lock != nil else { return }
      if UnfinishedFolder.files(in: path).isEmpty {
        unlink("\(path)/\(FolderLock.fileName)")
        rmdir(path)
        // The folders above it, if nothing else is in them.
        for folder in state.madeFolders.reversed() { rmdir(folder) }
      }
      state.lock = nil
      state.isClaimed = false
    }
  }

  /// Ends what `beginSession` began; a claimed run stays claimed.
  func endSession() {
    if !state.withLock(\.isClaimed) { release() }
  }

  /// Whether there is something to continue from: a saved chain, or a saved state of an optimiser.
  public var canGoOn: Bool {
    UnfinishedFolder.files(in: path).contains {
      $0 == "\(Self.optimizerName).json" || $0.hasPrefix("chain-") && $0.hasSuffix(".json")
    }
  }

  // MARK: other records

  /// Writes a record under a name, replacing an existing one.
  /// - Throws: `FileWriteError` where it cannot be written.
  public func remember(_ record: some Encodable, as name: String) throws {
    try write(JSONEncoder.exact().encode(record), to: name + ".json")
  }

  /// Reads a record; nil if none has that name.
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
    try storage.write(data, to: "\(path)/\(name)", beside: "\(path)/\(name).partial")
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

  /// From here on the run belongs to this process, until it is released.
  private func beginSession() throws {
    // Where that fails, the lock says why.
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try state.withLock { state in
      try takeLock(&state)
      state.sampler = Stopwatch(clock)
    }
  }

  /// The state to continue from; nil if the run had not reached the sampler yet, which this call records. From here on the run
  /// belongs to this process, until it is released.
  /// - Throws: `RunInUse` where it belongs to another process; `ResumeError`, `SavedFitError` for a folder that cannot be used.
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
      try files.warmup(progress.state.restarts).read(progress.warmup, into: &chain.warmupDraws)
      chain.state = progress.state
      state.withLock {
        $0.earlier = .latest($0.earlier, progress.time)
        $0.files[index] = files
      }
      return chain
    }
    return SamplerState(settings: saved.sampler, chains: chains)
  }

  public func save(_ chain: SamplerRun.Chain) {
    let index = chain.state.chain
    let files = state.withLock { state in
      let files = state.files[index] ?? ChainFiles(self, index)
      state.files[index] = files
      return files
    }
    do {
      try files.draws.append(from: chain.draws)
      try files.warmup(chain.state.restarts).append(from: chain.warmupDraws)
      let progress = Progress(
        state: chain.state, draws: chain.draws.count, warmup: chain.warmupDraws.count, time: time)
      try write(JSONEncoder.exact().encode(progress), to: "chain-\(index).json")
      state.withLock { $0.failures[index] = nil }
    } catch {
      state.withLock { $0.failures[index] = "\(error)" }
    }
  }

  // MARK: an optimiser

  private static let optimizerName = "optimizer"

  /// A run of SVI at some moment.
  struct Optimization: Codable {
    var settings: SVI
    /// The guide's name in words.
    var guide: String
    /// Its family, with the settings; nil for a custom guide, and for a run of a version that kept only the name.
    var family: GuideFamilyRecord?
    var dimension: Int
    var state: SVIState
    /// CPU seconds of the inference alone, over all sessions.
    var cpuSeconds: Double
    fileprivate var time: RunTime?

    init(
      settings: SVI, guide: String, family: GuideFamilyRecord?, dimension: Int, state: SVIState,
      cpuSeconds: Double
    ) {
      self.settings = settings
      self.guide = guide
      self.family = family
      self.dimension = dimension
      self.state = state
      self.cpuSeconds = cpuSeconds
    }
  }

  /// The optimisation to continue; nil if none was saved. From here on the run belongs to this process, until it is released.
  /// - Throws: `RunInUse` where it belongs to another process; `ResumeError`, `SavedFitError` for a folder that cannot be used.
  func optimization(
    of settings: SVI, guide: String, family: GuideFamilyRecord?, dimension: Int
  ) throws -> Optimization? {
    try beginSession()
    guard let saved = try remembered(Optimization.self, as: Self.optimizerName) else { return nil }
    let isSameGuide = saved.family == nil ? saved.guide == guide : saved.family == family
    guard saved.settings == settings, isSameGuide else {
      throw ResumeError(found: "other settings of SVI", expected: "those it began with")
    }
    guard saved.dimension == dimension else {
      throw ResumeError(found: "\(dimension) parameters", expected: "\(saved.dimension)")
    }
    state.withLock { $0.earlier = saved.time ?? RunTime() }
    return saved
  }

  /// Saves an optimisation; if that fails, the error is remembered.
  func save(_ optimization: Optimization) {
    do {
      var timed = optimization
      timed.time = time
      try write(JSONEncoder.exact().encode(timed), to: Self.optimizerName + ".json")
      state.withLock { $0.failures[Self.optimizerPlace] = nil }
    } catch {
      state.withLock { $0.failures[Self.optimizerPlace] = "\(error)" }
    }
  }

  /// What the run took so far.
  private var time: RunTime {
    state.withLock {
      $0.earlier
        + RunTime(
          samplerSeconds: $0.sampler?.wallSeconds ?? 0, wallSeconds: stopwatch.wallSeconds,
          cpuSeconds: stopwatch.processCPUSeconds)
    }
  }
}

/// The files of one chain that grow; used by one thread at a time.
private final class ChainFiles: @unchecked Sendable {
  let draws: RowFile
  private let warmupPath: String
  private var warmups: [Int: RowFile] = [:]

  init(_ run: UnfinishedRun, _ chain: Int) {
    draws = RowFile("\(run.path)/chain-\(chain).draws")
    warmupPath = "\(run.path)/chain-\(chain).warmup"
  }

  /// The warm-up after a number of abandoned starts, whose rows do not belong to it.
  func warmup(_ restarts: Int) -> RowFile {
    let file = warmups[restarts] ?? RowFile(warmupPath + (restarts == 0 ? "" : "-\(restarts)"))
    warmups[restarts] = file
    return file
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

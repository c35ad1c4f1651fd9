import Foundation
import Inference
import Sampling
import Synchronization

/// The folder beside a fit that holds its run while that is not done: killed at any moment, the run goes on from there and gives
/// the same bits.
///
///     settings.json     the sampler's settings and the number of parameters
///     chain-0.json      where chain 0 stands, and how many rows of its other files count
///     chain-0.draws     its draws: rows of doubles, a position and its eight statistics
///     chain-0.warmup    its warm-up, in the same way
///     NAME.json         what else was remembered
///
/// Draws are appended; everything else is written beside and renamed.
public final class UnfinishedRun: CheckpointStore {
  /// The folder.
  public let path: String
  /// Wall seconds between two savings of a chain.
  public let interval: Double
  private let writers = Mutex<[Int: ChainFiles]>([:])
  private let failureText = Mutex<String?>(nil)

  /// What could not be written, if something could not: the run went on without.
  public var failure: String? { failureText.withLock { $0 } }

  /// The folder of a run whose fit is to be saved in `output`; nothing is written yet.
  public init(beside output: String, every interval: Double = 10) {
    path = Self.path(beside: output)
    self.interval = interval
  }

  private static func path(beside output: String) -> String {
    URL(fileURLWithPath: output).standardizedFileURL.path + ".unfinished"
  }

  /// Whether a run can go on there.
  public static func exists(beside output: String) -> Bool {
    FileManager.default.fileExists(atPath: path(beside: output))
  }

  /// Makes the folder, in place of one that is there.
  /// - Throws: `SavedFitError` where that cannot be written.
  public func begin() throws {
    remove()
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw SavedFitError(
        kind: .cannotWrite, "\(path): could not be made: \(error.localizedDescription)")
    }
  }

  /// Forgets the run.
  public func remove() { try? FileManager.default.removeItem(atPath: path) }

  /// Whether some chain has been saved.
  public var hasChains: Bool {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.contains { $0.hasPrefix("chain-") && $0.hasSuffix(".json") }
  }

  // MARK: what else is remembered

  /// Writes a record under a name.
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
  }

  /// The state to go on from; nil where the run has not come to the sampler yet, which it then has.
  func state(of settings: NUTS, dimension: Int) throws -> SamplerState? {
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
        state: chain.state, draws: chain.draws.count, warmup: chain.warmupDraws.count)
      try write(JSONEncoder.exact().encode(progress), to: "chain-\(index).json")
    } catch {
      failureText.withLock { $0 = "\(path): \(error.localizedDescription)" }
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

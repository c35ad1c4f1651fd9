import Foundation
import Inference
import MathKernels
import Sampling
import Storage
import Synchronization

/// Keeps a run of chains in a journal.
///
///     settings          the settings of NUTS and the number of parameters
///     chain 0           the state of chain 0, and how many of its rows count
///     chain 0, draws    its draws: rows of a position and its eight statistics
///     chain 0, warm-up  its warm-up, in the same way
package final class ChainJournal: CheckpointStore {
  private struct Settings: Codable {
    var sampler: NUTS
    var dimension: Int
  }

  private struct Progress: Codable {
    var state: ChainState
    var draws: Int
    var warmup: Int
    /// Wall seconds of the sampler, over all sessions.
    var samplerSeconds: Double
  }

  /// How many rows of a chain are in the journal.
  private struct Kept {
    var draws = 0
    var warmup = 0
    /// The beginning that the warm-up is of: that of an abandoned one does not count.
    var restarts = 0
  }

  private let context: RunContext
  private let stopwatch = Stopwatch()
  /// By chain: each chain saves from a thread of its own.
  private let kept: Mutex<[Int: Kept]>
  /// The state to continue from; nil if the run had not reached the sampler yet, which is now recorded.
  let state: SamplerState?
  /// Wall seconds of the sampler in the sessions before this one, as far as they saved it.
  let earlierSeconds: Double

  /// - Returns: nil where the context has no journal.
  /// - Throws: `ResumeError` where the journal is of another run; what reading it throws.
  package init?(_ context: RunContext, _ settings: NUTS, dimension: Int) throws {
    guard let journal = context.journal else { return nil }
    let name = "settings"
    guard let saved = try journal.record(Settings.self, named: name) else {
      self.context = try context.beginning(
        with: .record(name, Settings(sampler: settings, dimension: dimension)))
      (state, earlierSeconds) = (nil, 0)
      kept = Mutex([:])
      return
    }
    self.context = context
    guard saved.dimension == dimension else {
      throw ResumeError(found: "\(dimension) parameters", expected: "\(saved.dimension)")
    }
    var (seconds, found) = (0.0, [Int: Kept]())
    let chains = try (0..<saved.sampler.chains).map { index in
      var chain = SamplerRun.Chain(settings, index: index, dimension: dimension)
      let name = Self.name(index)
      guard let progress = try journal.record(Progress.self, named: name) else { return chain }
      try Self.read(progress.draws, of: name + Self.draws, into: &chain.draws, from: journal)
      try Self.read(
        progress.warmup, of: name + Self.warmup, into: &chain.warmupDraws, from: journal)
      chain.state = progress.state
      found[index] = Kept(
        draws: progress.draws, warmup: progress.warmup, restarts: progress.state.restarts)
      seconds = max(seconds, progress.samplerSeconds)
      return chain
    }
    state = SamplerState(settings: saved.sampler, chains: chains)
    earlierSeconds = seconds
    kept = Mutex(found)
  }

  package func save(_ chain: SamplerRun.Chain) {
    let index = chain.state.chain
    var before = kept.withLock { $0[index] } ?? Kept()
    if chain.state.restarts != before.restarts { before.warmup = 0 }
    let progress = Progress(
      state: chain.state, draws: chain.draws.count, warmup: chain.warmupDraws.count,
      samplerSeconds: earlierSeconds + stopwatch.wallSeconds)
    let name = Self.name(index)
    let isKept = context.keep([
      .rows(name + Self.draws, chain.draws, from: before.draws),
      .rows(name + Self.warmup, chain.warmupDraws, from: before.warmup),
      .record(name, progress),
    ])
    guard isKept else { return }
    kept.withLock {
      $0[index] = Kept(
        draws: progress.draws, warmup: progress.warmup, restarts: chain.state.restarts)
    }
  }

  private static let (draws, warmup) = (", draws", ", warm-up")

  private static func name(_ chain: Int) -> String { "chain \(chain)" }

  private static func read(
    _ count: Int, of name: String, into draws: inout ChainDraws, from journal: any RunJournal
  ) throws {
    let (dimension, width) = (draws.dimension, draws.dimension + DrawStatistics.columns.count)
    try journal.readRows(count, named: name, width: width) { row in
      guard let drawn = DrawStatistics(row: Array(row[dimension...])) else {
        throw ResumeError(found: "other numbers in \(name)", expected: "statistics of draws")
      }
      try draws.append(UnsafeBufferPointer(rebasing: row[..<dimension]), drawn)
    }
  }
}

extension JournalEntry {
  /// The draws from one on.
  fileprivate static func rows(_ name: String, _ draws: ChainDraws, from first: Int) -> JournalEntry
  {
    JournalEntry(
      name,
      .rows(
        first: first, count: draws.count - first,
        width: draws.dimension + DrawStatistics.columns.count
      ) { body in
        var draw = first
        try draws.rows.forEachRow(from: first) { position in
          try body(position)
          try draws.statistics[draw].row.withUnsafeBufferPointer(body)
          draw += 1
        }
      })
  }
}

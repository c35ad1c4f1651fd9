/// Where a run puts its state from time to time, so that it can continue after the process has ended.
package protocol CheckpointStore: Sendable {
  /// Takes a chain's state and all it has drawn. Called from the chain's own thread, for one chain at a time.
  ///
  /// A store that cannot write remembers why: a run does not fail because a checkpoint cannot be written.
  func save(_ chain: SamplerRun.Chain)
}

/// Saves a run's state: each chain every few seconds, and where it stops.
package struct Checkpoints: Sendable {
  /// Where the state goes.
  package var store: any CheckpointStore
  /// Wall seconds between two saves of a chain.
  package var interval: Double

  /// Saves to a store, at an interval in wall seconds of a chain.
  package init(_ store: any CheckpointStore, every interval: Double = 10) {
    self.store = store
    self.interval = interval
  }
}

import Diagnostics
import Inference
import Sampling

/// Draws in unconstrained space, with what their method recorded as it made them. What a method does not record is empty.
package struct RecordedDraws: Sendable {
  /// The positions, by chain.
  package var positions: [RowStore]
  /// What the sampler recorded at each of them, by chain; NUTS only.
  package var statistics: [[DrawStatistics]] = []
  /// Where the first divergent transitions of each chain began and ended; NUTS only.
  package var divergentTransitions: [[Divergence]] = []
  /// log q at each draw of an approximation, until importance weights have corrected the draws.
  package var logGuideDensities: [Double] = []
  /// The estimate of the ELBO at each step that was not skipped; SVI only.
  package var elboTrace: [Double] = []

  package init(_ positions: [RowStore]) { self.positions = positions }
}

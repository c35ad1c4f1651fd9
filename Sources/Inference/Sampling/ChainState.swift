import Diagnostics

/// The state of a chain: all that its next transition needs, and what the run has cost so far.
///
/// A value that can be saved. A chain that continues from it draws the same bits as one that never stopped.
package struct ChainState: Sendable, Codable {
  /// The chain, from 0.
  package internal(set) var chain: Int
  /// Number of the next transition. The first after the warm-up has the number `NUTS.warmup`, whether that took fewer or more.
  package internal(set) var transitions = 0
  /// ε; the averaged one once the warm-up is over.
  package internal(set) var stepSize = 1.0
  /// The metric in use; `nil` before the first transition.
  package internal(set) var metric: Metric?
  /// Which metric the warm-up arrived at, and why, in a sentence; empty before it ends.
  package internal(set) var metricReason = ""
  /// The chain's position in unconstrained space; empty before the first transition.
  package internal(set) var position: [Double] = []
  /// log p there, and its gradient.
  package internal(set) var logDensity = -Double.infinity
  var gradient: [Double] = []
  /// How often the chain has begun again from another first point, as it had not arrived when its warm-up was nearly over.
  package var restarts: Int { earlierBeginnings ?? 0 }
  /// Nil for a chain that began once: states of older versions have no such number.
  var earlierBeginnings: Int?
  /// How often its warm-up was repeated from its position, as it was still on its way when that was over.
  package var warmupExtensions: Int { extensions ?? 0 }
  /// Nil for a chain that warmed up once.
  var extensions: Int?
  /// Whether it was still on its way when its last warm-up was over, which may not be repeated once more: what it has learnt is of
  /// another place than its first draws.
  package var isWarmupUnfinished: Bool { endedOnItsWay ?? false }
  /// Nil for a chain that had arrived, and in states of older versions.
  var endedOnItsWay: Bool?
  /// Restarts and extensions before this one: each has its own random numbers.
  var round: Int { restarts + warmupExtensions }
  /// What the warm-up has learnt so far; `nil` before and after it.
  var adaptation: Adaptation?
  /// The statistics of transitions since the last kept draw, where draws are thinned.
  var pending: Transition?
  /// What the transitions after the warm-up amount to.
  package internal(set) var totals = TransitionTotals()
  /// The first of those that diverged.
  package internal(set) var divergences: [Divergence] = []
  /// Evaluations of density and gradient.
  package internal(set) var gradientEvaluations = 0
  /// Those before the first transition after the warm-up.
  package internal(set) var warmupGradientEvaluations = 0
  /// Wall seconds of the chain's own thread, over all stretches that it ran.
  package internal(set) var wallSeconds = 0.0
  /// Processor seconds of the chain's own thread, over all stretches that it ran.
  package internal(set) var cpuSeconds = 0.0

  /// A chain that has not begun.
  init(chain: Int) { self.chain = chain }

  /// How often a chain may begin again.
  static let maximumRestarts = 2
  /// How often its warm-up may be repeated.
  static let maximumExtensions = 1

  var hasBegun: Bool { !position.isEmpty }
}

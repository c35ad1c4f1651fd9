import MathKernels

/// How the log density of a chain changed during a window of its warm-up: whether the chain has arrived.
///
/// In a normal posterior of dimension n the log density varies by √(n/2).
package struct Drift {
  /// The mean of the second half.
  package let level: Double
  /// That mean minus that of the first half.
  private let change: Double
  /// The standard deviation within halves.
  private let deviation: Double
  /// √(n/2).
  private let unit: Double

  /// Nil for fewer than ten log densities, or where one is not finite.
  package init?(_ logDensities: [Double], dimension: Int) {
    let half = logDensities.count / 2
    guard half >= 5, logDensities.allSatisfy(\.isFinite) else { return nil }
    let (first, second) = (
      SampleMoments(logDensities.prefix(half)), SampleMoments(logDensities.suffix(half))
    )
    level = second.mean
    change = second.mean - first.mean
    deviation = ((first.squares + second.squares) / Double(2 * half - 2)).squareRoot()
    unit = (Double(dimension) / 2).squareRoot()
  }

  /// Whether it rose or fell by more than it varies where a chain has arrived: what the window shows is not the posterior.
  package var isNotable: Bool { abs(change) > 2 * unit + 2 }

  /// Whether the level is far from that of another window, if there is one: further than slow chains that have arrived are as a
  /// rule.
  package func isFar(from other: Double?) -> Bool {
    other.map { abs(level - $0) > 4 * unit + 4 } ?? false
  }

  /// Whether it rose far, and steadily: a steady rise has 3.5 times the change that it has deviation within halves.
  package var isAscent: Bool { change > 5 * unit + 10 && change > 2.5 * deviation }

  /// Whether the levels of windows, this one the last, have risen to the end, and in all by far more than log densities vary
  /// here: a chain that creeps along a ridge rises in no window by much, but in each.
  package func endsAscent(of levels: [Double]) -> Bool {
    let last = Array(levels.suffix(1 + Self.tellingRises))
    return last.count > Self.tellingRises && zip(last, last.dropFirst()).allSatisfy { $0 < $1 }
      && last[Self.tellingRises] - last[0] > Self.tellingDeviations * max(unit, deviation)
  }

  /// Rises in a row, and deviations within a window that they amount to, that chains which have arrived hardly ever show.
  private static let (tellingRises, tellingDeviations) = (3, 4.0)
}

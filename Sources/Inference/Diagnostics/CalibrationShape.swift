import MathKernels

/// What the ranks of some scalars, over simulations, say about the approximation behind them: its location and its width.
///
/// With p the posterior probability below the truth, by draws (rank + ½)/(L + 1):
///
/// - an approximation that is too high has small p, one too low has large p: p and 1 − p differ in distribution;
/// - one too narrow has p near 0 and 1, so that 12 · mean (p − ½)² is above 1; one too wide has it below.
///
/// Scalars of one simulation depend on each other, so their averages are compared between simulations.
///
/// - Source: Yao, Vehtari, Simpson, Gelman (2018), *Yes, but did it work?: evaluating variational inference*, §3.2, for the
///   symmetry of p; its test here is that of Butler (1969), *A test for symmetry using the sample distribution function*, as p
///   and 1 − p are not independent samples.
public struct CalibrationShape: Sendable, Equatable {
  /// The location of the approximation.
  public enum Shift: String, Sendable, Codable {
    /// At the truth, as far as the ranks show; above it; below it.
    case none, up, down
    /// Some scalars up and others down.
    case mixed
  }

  /// How wide it is.
  public enum Width: String, Sendable, Codable {
    /// No evidence against it. Where there is a shift, one too wide counts as right.
    case right
    /// Draws vary less than the truth does about them: intervals contain it too rarely.
    case narrow = "too narrow"
    /// Draws vary more than the truth does about them: intervals contain it too often.
    case wide = "too wide"
  }

  /// Simulations, each with one rank of every scalar.
  public let simulations: Int
  /// Scalars judged together.
  public let scalars: Int
  /// The mean of p; ½ where calibrated, less where the approximation is too high. NaN for fewer than two simulations, as below.
  public let meanPosition: Double
  /// Its standard error.
  public let positionError: Double
  /// 12 · mean (p − ½)², corrected for the number of ranks; 1 where calibrated, above where the approximation is too narrow.
  public let spread: Double
  /// Its standard error.
  public let spreadError: Double
  /// The probability of so asymmetric p by chance: the least over the scalars, times their number.
  public let symmetryPValue: Double
  /// Its location.
  public let shift: Shift
  /// How wide it is; where there is a shift, by the ranks about their own mean.
  public let width: Width

  /// Judges scalars by their ranks in the same simulations.
  ///
  /// - Parameter level: the probability of a false alarm, over all the tests of these scalars.
  /// - Precondition: there is a scalar, and all have the same number of ranks and draws.
  public init(_ ranks: [RankHistogram], level: Double) {
    let count = ranks.first?.ranks.count ?? 0
    let drawCount = ranks.first?.drawCount ?? 1
    precondition(
      !ranks.isEmpty && ranks.allSatisfy { $0.ranks.count == count && $0.drawCount == drawCount },
      "the scalars differ in simulations or draws")
    let cells = Double(drawCount + 1)
    let positions = ranks.map { $0.ranks.map { (Double($0) + 0.5) / cells } }
    // The variance of p on its grid, in place of 1/12.
    let unit = (cells * cells - 1) / (12 * cells * cells)
    func between(_ value: (_ scalar: Int, _ simulation: Int) -> Double) -> (Double, Double) {
      let means = (0..<count).map { simulation in
        ranks.indices.reduce(0) { $0 + value($1, simulation) } / Double(ranks.count)
      }
      let moments = SampleMoments(means)
      return (
        moments.mean, (moments.squares / (Double(count) * Double(count - 1))).squareRoot()
      )
    }
    let position = between { positions[$0][$1] }
    let spread = between { scalar, simulation in
      let offset = positions[scalar][simulation] - 0.5
      return offset * offset / unit
    }
    let centers = positions.map { $0.reduce(0, +) / Double(count) }
    let centered = between { scalar, simulation in
      let offset = positions[scalar][simulation] - centers[scalar]
      return offset * offset / unit * Double(count) / Double(max(1, count - 1))
    }
    let symmetry = positions.map(Self.symmetryPValue).min() ?? 1
    simulations = count
    scalars = ranks.count
    (meanPosition, positionError) = position
    (self.spread, spreadError) = spread
    symmetryPValue = min(1, symmetry * Double(ranks.count))

    let each = level / 3
    func isFar(_ value: (Double, Double), from expected: Double) -> Bool {
      guard value.1 > 0 else { return value.0 != expected && value.1 == 0 }
      let distance = (value.0 - expected) / value.1
      return chiSquaredSurvival(distance * distance, degreesOfFreedom: 1) < each
    }
    if isFar(position, from: 0.5) {
      shift = position.0 < 0.5 ? .up : .down
    } else {
      shift = symmetryPValue < each ? .mixed : .none
    }
    if shift == .none {
      width = isFar(spread, from: 1) ? (spread.0 > 1 ? .narrow : .wide) : .right
    } else {
      // A shift alone makes the ranks about their mean narrower: that says nothing about width.
      width = centered.0 > 1 && isFar(centered, from: 1) ? .narrow : .right
    }
  }

  /// Whether there is no evidence against it.
  public var isCalibrated: Bool { shift == .none && width == .right }

  /// The verdict in words, such as `shifted up, too narrow`.
  public var words: String {
    if isCalibrated { return "calibrated" }
    let place: String? =
      switch shift {
      case .none: nil
      case .up: "shifted up"
      case .down: "shifted down"
      case .mixed: "shifted"
      }
    return ([place, width == .right ? nil : width.rawValue] as [String?]).compactMap(\.self)
      .joined(separator: ", ")
  }

  /// Positions that differ by less are the same.
  private static let rounding = 1e-12

  /// P(√N sup |F(p) + F(1 − p) − 1| ≥ what was found) where p is symmetric about ½: the law of sup |W| of a Brownian motion
  /// over [0, 1].
  private static func symmetryPValue(_ positions: [Double]) -> Double {
    let count = Double(positions.count)
    guard count > 0 else { return 1 }
    let sorted = positions.sorted()
    // At x ≤ ½, F(x) is the share at or below x, and that of 1 − p the share at or above 1 − x; beyond ½ there is nothing new.
    var (largest, below, above) = (0.0, 0, 0)
    let places = sorted.map { min($0, 1 - $0) }.sorted()
    for place in places {
      while below < sorted.count, sorted[below] <= place + rounding { below += 1 }
      while above < sorted.count, sorted[sorted.count - 1 - above] >= 1 - place - rounding {
        above += 1
      }
      largest = max(largest, abs(Double(below - above)) / count)
    }
    return brownianExceedance(count.squareRoot() * largest)
  }

  /// P(sup |W(t)| ≥ a) over 0 ≤ t ≤ 1.
  private static func brownianExceedance(_ a: Double) -> Double {
    guard a > 0.2 else { return 1 }
    var inside = 0.0
    for k in 0..<40 {
      let odd = Double(2 * k + 1)
      inside +=
        (k % 2 == 0 ? 1 : -1) / odd * exponential(-odd * odd * .pi * .pi / (8 * a * a))
    }
    return min(1, max(0, 1 - 4 / .pi * inside))
  }
}

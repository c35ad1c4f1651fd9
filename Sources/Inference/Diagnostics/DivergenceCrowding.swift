import MathKernels
import Words

/// Divergent transitions begin in one tail of a scalar far more often than its other draws are there.
///
/// Where a posterior narrows, the step size that suits its bulk is too long, and transitions that begin there diverge.
///
/// - Source: for reading divergences by where they begin, Betancourt (2016), *Diagnosing suboptimal cotangent disintegrations in
///   Hamiltonian Monte Carlo*; Gabry, Simpson, Vehtari, Betancourt, Gelman (2019), *Visualization in Bayesian workflow*, §5.
public struct DivergenceCrowding: Sendable, Equatable {
  /// The scalar, such as `tau`.
  public let name: String
  /// Divergences that began beyond the quantile.
  public let count: Int
  /// Divergences that were examined.
  public let total: Int
  /// The quantile of the draws: 0.05, 0.1 or 0.25 of the lower tail, 0.75, 0.9 or 0.95 of the upper.
  public let quantile: Double
  /// n · KL(share ‖ share of the draws), in nats: −log of a bound on the probability that as many crowd there by chance.
  public let evidence: Double

  /// Whether they crowd in the lower tail.
  public var isLower: Bool { quantile < 0.5 }

  private static let tails = [0.05, 0.1, 0.25, 0.75, 0.9, 0.95]
  /// The probability, over all scalars and tails together, of naming one without cause.
  private static let falseAlarms = 0.01

  /// The tail of one scalar in which the starting points of divergences crowd most; nil where they crowd in none, and for
  /// fewer than 20 finite draws or constant ones.
  ///
  /// - Parameters:
  ///   - starts: the scalar where the divergences began; where that is unknown, its draws that they gave.
  ///   - draws: the scalar's draws.
  ///   - scalars: how many scalars are examined, so that many looks do not make a finding.
  package init?(name: String, starts: [Double], draws: [Double], scalars: Int) {
    let starts = starts.filter(\.isFinite)
    let draws = draws.filter(\.isFinite)
    guard !starts.isEmpty, draws.count >= 20, let first = draws.first,
      draws.contains(where: { $0 != first })
    else { return nil }
    let ordered = OrderedValues(draws)
    var best: (count: Int, quantile: Double, evidence: Double)?
    for quantile in Self.tails {
      let bound = ordered.quantile(quantile)
      let isLower = quantile < 0.5
      let count = starts.count { isLower ? $0 < bound : $0 > bound }
      let (share, expected) = (
        Double(count) / Double(starts.count), isLower ? quantile : 1 - quantile
      )
      guard share > 2 * expected else { continue }
      let evidence = Double(starts.count) * Self.divergence(share, expected)
      if evidence > best?.evidence ?? 0 { best = (count, quantile, evidence) }
    }
    let looks = Double(scalars * Self.tails.count)
    guard let best, best.evidence > logarithm(looks / Self.falseAlarms) else { return nil }
    self.name = name
    count = best.count
    total = starts.count
    quantile = best.quantile
    evidence = best.evidence
  }

  /// KL of two coins, in nats.
  private static func divergence(_ p: Double, _ q: Double) -> Double {
    (p > 0 ? p * logarithm(p / q) : 0) + (p < 1 ? (1 - p) * logarithm((1 - p) / (1 - q)) : 0)
  }

  /// "12 of 15 divergences are where tau is below its 5 % quantile".
  package var sentence: String {
    "\(count) of \(total) divergences are where \(name) is \(isLower ? "below" : "above") its "
      + "\(percent(quantile, 0)) quantile"
  }
}

import MathKernels
import Words

/// No initial point of a chain had a finite log density and gradient.
public struct InitialPointError: Fault {
  /// How many positions a chain tries.
  package static let attempts = 100
  /// The chain, from 0; for other kinds of inference, the climb or path.
  public let chain: Int
  /// The last position tried, in unconstrained space.
  public let position: [Double]
  /// The log density there.
  public let logDensity: Double
  /// The first coordinate whose gradient was not finite there; `nil` where all were.
  public let coordinate: Int?
  /// What needed a point, such as `chain 0`.
  package var seeker: String
  /// What the density's maker says about that position: a model names the site.
  package var reason: String?

  /// No point was found: the last one tried, with its log density and gradient.
  package init(chain: Int, position: [Double], logDensity: Double, gradient: [Double]) {
    self.chain = chain
    seeker = "chain \(chain)"
    self.position = position
    self.logDensity = logDensity
    coordinate = gradient.firstIndex { !$0.isFinite }
  }

  public var kind: FaultKind { .data }

  /// What was found at the last point, and what to try.
  public var description: String {
    let slope =
      coordinate.map { ", and its gradient was not finite in coordinate \($0)" } ?? ""
    let advice =
      reason
      ?? "Start nearer the posterior, or check that data and priors allow the values drawn."
    return
      "\(seeker): none of \(Self.attempts) initial points had a finite log density and gradient "
      + "(the last log density was \(logDensity.words)\(slope)). \(advice)"
  }
}

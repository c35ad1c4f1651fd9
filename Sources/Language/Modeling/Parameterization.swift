/// How a location-scale prior is presented to the sampler.
///
/// - Source: Papaspiliopoulos, Roberts, Sköld (2007), *A general framework for the parametrization of hierarchical models*;
///   Gorinova, Moore, Hoffman (2020), *Automatic reparameterisation of probabilistic programs*.
public enum Parameterization: Sendable, Equatable, Codable {
  /// x ~ D(location, scale): as written. Good where data determine x well.
  case centered
  /// z ~ D(0, 1), x = location + scale · z. Good where data say little about x.
  case noncentered
  /// u = z √(1 + I · scale²), x = location + scale · z: non-centred where scale² is below 1/I, the variance with which the data
  /// alone would determine x, and centred above. With the precisions I of the data for each element, by site name and row-major;
  /// 0 is non-centred. A site that is not named is non-centred.
  ///
  /// For a normal x, observed with precision I, u has the variance 1 at every scale: there is no funnel on either side.
  case partial([String: [Double]])

  /// `centered`, `noncentered` or `partial`.
  package var name: String {
    switch self {
    case .centered: "centered"
    case .noncentered: "noncentered"
    case .partial: "partial"
    }
  }
}

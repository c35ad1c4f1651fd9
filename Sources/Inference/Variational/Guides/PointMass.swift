import Inference

/// All mass at one point: fitted, it is the mode of the density over the unconstrained space (MAP).
///
/// φ is the point. A draw needs no noise, log q and the entropy count as 0, and the ELBO is log p at the point: comparable
/// between points, but not with other guides'.
public struct PointMass: Guide, GuideEvaluator, Equatable, Codable {
  public let dimension: Int
  public var parameterCount: Int { dimension }
  public var noiseDimension: Int { 0 }

  /// A point of `dimension` coordinates.
  public init(dimension: Int) {
    precondition(dimension >= 0, "a guide needs a dimension of 0 or more, found \(dimension)")
    self.dimension = dimension
  }

  public func initialParameters(around position: [Double]) -> [Double] {
    precondition(position.count == dimension)
    return position
  }

  public func draw(
    noise: Span<Double>, parameters: Span<Double>, into position: inout MutableSpan<Double>
  ) -> Double {
    for i in 0..<dimension { position[i] = parameters[i] }
    return 0
  }

  public func pullBack(
    _ positionGradient: Span<Double>, at position: Span<Double>, noise: Span<Double>,
    parameters: Span<Double>, into gradient: inout MutableSpan<Double>
  ) {
    for i in 0..<dimension { gradient[i] += positionGradient[i] }
  }

  /// Nothing: the point has no density that could change with z.
  public func logDensityGradient(
    at position: Span<Double>, noise: Span<Double>, parameters: Span<Double>, weight: Double,
    addingTo gradient: inout MutableSpan<Double>
  ) {}

  public func entropy(
    parameters: Span<Double>, weight: Double, addingTo gradient: inout MutableSpan<Double>
  ) -> Double? { 0 }
}

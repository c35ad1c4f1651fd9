/// A family of approximate posteriors q(z; φ) over the unconstrained space, with reparameterised draws z = T(ε; φ).
///
/// The family itself is immutable and holds no parameters: φ belongs to whoever optimises it.
public protocol Guide: Sendable {
  /// n, the length of a draw z.
  var dimension: Int { get }
  /// Length of φ.
  var parameterCount: Int { get }
  /// Length of the noise ε of one draw: n by default, n + r of a low-rank family, 0 of a point mass.
  var noiseDimension: Int { get }
  /// φ to start from, around a position.
  func initialParameters(around position: [Double]) -> [Double]
  /// z = T(ε; φ), ε standard normal.
  func draw(noise: Span<Double>, parameters: Span<Double>, into position: inout MutableSpan<Double>)
  /// Adds (∂z/∂φ)ᵀ g to `gradient`, for g = ∂ log p/∂z at the draw `position` made from this noise.
  func pullBack(
    _ positionGradient: Span<Double>, at position: Span<Double>, noise: Span<Double>,
    parameters: Span<Double>, into gradient: inout MutableSpan<Double>)
  /// The entropy of q(·; φ); adds its gradient, times `weight`, to `gradient`.
  func entropy(
    parameters: Span<Double>, weight: Double, addingTo gradient: inout MutableSpan<Double>
  ) -> Double
  /// log q(z; φ) of the draw `position` made from this noise.
  func logDensity(of position: Span<Double>, noise: Span<Double>, parameters: Span<Double>)
    -> Double
}

extension Guide {
  public var noiseDimension: Int { dimension }
}

/// A family of approximate posteriors q(z; φ) over the unconstrained space, with reparameterised draws z = T(ε; φ).
public protocol Guide: Sendable {
  /// n, the length of a draw z and of its noise ε.
  var dimension: Int { get }
  /// Length of φ.
  var parameterCount: Int { get }
  /// φ to start from, around a position.
  func initialParameters(around position: [Double]) -> [Double]
  /// z = T(ε; φ), ε standard normal.
  func draw(noise: Span<Double>, parameters: Span<Double>, into position: inout MutableSpan<Double>)
  /// Adds (∂z/∂φ)ᵀ g to `gradient`, for g = ∂ log p/∂z at the draw made from this noise.
  func pullBack(
    _ positionGradient: Span<Double>, noise: Span<Double>, parameters: Span<Double>,
    into gradient: inout MutableSpan<Double>)
  /// The entropy of q(·; φ); adds its gradient, times `weight`, to `gradient`.
  func entropy(
    parameters: Span<Double>, weight: Double, addingTo gradient: inout MutableSpan<Double>
  ) -> Double
  /// log q(z; φ) of the draw made from this noise.
  func logDensity(noise: Span<Double>, parameters: Span<Double>) -> Double
}

/// Where chains start.
public protocol InitialPoints: Sendable {
  /// A position for one attempt of a chain. Attempt numbers count from 0, one for each refused position.
  func position(dimension: Int, seed: UInt64, chain: Int, attempt: Int) -> [Double]
}

/// A family of approximate posteriors q(z; φ) over the unconstrained space, with reparameterised draws z = T(ε; φ).
///
/// The family itself is immutable, shared between threads and holds no parameters: φ belongs to whoever optimises it. Each
/// thread works with its own evaluator, which owns whatever scratch memory the work needs. A family that needs none
/// is its own evaluator.
public protocol Guide: Sendable {
  /// What a thread draws with: scratch memory and methods, no φ.
  associatedtype Evaluator: GuideEvaluator

  /// n, the length of a draw z.
  var dimension: Int { get }
  /// Length of φ.
  var parameterCount: Int { get }
  /// Length of the noise ε of one draw: n by default, n + r for a low-rank family, 0 for a point mass.
  var noiseDimension: Int { get }
  /// φ to start from, around a position.
  func initialParameters(around position: [Double]) -> [Double]
  /// A new evaluator, for use by one thread at a time.
  func makeEvaluator() -> Evaluator
}

extension Guide {
  public var noiseDimension: Int { dimension }
}

extension Guide where Self: GuideEvaluator {
  public func makeEvaluator() -> Self { self }
}

/// Draws from a guide and differentiates the draws, on one thread at a time, without allocating.
///
/// `pullBack` and `logDensityGradient` refer to the last draw, and are given its noise, position and parameters again:
/// an evaluator may recompute from these or store its results.
public protocol GuideEvaluator {
  /// z = T(ε; φ), ε standard normal; returns log q(z; φ). NaN or an infinity means "leave this draw out".
  mutating func draw(
    noise: Span<Double>, parameters: Span<Double>, into position: inout MutableSpan<Double>
  ) -> Double
  /// Adds (∂z/∂φ)ᵀ g to `gradient`, for a vector g such as ∂ log p/∂z at the draw.
  mutating func pullBack(
    _ positionGradient: Span<Double>, at position: Span<Double>, noise: Span<Double>,
    parameters: Span<Double>, into gradient: inout MutableSpan<Double>)
  /// Adds `weight` · ∂ log q(z; φ)/∂z, with φ held fixed, to `gradient`, which has the length of z.
  mutating func logDensityGradient(
    at position: Span<Double>, noise: Span<Double>, parameters: Span<Double>, weight: Double,
    addingTo gradient: inout MutableSpan<Double>)
  /// The entropy of q(·; φ); adds its gradient, times `weight`, to `gradient`. Nil, and nothing added, where it has no
  /// closed form: the entropy is then taken at the draws.
  mutating func entropy(
    parameters: Span<Double>, weight: Double, addingTo gradient: inout MutableSpan<Double>
  ) -> Double?
}

extension GuideEvaluator {
  public mutating func entropy(
    parameters: Span<Double>, weight: Double, addingTo gradient: inout MutableSpan<Double>
  ) -> Double? { nil }
}

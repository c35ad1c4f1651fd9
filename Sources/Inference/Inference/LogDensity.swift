/// An unnormalised log density over ℝⁿ with its gradient: all that an inference algorithm knows of a model.
///
/// The density itself is immutable and shared between threads; each thread works with its own evaluator, which
/// owns whatever scratch memory an evaluation needs.
public protocol LogDensity: Sendable {
  /// What a thread evaluates with: it owns the scratch memory, and is never shared.
  associatedtype Evaluator: DensityEvaluator

  /// n, the number of unconstrained coordinates.
  var dimension: Int { get }

  /// A new evaluator, for use by one thread at a time.
  func makeEvaluator() throws -> Evaluator

  /// A move of this distribution, for use by one thread at a time; nil, the default, where there is none.
  func makeMove() throws -> (any Move)?
}

extension LogDensity {
  public func makeMove() throws -> (any Move)? { nil }
}

/// Evaluates a log density, on one thread at a time, without allocating.
public protocol DensityEvaluator {
  /// log p(q) up to a constant; writes ∂ log p/∂q into `gradient`, which has the length of `position`.
  ///
  /// −∞ or NaN means "reject this point" and becomes a divergence; throwing stops the run.
  mutating func logDensity(
    at position: Span<Double>, gradient: inout MutableSpan<Double>
  ) throws -> Double
}

/// A log density over a table of rows, of which an evaluation may use a part.
///
/// The density scales the part up (N/B), so its value and gradient are unbiased for the whole.
public protocol SubsampledLogDensity: LogDensity where Evaluator: SubsampledEvaluator {
  /// N, the number of rows that can be subsampled.
  var rowCount: Int { get }
}

/// An evaluator that can be restricted to some of the rows.
public protocol SubsampledEvaluator: DensityEvaluator {
  /// From here on, evaluations use these rows; `nil` returns to all of them.
  /// - Precondition: row numbers are in 0 ..< rowCount.
  mutating func selectRows(_ rows: [Int]?)
}

/// A log density written as a closure: for tests and hand-made targets.
public struct ClosureLogDensity: LogDensity {
  /// Given a position, fills the gradient and returns the log density.
  public typealias Body = @Sendable (Span<Double>, inout MutableSpan<Double>) throws -> Double

  /// Calls the closure.
  public struct Evaluator: DensityEvaluator {
    let body: Body
    public mutating func logDensity(
      at position: Span<Double>, gradient: inout MutableSpan<Double>
    ) throws -> Double { try body(position, &gradient) }
  }

  public let dimension: Int
  private let body: Body

  /// A density of `dimension` coordinates; the closure returns the log density and fills the gradient.
  public init(dimension: Int, _ body: @escaping Body) {
    self.dimension = dimension
    self.body = body
  }

  public func makeEvaluator() -> Evaluator { Evaluator(body: body) }
}

extension DensityEvaluator {
  /// The log density and its gradient at a point, as arrays: for tests and small work.
  public mutating func evaluate(_ position: [Double]) throws -> (value: Double, gradient: [Double])
  {
    var gradient = [Double](repeating: 0, count: position.count)
    var span = gradient.mutableSpan
    let value = try logDensity(at: position.span, gradient: &span)
    return (value, gradient)
  }
}

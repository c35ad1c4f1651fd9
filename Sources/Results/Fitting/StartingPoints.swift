import Inference
import Modeling

/// Where a climb or an optimisation begins by default: the first at the origin of the unconstrained space, or where the model's
/// author says, the others at random.
struct StartingPoints: InitialPoints {
  /// A point for a seed; if it is 0 throughout, only the first uses it.
  let preferred: @Sendable (_ dimension: Int, _ seed: UInt64) -> [Double]

  init(preferred: (@Sendable (_ seed: UInt64) -> [Double])? = nil) {
    self.preferred = { dimension, seed in
      preferred?(seed) ?? [Double](repeating: 0, count: dimension)
    }
  }

  func position(dimension: Int, seed: UInt64, chain: Int, attempt: Int) -> [Double] {
    if attempt == 0 {
      let point = preferred(dimension, seed &+ UInt64(chain) &* 1_000_000_007)
      if chain == 0 || point.contains(where: { $0 != 0 }) { return point }
    }
    return UniformInitialPoints().position(
      dimension: dimension, seed: seed, chain: chain, attempt: attempt)
  }
}

extension InitialValues {
  /// How many points are given.
  var count: Int { chains.count }
}

extension CompiledModel {
  /// Where an inference of this model begins: at values by name, or else at the default points.
  ///
  /// - Parameter limit: how many points it can take; nil for any number.
  /// - Throws: `InitialValueError` for values that do not fit the model.
  func startingPoints(
    _ initial: InitialValues?, limit: Int? = nil,
    otherwise usual: some InitialPoints = StartingPoints()
  ) throws -> any InitialPoints {
    guard let initial else { return usual }
    if let limit, initial.count > limit {
      throw InitialValueError(
        initial.source, found: "\(initial.count) sets of values",
        expected: limit == 1 ? "one" : "at most \(limit), one for each path")
    }
    return try NamedInitialPoints(initial, of: self, chains: initial.count)
  }

  /// Runs what needs a point to begin at; where none is found, the error names the site that refuses the points tried.
  func explainingRefusedPoints<Result>(_ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch var error as InitialPointError {
      error.reason = explanation(ofRefusedPoint: error.position)?.description
      throw error
    }
  }
}

import ComputationGraph
import Inference

extension CompiledGuide {
  /// Evaluates a compiled guide on one thread, without allocating.
  package struct Evaluator: GuideEvaluator {
    private let draws: Workspace
    private let pulls: Workspace
    private let densities: Workspace
    private let entropies: Workspace?
    private let dimension: Int
    private let noiseStart: Int
    /// [z or g, φ, ε, 1] and what the programs make of it.
    private var position: [Double]
    private var gradient: [Double]

    init(
      _ programs: Programs, _ dimension: Int, _ parameterCount: Int, _ noiseDimension: Int
    ) {
      draws = Workspace(programs.draw)
      pulls = Workspace(programs.pullBack)
      densities = Workspace(programs.density)
      entropies = programs.entropy.map(Workspace.init)
      self.dimension = dimension
      noiseStart = dimension + parameterCount
      position = [Double](repeating: 0, count: noiseStart + noiseDimension + 1)
      gradient = position
    }

    private var last: Int { position.count - 1 }

    private mutating func load(
      _ first: Span<Double>?, _ parameters: Span<Double>, _ noise: Span<Double>?, factor: Double
    ) {
      if let first { for i in first.indices { position[i] = first[i] } }
      for i in parameters.indices { position[dimension + i] = parameters[i] }
      if let noise { for i in noise.indices { position[noiseStart + i] = noise[i] } }
      position[last] = factor
    }

    package mutating func draw(
      noise: Span<Double>, parameters: Span<Double>, into position: inout MutableSpan<Double>
    ) -> Double {
      load(nil, parameters, noise, factor: 1)
      _ = draws.evaluate(self.position, gradient: &gradient)
      for i in 0..<dimension { position[i] = gradient[i] }
      return gradient[last]
    }

    package mutating func pullBack(
      _ positionGradient: Span<Double>, at position: Span<Double>, noise: Span<Double>,
      parameters: Span<Double>, into gradient: inout MutableSpan<Double>
    ) {
      load(positionGradient, parameters, noise, factor: 1)
      _ = pulls.evaluate(self.position, gradient: &self.gradient)
      for i in parameters.indices { gradient[i] += self.gradient[dimension + i] }
    }

    package mutating func logDensityGradient(
      at position: Span<Double>, noise: Span<Double>, parameters: Span<Double>, weight: Double,
      addingTo gradient: inout MutableSpan<Double>
    ) {
      load(position, parameters, nil, factor: weight)
      _ = densities.evaluate(self.position, gradient: &self.gradient)
      for i in 0..<dimension { gradient[i] += self.gradient[i] }
    }

    package mutating func entropy(
      parameters: Span<Double>, weight: Double, addingTo gradient: inout MutableSpan<Double>
    ) -> Double? {
      guard let entropies else { return nil }
      load(nil, parameters, nil, factor: weight)
      _ = entropies.evaluate(position, gradient: &self.gradient)
      for i in parameters.indices { gradient[i] += self.gradient[dimension + i] }
      return self.gradient[last]
    }
  }
}

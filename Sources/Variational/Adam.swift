import MathKernels

/// Adam: gradient ascent with a step for each parameter from running moments of its gradient.
///
///     m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²
///     φ ← φ + η · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)
///
/// A value: saved and given back, it goes on with the same bits.
///
/// - Source: Kingma and Ba (2015), *Adam: a method for stochastic optimization*, Algorithm 1 (with the sign of ascent).
public struct Adam: Sendable, Equatable, Codable {
  /// β₁, the decay of the mean of gradients.
  public let meanDecay: Double
  /// β₂, the decay of the mean of squared gradients.
  public let squareDecay: Double
  /// ε, which keeps the step finite where gradients vanish.
  public let epsilon: Double
  /// t, the steps taken.
  public private(set) var stepCount = 0
  private var means: [Double]
  private var squares: [Double]

  public init(
    parameterCount: Int, meanDecay: Double = 0.9, squareDecay: Double = 0.999,
    epsilon: Double = 1e-8
  ) {
    self.meanDecay = meanDecay
    self.squareDecay = squareDecay
    self.epsilon = epsilon
    means = [Double](repeating: 0, count: parameterCount)
    squares = means
  }

  /// Takes one step up the gradient.
  /// - Precondition: as many parameters and derivatives as the optimiser was made for.
  public mutating func ascend(
    _ parameters: inout [Double], along gradient: [Double], learningRate: Double
  ) {
    let count = means.count
    precondition(parameters.count == count && gradient.count == count)
    stepCount += 1
    let meanWeight = learningRate / (1 - power(meanDecay, Double(stepCount)))
    let squareWeight = 1 / (1 - power(squareDecay, Double(stepCount)))
    for i in 0..<count {
      let derivative = gradient[i]
      let mean = meanDecay * means[i] + (1 - meanDecay) * derivative
      let square = squareDecay * squares[i] + (1 - squareDecay) * derivative * derivative
      means[i] = mean
      squares[i] = square
      parameters[i] += meanWeight * mean / ((squareWeight * square).squareRoot() + epsilon)
    }
  }
}

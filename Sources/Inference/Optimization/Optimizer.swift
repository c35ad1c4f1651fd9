import MathKernels
import Words

/// A rule of gradient ascent: how a gradient is turned into a step of the parameters.
///
///     Adam      m ← β₁ m + (1 − β₁) g,   v ← β₂ v + (1 − β₂) g²
///               φ ← φ + η · m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)
///     AdamW     the same, after φ ← φ − η λ φ
///     RMSProp   v ← β₂ v + (1 − β₂) g²,   φ ← φ + η · g / (√v + ε)
///
/// - Source: Kingma and Ba (2015), *Adam: a method for stochastic optimization*, Algorithm 1 (with the sign of ascent);
///   Loshchilov and Hutter (2019), *Decoupled weight decay regularization*, Algorithm 2, without its schedule multiplier;
///   Tieleman and Hinton (2012), *Neural networks for machine learning*, lecture 6.5.
public enum Optimizer: Sendable, Equatable, Codable {
  /// β₁, β₂ from 0 to below 1, ε from 0 on.
  case adam(meanDecay: Double = 0.9, squareDecay: Double = 0.999, epsilon: Double = 1e-8)
  /// Adam, with a part λ η of every parameter subtracted at each step.
  case adamW(
    weightDecay: Double = 0.01, meanDecay: Double = 0.9, squareDecay: Double = 0.999,
    epsilon: Double = 1e-8)
  /// Each derivative divided by its recent root mean square; no momentum, and no correction for the first steps.
  case rmsProp(squareDecay: Double = 0.9, epsilon: Double = 1e-8)

  /// The rules by name.
  public enum Rule: String, Sendable, CaseIterable {
    case adam, adamw, rmsprop

    /// The rule with its usual settings.
    public var standard: Optimizer {
      switch self {
      case .adam: .adam()
      case .adamw: .adamW()
      case .rmsprop: .rmsProp()
      }
    }
  }

  /// β₁; 0 where a rule takes the gradient as it is.
  package var meanDecay: Double {
    switch self {
    case .adam(let decay, _, _), .adamW(_, let decay, _, _): decay
    case .rmsProp: 0
    }
  }

  /// β₂.
  package var squareDecay: Double {
    switch self {
    case .adam(_, let decay, _), .adamW(_, _, let decay, _), .rmsProp(let decay, _): decay
    }
  }

  /// ε, which keeps the step finite where gradients vanish.
  package var epsilon: Double {
    switch self {
    case .adam(_, _, let epsilon), .adamW(_, _, _, let epsilon), .rmsProp(_, let epsilon): epsilon
    }
  }

  /// λ.
  package var weightDecay: Double {
    if case .adamW(let decay, _, _, _) = self { decay } else { 0 }
  }

  /// Whether the moments, which begin at 0, are scaled up by 1/(1 − βᵗ).
  var correctsBias: Bool { if case .rmsProp = self { false } else { true } }

  package func validate() throws(OptimizationError) {
    for (name, value, isValid, expected) in [
      ("mean decay", meanDecay, 0..<1 ~= meanDecay, "a number from 0 to below 1"),
      ("square decay", squareDecay, 0..<1 ~= squareDecay, "a number from 0 to below 1"),
      ("epsilon", epsilon, epsilon >= 0 && epsilon.isFinite, "0 or a small positive number"),
      ("weight decay", weightDecay, weightDecay >= 0 && weightDecay.isFinite, "0 or more"),
    ] where !isValid {
      throw OptimizationError("optimizer, \(name): found \(value.words), expected \(expected).")
    }
  }
}

/// An optimiser at work: the running moments of the gradient.
///
/// A value: saved and restored, it continues with the same bits.
package struct OptimizerState: Sendable, Equatable, Codable {
  /// The rule, with its settings.
  package let optimizer: Optimizer
  /// t, the steps taken.
  package private(set) var stepCount = 0
  private var means: [Double]
  private var squares: [Double]

  /// No steps taken yet.
  package init(_ optimizer: Optimizer, parameterCount: Int) {
    self.optimizer = optimizer
    means = [Double](repeating: 0, count: parameterCount)
    squares = means
  }

  /// Takes one step up the gradient; descent is a step up the negative gradient.
  /// - Precondition: as many parameters and derivatives as the optimiser was made for.
  package mutating func ascend(
    _ parameters: inout [Double], along gradient: [Double], learningRate: Double
  ) {
    let count = means.count
    precondition(parameters.count == count && gradient.count == count)
    stepCount += 1
    let (meanDecay, squareDecay) = (optimizer.meanDecay, optimizer.squareDecay)
    let epsilon = optimizer.epsilon
    let kept = 1 - learningRate * optimizer.weightDecay
    var (meanWeight, squareWeight) = (learningRate, 1.0)
    if optimizer.correctsBias {
      meanWeight /= 1 - power(meanDecay, Double(stepCount))
      squareWeight /= 1 - power(squareDecay, Double(stepCount))
    }
    // Pointers, so that the loop runs in vectors.
    means.withUnsafeMutableBufferPointer { means in
      squares.withUnsafeMutableBufferPointer { squares in
        parameters.withUnsafeMutableBufferPointer { parameters in
          gradient.withUnsafeBufferPointer { gradient in
            for i in 0..<count {
              let derivative = gradient[i]
              let mean = meanDecay * means[i] + (1 - meanDecay) * derivative
              let square = squareDecay * squares[i] + (1 - squareDecay) * derivative * derivative
              means[i] = mean
              squares[i] = square
              parameters[i] =
                kept * parameters[i] + meanWeight * mean
                / ((squareWeight * square).squareRoot() + epsilon)
            }
          }
        }
      }
    }
  }
}

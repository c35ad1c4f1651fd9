import Foundation
import Optimization
import Testing

@Suite struct OptimizerTests {
  /// Algorithm 1 of the paper, worked by hand for the gradients 1 and −2, then (to two moments) 0.5.
  @Test func firstStepsOfAdamByHand() {
    var adam = OptimizerState(.adam(), parameterCount: 1)
    var parameters = [10.0]
    // m = 0.1, v = 0.001, corrected 1 and 1.
    adam.ascend(&parameters, along: [1], learningRate: 0.01)
    let first = 10 + 0.01 * 1 / (1 + 1e-8)
    #expect(abs(parameters[0] - first) < 1e-14)
    // m = 0.09 − 0.2 = −0.11, v = 0.000999 + 0.004 = 0.004999; divided by 0.19 and 0.001999.
    adam.ascend(&parameters, along: [-2], learningRate: 0.01)
    let second = first + 0.01 * (-0.11 / 0.19) / ((0.004999 / 0.001999).squareRoot() + 1e-8)
    #expect(abs(parameters[0] - second) < 1e-13)
    // m = −0.099 + 0.05 = −0.049, v = 0.004994001 + 0.00025 = 0.005244001; by 0.271 and 0.002997001.
    adam.ascend(&parameters, along: [0.5], learningRate: 0.02)
    let third =
      second + 0.02 * (-0.049 / 0.271) / ((0.005244001 / 0.002997001).squareRoot() + 1e-8)
    #expect(abs(parameters[0] - third) < 1e-13)
    #expect(adam.stepCount == 3)
  }

  /// Each rule as its paper writes it, one parameter at a time.
  @Test(arguments: [
    Optimizer.adam(), .adam(meanDecay: 0.5, squareDecay: 0.8, epsilon: 0.1),
    .adamW(weightDecay: 0.3), .rmsProp(), .rmsProp(squareDecay: 0.99, epsilon: 0.01),
  ])
  func agreesWithThePaper(_ optimizer: Optimizer) {
    var state = OptimizerState(optimizer, parameterCount: 7)
    var parameters = (0..<7).map { cos(Double($0)) }
    var expected = parameters
    var (m, v) = ([Double](repeating: 0, count: 7), [Double](repeating: 0, count: 7))
    for t in 1...40 {
      let rate = 0.1 / Double(t)
      let gradient = (0..<7).map { 3 * sin(Double($0 * $0 + 5 * t)) }
      state.ascend(&parameters, along: gradient, learningRate: rate)
      for i in 0..<7 {
        let g = gradient[i]
        switch optimizer {
        case .adam(let b1, let b2, let epsilon), .adamW(_, let b1, let b2, let epsilon):
          if case .adamW(let decay, _, _, _) = optimizer {
            expected[i] -= rate * decay * expected[i]
          }
          m[i] = b1 * m[i] + (1 - b1) * g
          v[i] = b2 * v[i] + (1 - b2) * g * g
          let mHat = m[i] / (1 - pow(b1, Double(t)))
          let vHat = v[i] / (1 - pow(b2, Double(t)))
          expected[i] += rate * mHat / (vHat.squareRoot() + epsilon)
        case .rmsProp(let decay, let epsilon):
          v[i] = decay * v[i] + (1 - decay) * g * g
          expected[i] += rate * g / (v[i].squareRoot() + epsilon)
        }
      }
      for (found, wanted) in zip(parameters, expected) { #expect(abs(found - wanted) < 1e-12) }
    }
  }

  @Test func aVanishingGradientMovesNothing() {
    var adam = OptimizerState(.adam(), parameterCount: 2)
    var parameters = [1.0, 2.0]
    adam.ascend(&parameters, along: [0, 0], learningRate: 0.1)
    #expect(parameters == [1, 2])
  }

  /// The size of a step does not depend on the gradient's scale (§2.1 of the paper).
  @Test func stepsDoNotDependOnScale() {
    func path(_ scale: Double) -> [Double] {
      var adam = OptimizerState(.adam(epsilon: 0), parameterCount: 1)
      var parameters = [0.0]
      return [3.0, -1, 0.2, 5].map {
        adam.ascend(&parameters, along: [scale * $0], learningRate: 0.1)
        return parameters[0]
      }
    }
    for (small, large) in zip(path(1e-3), path(1e3)) { #expect(abs(small - large) < 1e-12) }
  }

  @Test(arguments: [Optimizer.adam(), .adamW(), .rmsProp()])
  func savedAndGivenBackItGoesOnTheSame(_ optimizer: Optimizer) throws {
    var state = OptimizerState(optimizer, parameterCount: 2)
    var parameters = [0.1, 0.2]
    for step in 0..<7 {
      state.ascend(&parameters, along: [sin(Double(step)), 1 / 3.0], learningRate: 0.01)
    }
    var back = try JSONDecoder().decode(OptimizerState.self, from: JSONEncoder().encode(state))
    var (one, other) = (parameters, parameters)
    state.ascend(&one, along: [0.3, 0.7], learningRate: 0.01)
    back.ascend(&other, along: [0.3, 0.7], learningRate: 0.01)
    #expect(one == other)
    #expect(one != parameters)
  }
}

@Suite struct GradientClippingTests {
  @Test func byNormKeepsTheDirection() {
    var gradient = [3.0, -4]
    GradientClipping.norm(10).clip(&gradient)
    #expect(gradient == [3, -4])
    GradientClipping.norm(1).clip(&gradient)
    #expect(abs(gradient[0] - 0.6) < 1e-15 && abs(gradient[1] + 0.8) < 1e-15)
    var huge = [3e200, -4e200]
    GradientClipping.norm(5).clip(&huge)
    #expect(abs(huge[0] - 3) < 1e-14 && abs(huge[1] + 4) < 1e-14)
  }

  @Test func byValueClipsEachElement() {
    var gradient = [3.0, -4, 0.5]
    GradientClipping.value(1).clip(&gradient)
    #expect(gradient == [1, -1, 0.5])
  }
}

@Suite struct LearningRateTests {
  /// A rate in a saved fit is read whether or not it is that of `constant()`.
  @Test(arguments: [0.001, 0.02]) func aConstantRateIsReadAndWritten(_ rate: Double) throws {
    let saved = Data(#"{"constant":{"_0":\#(rate)}}"#.utf8)
    #expect(try JSONDecoder().decode(LearningRate.self, from: saved) == .constant(rate))
    #expect(try JSONEncoder().encode(LearningRate.constant(rate)) == saved)
  }

  /// Rates at the given steps.
  @Test(arguments: [
    (LearningRate.constant(), [0: 0.001, 1_000_000: 0.001]),
    (.decaying(from: 0.1, to: 0.001, steps: 200), [0: 0.1, 100: 0.01, 200: 0.001, 5000: 0.001]),
    (.stepped(from: 0.8, factor: 0.5, every: 10), [0: 0.8, 9: 0.8, 10: 0.4, 29: 0.2, 30: 0.1]),
    (
      .warmRestarts(from: 1, to: 0.2, period: 4),
      [0: 1, 2: 0.6, 3: 0.2 + 0.4 * (1 - 0.5.squareRoot()), 4: 1, 402: 0.6]
    ),
    // Periods 0 ..< 4, 4 ..< 12, 12 ..< 28.
    (.warmRestarts(from: 1, to: 0, period: 4, growth: 2), [2: 0.5, 4: 1, 8: 0.5, 12: 1, 20: 0.5]),
  ])
  func schedule(_ schedule: LearningRate, _ rates: [Int: Double]) throws {
    for (step, rate) in rates { #expect(abs(schedule.rate(at: step) - rate) < 1e-15, "\(step)") }
    let back = try JSONDecoder().decode(LearningRate.self, from: JSONEncoder().encode(schedule))
    #expect(back == schedule)
  }
}

import Foundation
import Testing
import Variational

@Suite struct AdamTests {
  /// Algorithm 1 of the paper, worked by hand for the gradients 1 and −2, then (to two moments) 0.5.
  @Test func firstStepsByHand() {
    var adam = Adam(parameterCount: 1)
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

  @Test func aVanishingGradientMovesNothing() {
    var adam = Adam(parameterCount: 2)
    var parameters = [1.0, 2.0]
    adam.ascend(&parameters, along: [0, 0], learningRate: 0.1)
    #expect(parameters == [1, 2])
  }

  /// The size of a step does not depend on the gradient's scale (§2.1 of the paper).
  @Test func stepsDoNotDependOnScale() {
    func path(_ scale: Double) -> [Double] {
      var adam = Adam(parameterCount: 1, epsilon: 0)
      var parameters = [0.0]
      return [3.0, -1, 0.2, 5].map {
        adam.ascend(&parameters, along: [scale * $0], learningRate: 0.1)
        return parameters[0]
      }
    }
    for (small, large) in zip(path(1e-3), path(1e3)) { #expect(abs(small - large) < 1e-12) }
  }

  @Test func savedAndGivenBackItGoesOnTheSame() throws {
    var adam = Adam(parameterCount: 2)
    var parameters = [0.1, 0.2]
    for step in 0..<7 {
      adam.ascend(&parameters, along: [sin(Double(step)), 1 / 3.0], learningRate: 0.01)
    }
    var back = try JSONDecoder().decode(Adam.self, from: JSONEncoder().encode(adam))
    var (one, other) = (parameters, parameters)
    adam.ascend(&one, along: [0.3, 0.7], learningRate: 0.01)
    back.ascend(&other, along: [0.3, 0.7], learningRate: 0.01)
    #expect(one == other)
    #expect(one != parameters)
  }
}

@Suite struct LearningRateTests {
  @Test func constant() {
    #expect(LearningRate.study.rate(at: 0) == 0.001)
    #expect(LearningRate.study.rate(at: 1_000_000) == 0.001)
  }

  @Test func decayIsGeometricThenConstant() {
    let rate = LearningRate.decaying(from: 0.1, to: 0.001, steps: 200)
    #expect(rate.rate(at: 0) == 0.1)
    #expect(abs(rate.rate(at: 100) - 0.01) < 1e-15)
    #expect(rate.rate(at: 200) == 0.001)
    #expect(rate.rate(at: 5000) == 0.001)
  }
}

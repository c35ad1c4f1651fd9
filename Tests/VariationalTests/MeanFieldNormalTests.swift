import Foundation
import Inference
import MathKernels
import Testing
import Variational

@Suite struct MeanFieldNormalTests {
  let guide = MeanFieldNormal(dimension: 3)
  let parameters = [0.5, -1, 12, -2, 0.3, 1.1]
  let noise = [0.7, -1.4, 2.2]

  private func draw(_ parameters: [Double]) -> [Double] {
    var position = [Double](repeating: 0, count: guide.dimension)
    var span = position.mutableSpan
    var evaluator = guide.makeEvaluator()
    _ = evaluator.draw(noise: noise.span, parameters: parameters.span, into: &span)
    return position
  }

  private func entropy(_ parameters: [Double], weight: Double = 0) -> (Double, [Double]) {
    var gradient = [Double](repeating: 0.25, count: guide.parameterCount)
    var span = gradient.mutableSpan
    var evaluator = guide.makeEvaluator()
    let value = evaluator.entropy(parameters: parameters.span, weight: weight, addingTo: &span)
    return (value ?? .nan, gradient)
  }

  private func finiteDifferences(_ function: ([Double]) -> Double) -> [Double] {
    parameters.indices.map { i in
      var (above, below) = (parameters, parameters)
      above[i] += 1e-5
      below[i] -= 1e-5
      return (function(above) - function(below)) / 2e-5
    }
  }

  @Test func startsAroundAPosition() {
    #expect(guide.parameterCount == 6)
    #expect(guide.noiseDimension == 3)
    let start = MeanFieldNormal(dimension: 2, initialScale: 0.3).initialParameters(around: [4, -1])
    #expect(start == [4, -1, log(0.3), log(0.3)])
    #expect(MeanFieldNormal(dimension: 1).initialParameters(around: [0])[1] == log(0.1))
  }

  @Test func drawsAreScaledNoise() {
    let position = draw(parameters)
    for i in 0..<3 {
      let expected = parameters[i] + exp(parameters[3 + i]) * noise[i]
      #expect(abs(position[i] - expected) < 1e-14 * 20)
    }
  }

  @Test func entropyIsThatOfNormals() {
    // ½ log(2πe σ²) for each coordinate.
    let expected = parameters[3...].reduce(0) { $0 + 0.5 * log(2 * .pi * exp(1) * exp(2 * $1)) }
    #expect(abs(entropy(parameters).0 - expected) < 1e-13)
  }

  @Test func entropyGradientIsAddedWithItsWeight() {
    let differences = finiteDifferences { entropy($0).0 }
    let gradient = entropy(parameters, weight: 3).1
    for (found, difference) in zip(gradient, differences) {
      #expect(abs(found - (0.25 + 3 * difference)) < 1e-8)
    }
  }

  @Test func pullBackAgreesWithFiniteDifferences() {
    // f(z) = Σ sin(z) + z₀ z₂ along the draw.
    func f(_ z: [Double]) -> Double { z.reduce(0) { $0 + sin($1) } + z[0] * z[2] }
    var position = [0.0, 0, 0]
    var evaluator = guide.makeEvaluator()
    var drawn = position.mutableSpan
    _ = evaluator.draw(noise: noise.span, parameters: parameters.span, into: &drawn)
    var positionGradient = position.map { cos($0) }
    positionGradient[0] += position[2]
    positionGradient[2] += position[0]
    var gradient = [Double](repeating: 1, count: 6)
    var span = gradient.mutableSpan
    evaluator.pullBack(
      positionGradient.span, at: position.span, noise: noise.span, parameters: parameters.span,
      into: &span)
    for (found, difference) in zip(gradient, finiteDifferences { f(draw($0)) }) {
      #expect(abs(found - (1 + difference)) < 1e-7 * max(1, abs(difference)))
    }
  }

  @Test func logDensityIsThatOfNormals() {
    let position = draw(parameters)
    var expected = 0.0
    for i in 0..<3 {
      let scale = exp(parameters[3 + i])
      let z = (position[i] - parameters[i]) / scale
      expected += log(exp(-0.5 * z * z) / (scale * (2 * .pi).squareRoot()))
    }
    var again = position
    var span = again.mutableSpan
    var evaluator = guide.makeEvaluator()
    let found = evaluator.draw(noise: noise.span, parameters: parameters.span, into: &span)
    #expect(abs(found - expected) < 1e-12)
  }

  @Test func readsItsParameters() {
    #expect(guide.means(parameters) == [0.5, -1, 12])
    #expect(guide.scales(parameters) == [exp(-2), exp(0.3), exp(1.1)])
  }
}

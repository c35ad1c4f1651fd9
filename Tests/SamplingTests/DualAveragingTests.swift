import MathKernels
import Sampling
import Testing

@Suite struct DualAveragingTests {
  /// Hoffman and Gelman's eq. 6, worked out with sums over the whole history.
  @Test func followsTheFormulas() {
    let acceptances = [0.95, 0.1, 0.6, 1, 0.82, 0, 0.77, 0.9]
    var subject = DualAveraging(initialStepSize: 0.2, targetAcceptance: 0.8)
    #expect(subject.stepSize == 0.2)
    #expect(subject.averagedStepSize == 0.2)
    var meanError = 0.0
    var averagedLog = 0.0
    for (index, acceptance) in acceptances.enumerated() {
      let t = Double(index + 1)
      meanError = (1 - 1 / (t + 10)) * meanError + (0.8 - acceptance) / (t + 10)
      let log = logarithm(10 * 0.2) - t.squareRoot() / 0.05 * meanError
      averagedLog = power(t, -0.75) * log + (1 - power(t, -0.75)) * averagedLog
      subject.update(acceptanceStatistic: acceptance)
      #expect(abs(subject.stepSize / exponential(log) - 1) < 1e-12)
      #expect(abs(subject.averagedStepSize / exponential(averagedLog) - 1) < 1e-12)
    }
  }

  /// Where acceptance falls with ε as exp(−ε), the averaged step size ends where it equals the target.
  @Test(arguments: [0.6, 0.8, 0.95]) func findsTheTarget(_ target: Double) {
    var subject = DualAveraging(initialStepSize: 3, targetAcceptance: target)
    for _ in 0..<5000 { subject.update(acceptanceStatistic: exponential(-subject.stepSize)) }
    #expect(abs(exponential(-subject.averagedStepSize) - target) < 0.01)
  }
}

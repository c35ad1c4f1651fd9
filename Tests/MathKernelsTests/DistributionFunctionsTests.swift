import MathKernels
import Testing

@Suite struct DistributionFunctionsTests {
  /// Quantiles of the normal distribution to 15 decimals (NIST DLMF §7.17; R 4.2 qnorm).
  @Test(arguments: [
    (0.5, 0.0), (0.975, 1.959963984540054), (0.95, 1.644853626951472), (1e-10, -6.361340902404056),
    (0.84134474606854293, 1.0),
  ])
  func normalQuantiles(_ known: (probability: Double, value: Double)) {
    #expect(abs(normalQuantile(known.probability) - known.value) < 2e-15 * max(1, abs(known.value)))
    #expect(abs(normalQuantile(1 - known.probability) + known.value) < 1e-6)
  }

  @Test func quantilesInvertDistributionFunctions() {
    for step in 1..<200 {
      let probability = Double(step) / 200
      #expect(abs(normalCDF(normalQuantile(probability)) - probability) < 1e-15)
      for (a, b) in [(0.5, 0.5), (1, 3), (3.7, 1.2), (20, 380), (2000, 2000), (190.5, 3600.25)] {
        #expect(abs(betaCDF(betaQuantile(probability, a, b), a, b) - probability) < 1e-9)
      }
    }
  }

  @Test func edges() {
    #expect(normalQuantile(0) == -.infinity && normalQuantile(1) == .infinity)
    #expect(normalQuantile(-0.1).isNaN && normalQuantile(1.1).isNaN && normalQuantile(.nan).isNaN)
    #expect(betaQuantile(0, 2, 3) == 0 && betaQuantile(1, 2, 3) == 1)
    #expect(betaQuantile(0.5, 1, 1) == 0.5)
    #expect(betaQuantile(0.5, -1, 1).isNaN && betaQuantile(2, 1, 1).isNaN)
  }

  /// GSL gives up below about 0.01 degrees of freedom, and would end the process.
  @Test(arguments: [0.001, 0.01, 0.1, 1, 4])
  func studentTQuantileIsOddAndRises(degreesOfFreedom: Double) {
    let probabilities = [0.001, 0.1, 0.4, 0.5, 0.6, 0.9, 0.999]
    let quantiles = probabilities.map { studentTQuantile($0, degreesOfFreedom: degreesOfFreedom) }
    #expect(zip(quantiles, quantiles.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(abs(quantiles[3]) < 1e-14)
    for (low, high) in zip(quantiles, quantiles.reversed()) {
      #expect(low == -high || abs(low + high) < 1e-14 + 1e-9 * abs(high))
    }
    #expect(studentTQuantile(1.5, degreesOfFreedom: degreesOfFreedom).isNaN)
  }
}

import ComputationGraph
import MathKernels
import Testing

@Suite struct GradientTests {
  /// Neither evaluation nor release may go down a call for each term.
  @Test func aDeepSumIsWorkedOut() {
    let slot = ParameterSlot("x", axes: [], offset: 0)
    var (fixed, latent) = (Quantity(0), Quantity(.parameter(slot)))
    for _ in 0..<100_000 {
      fixed = fixed + Quantity(0.5)
      latent = latent + fixed
    }
    var evaluator = ReferenceEvaluator()
    #expect(evaluator.value(of: latent) == nil)
    #expect(evaluator.value(of: fixed)?.values == [50_000])
    evaluator.parameters[slot] = Tensor(1)
    // 1 + ½ Σ i.
    #expect(evaluator.value(of: latent)?.values == [1 + 0.25 * 100_000 * 100_001])
  }

  @Test(arguments: graphCases) func valueAgreesWithTheSlowReference(_ graphCase: GraphCase) throws {
    let bench = Bench()
    let expression = graphCase.build(bench)
    let value = try bench.compiled(expression).evaluate(bench.position).value
    let expected = try bench.reference(expression, at: bench.position)
    #expect(abs(value - expected) <= 1e-12 * max(1, abs(expected)))
  }

  @Test(arguments: graphCases) func gradientAgreesWithFiniteDifferences(_ graphCase: GraphCase)
    throws
  {
    let bench = Bench()
    let expression = graphCase.build(bench)
    let gradient = try bench.compiled(expression).evaluate(bench.position).gradient
    let step = 1e-5
    for index in bench.position.indices {
      // Fourth-order central differences of the slow reference.
      func shifted(_ steps: Double) throws -> Double {
        var position = bench.position
        position[index] += steps * step
        return try bench.reference(expression, at: position)
      }
      let difference =
        try (8 * (shifted(1) - shifted(-1)) - (shifted(2) - shifted(-2))) / (12 * step)
      #expect(
        abs(gradient[index] - difference) <= 1e-6 * max(1, abs(difference)),
        "coordinate \(index): \(gradient[index]) against \(difference)")
    }
  }

  @Test(arguments: graphCases) func evaluationIsRepeatable(_ graphCase: GraphCase) throws {
    let bench = Bench()
    let workspace = try bench.compiled(graphCase.build(bench))
    let first = workspace.evaluate(bench.position)
    _ = workspace.evaluate(bench.position.map { $0 + 1 })
    let again = workspace.evaluate(bench.position)
    #expect(first.0 == again.0 && first.1 == again.1)
  }
}

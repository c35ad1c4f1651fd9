import Bayes
import TestSupport
import Testing

/// GARCH(1, 1): the variance of a return follows the last return and the last variance.
struct GARCH: Model {
  var returns: [Double]

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let time = m.plate("time", returns.count)
    let mu = m.sample("mu", Normal(0, 5))
    let alpha0 = m.sample("alpha0", HalfNormal(scale: 1))
    let alpha1 = m.sample("alpha1", HalfNormal(scale: 1))
    let beta1 = m.sample("beta1", HalfNormal(scale: 1))
    let start = m.sample("start", HalfNormal(scale: 2))
    let before = m.data("return before", [0] + returns.dropLast(), over: time)
    let isFirst = m.data("is first", [1] + returns.dropFirst().map { _ in 0 }, over: time)
    let shock = (1 - isFirst) * square(before - mu)
    let variance = scan(over: time, from: start, inputs: [shock]) { previous, at in
      alpha0 + alpha1 * at[0] + beta1 * previous
    }
    m.deterministic("sigma", sqrt(variance))
    m.observe("return", Normal(mu, sqrt(variance)), returns, over: time)
  }
}

@Suite struct RecurrenceModelTests {
  static let returns = (0..<50).map { 2 * sine(1.3 * Double($0)) + cosine(0.4 * Double($0 * $0)) }

  static let scales = [1.0, 1, 1, 2]

  static func deviations(_ returns: [Double], _ u: [Double]) -> [Double] {
    let (mu, p) = (u[0], zip(scales, u[1...4]).map { $0 * logarithm(onePlus: exponential($1)) })
    var variance = p[3]
    return returns.indices.map { time in
      let shock = time == 0 ? 0 : (returns[time - 1] - mu) * (returns[time - 1] - mu)
      variance = p[0] + p[1] * shock + p[2] * variance
      return variance.squareRoot()
    }
  }

  static func byHand(_ returns: [Double], _ u: [Double]) -> Double {
    var total = ByHand.normal(u[0], 0, 5)
    for (index, scale) in scales.enumerated() {
      let value = scale * logarithm(onePlus: exponential(u[1 + index]))
      total += logarithm(2) + ByHand.normal(value, 0, scale)
      total += logarithm(scale / (1 + exponential(-u[1 + index])))
    }
    return zip(returns, deviations(returns, u)).reduce(total) {
      $0 + ByHand.normal($1.0, u[0], $1.1)
    }
  }

  @Test(.tags(.random)) func densityAndDrawsAreThoseByHand() throws {
    let model = try CompiledModel(GARCH(returns: Self.returns))
    var evaluator = model.makeEvaluator()
    for own in 1...3 {
      let position = Demo.position(5, seed: seed(UInt64(own)))
      let (value, gradient) = try evaluator.evaluate(position)
      let expected = Self.byHand(Self.returns, position)
      #expect(abs(value - expected) <= 1e-12 * abs(expected))
      for place in position.indices {
        func moved(_ steps: Double) -> Double {
          var other = position
          other[place] += steps * 1e-3
          return Self.byHand(Self.returns, other)
        }
        let slope = (8 * (moved(1) - moved(-1)) - (moved(2) - moved(-2))) / 12e-3
        #expect(abs(gradient[place] - slope) <= 1e-8 * max(1, abs(slope)))
      }
      let sigma = try model.makeNamer(ofDeterministic: "sigma").scalars(at: position)
      #expect(sigma.count == Self.returns.count)
      for (found, expected) in zip(sigma, Self.deviations(Self.returns, position)) {
        #expect(abs(found - expected) <= 1e-14 * expected)
      }
    }
  }

  /// A mistake in a scan is reported by the site that uses it.
  @Test func aMistakeNamesItsSite() {
    let error = #expect(throws: ModelError.self) {
      try CompiledModel(
        Sketch { m in
          let time = m.plate("time", 4)
          let phi = m.sample("phi", Normal(0, 1))
          let level = scan(over: time, from: 0, inputs: [phi]) { $0 + $1[0] }
          m.observe("y", Normal(level, 1), [1, 2, 3, 4], over: time)
        })
    }
    let text = error?.description ?? ""
    for word in ["\"y\"", "location of Normal", "scan(over: time)", "input 0", "time[4]"] {
      #expect(text.contains(word), "\(text) lacks \(word)")
    }
  }
}

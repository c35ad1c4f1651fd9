import Bayes
import Testing

/// Indexing by a label, in a model of houses in counties, against its log density by hand.
@Suite struct IndexTests {
  static let counties = ["Aitkin", "Anoka", "Becker", "Beltrami"]
  static let labels = ["Anoka", "Anoka", "Beltrami", "Aitkin", "Anoka", "Beltrami", "Aitkin"]
  static let codes = [1, 1, 3, 0, 1, 3, 0]
  static let floor = [0.0, 1, 1, 0, 0, 0, 1]
  static let radon = [0.7, -0.3, 1.1, 0.4, 2.0, -1.2, 0.1]

  static func model(
    _ index: @escaping @Sendable (inout ModelBuilder, Axis, Axis) -> Index
  ) -> Sketch {
    Sketch { m in
      let county = m.plate("county", counties)
      let house = m.plate("house", radon.count)
      let alpha = m.sample("alpha", Normal(1, 2), over: county)
      let beta = m.sample("beta", Normal(0, 1), over: county)
      let own = index(&m, county, house)
      let mean = m.deterministic(
        "mean", alpha[own] + beta[own] * m.data("floor", floor, over: house))
      m.observe("radon", Normal(mean, 0.5), radon, over: house)
    }
  }

  static func logDensity(at q: [Double]) -> Double {
    func normal(_ x: Double, _ mean: Double, _ deviation: Double) -> Double {
      -0.5 * ((x - mean) / deviation) * ((x - mean) / deviation) - logarithm(deviation)
        - 0.5 * logarithm(2 * .pi)
    }
    var total = 0.0
    for county in 0..<4 { total += normal(q[county], 1, 2) + normal(q[4 + county], 0, 1) }
    for (house, code) in codes.enumerated() {
      total += normal(radon[house], q[code] + q[4 + code] * floor[house], 0.5)
    }
    return total
  }

  static let ways: [(String, @Sendable (inout ModelBuilder, Axis, Axis) -> Index)] = [
    ("labels", { $0.index("county", labels, into: $1, over: $2) }),
    ("codes", { $0.index("county", codes, into: $1, over: $2) }),
    (
      "coded labels",
      { $0.index("county", Labels(classes: counties, codes: codes), into: $1, over: $2) }
    ),
  ]

  @Test(arguments: ways.map(\.0)) func densityIsThatByHand(_ way: String) throws {
    let index = try #require(Self.ways.first { $0.0 == way }?.1)
    let model = try CompiledModel(Self.model(index))
    var evaluator = model.makeEvaluator()
    let position = Demo.position(8)
    var gradient = [Double](repeating: .nan, count: 8)
    var span = gradient.mutableSpan
    let value = try evaluator.logDensity(at: position.span, gradient: &span)
    let expected = Self.logDensity(at: position)
    #expect(abs(value - expected) <= 1e-12 * abs(expected))
    for coordinate in 0..<8 {
      func moved(_ step: Double) -> Double {
        var q = position
        q[coordinate] += step
        return Self.logDensity(at: q)
      }
      // Exact for a quadratic, up to rounding.
      let slope = (moved(0.5) - moved(-0.5)) / 1
      #expect(abs(gradient[coordinate] - slope) <= 1e-11 * max(1, abs(slope)))
    }
    // The derived mean is over the houses, so it is worked out on request.
    #expect(model.layout.sites.map(\.name) == ["alpha", "beta"])
    let means = try model.makeNamer(ofDeterministic: "mean").scalars(at: position)
    for (house, code) in Self.codes.enumerated() {
      #expect(
        abs(means[house] - position[code] - position[4 + code] * Self.floor[house]) < 1e-15)
    }
  }
}

import Bayes
import TestSupport
import Testing

/// Modes of posteriors that have a saddle at the origin, where climbs begin unless they are given a point.
@Suite(.tags(.random)) struct ModeTests {
  /// log p = 3ab − (a² + b²)/2 − (a⁴ + b⁴)/4: a saddle of height 0 at the origin, and modes of height 2 at ±(√2, √2).
  struct TwoHills: Model {
    func callAsFunction(_ m: inout ModelBuilder) throws {
      let a = m.sample("a", Flat())
      let b = m.sample("b", Flat())
      let bowl = 0.5 * (square(a) + square(b)) + 0.25 * (square(square(a)) + square(square(b)))
      m.factor("hills", 3 * a * b - bowl)
    }
  }

  /// y = Σ v_h tanh(w_h x), whose gradient is 0 in all of them where they all are.
  struct Network: Model {
    var units = 6

    func callAsFunction(_ m: inout ModelBuilder) throws {
      let row = m.plate("row", 21)
      let unit = m.plate("unit", units)
      let inputs = (0..<21).map { Double($0) / 5 - 2 }
      let x = m.data("x", inputs, over: row)
      let w = m.sample("w", Normal(0, 1), over: unit)
      let v = m.sample("v", Normal(0, 1), over: unit)
      let curve = (tanh(w * x) * v).sum(over: unit)
      m.observe("y", Normal(curve, 0.1), inputs.map { hyperbolicTangent($0) }, over: row)
    }
  }

  private static let atSaddle: [InitialValues?] = [nil, .values(["a": [0], "b": [0]])]

  @Test(arguments: atSaddle) func aPointIsNoSaddle(_ initial: InitialValues?) throws {
    let fit = try MAP(seed: seed(1)).fit(TwoHills(), initial: initial)
    #expect(fit.run.converged == true)
    for name in ["a", "b"] {
      let value = try #require(fit[name]?.values()?.values.first)
      #expect(abs(value * value - 2) < 1e-4)
    }
    // Only that a point has no uncertainty: both hills are as high.
    #expect(fit.run.warnings.count == 1, "\(fit.run.warnings)")
  }

  @Test(arguments: atSaddle) func laplaceIsAtAMode(_ initial: InitialValues?) throws {
    let fit = try LaplaceApproximation(seed: seed(2)).fit(TwoHills(), initial: initial)
    let values = try #require(fit["a"]?.values()).values
    // −∇² log p there is [[7, −3], [−3, 7]], so the variances are 7/40.
    let mean = values.reduce(0, +) / Double(values.count)
    #expect(abs(abs(mean) - 2.0.squareRoot()) < 5 * (7 / 40.0 / Double(values.count)).squareRoot())
  }

  @Test(
    arguments: [nil, .values(["w": [0, 0, 0, 0, 0, 0], "v": [0, 0, 0, 0, 0, 0]])]
      as [InitialValues?])
  func aNetworkLearns(_ initial: InitialValues?) throws {
    let fit = try MAP(seed: seed(3)).fit(Network(), initial: initial)
    #expect(fit.run.converged == true)
    // The saddle explains nothing, and its residuals are tanh(x) itself.
    let w = try #require(fit["w"]), v = try #require(fit["v"])
    let slope = (0..<6).reduce(0.0) {
      $0 + (w.values(at: [$1])?.values.first ?? 0) * (v.values(at: [$1])?.values.first ?? 0)
    }
    #expect(slope > 0.5 && slope < 1.5, "\(slope)")
  }

  /// A lower hill where the climb is asked to begin there, the higher one by default; and both are told of.
  struct UnlikeHills: Model {
    func callAsFunction(_ m: inout ModelBuilder) throws {
      let x = m.sample("x", Flat())
      let hills = maximum(-2 * square(x - 1), -5 - 2 * square(x + 1))
      m.factor("hills", hills)
    }
  }

  @Test func initialValuesChooseTheMode() throws {
    let low = try MAP(seed: seed(4)).fit(
      UnlikeHills(), initial: .values(["x": [-1.2]]))
    #expect(abs((low["x"]?.values()?.values.first ?? .nan) + 1) < 1e-3)
    let both = try MAP(seed: seed(4)).fit(
      UnlikeHills(), initial: .values(["x": [-1.2]], ["x": [1.1]]))
    #expect(abs((both["x"]?.values()?.values.first ?? .nan) - 1) < 1e-3)
    #expect(both.run.warnings.contains { $0.contains("1 of 2 climbs ended at lower modes") })
    #expect(throws: InitialValueError.self) {
      try SVI().fit(UnlikeHills(), initial: .values(["y": [1]]))
    }
  }

  /// A guide begins where it is asked to, and at a random point where the density is 0 at the origin.
  @Test func guidesBegin() throws {
    struct Lobes: Model {
      func callAsFunction(_ m: inout ModelBuilder) throws {
        let x = m.sample("x", Flat())
        m.factor("lobes", 3 * log(x * x) - x * x)
      }
    }
    let left = try SVI(seed: seed(5)).fit(Lobes(), initial: .values(["x": [-1.7]]))
    #expect(try #require(left["x"]?.values()).values.allSatisfy { $0 < 0.5 })
    let right = try SVI(seed: seed(5)).fit(Lobes(), initial: .values(["x": [1.7]]))
    #expect(try #require(right["x"]?.values()).values.allSatisfy { $0 > -0.5 })
    #expect(try SVI(seed: seed(6)).fit(Lobes()).run.guide?.elbo.isFinite == true)
  }
}

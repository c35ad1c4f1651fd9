import Bayes
import Foundation
import Testing

@Suite struct InitialValueTests {
  /// One short step from where the chain begins.
  static func first(_ model: some Model, _ values: InitialValues) throws -> Posterior {
    var sampler = NUTS()
    (sampler.chains, sampler.warmup, sampler.draws, sampler.maximumTreeDepth) = (2, 0, 1, 1)
    return try sampler.fit(model, initial: values)
  }

  static func written(_ text: String, _ name: String) throws -> InitialValues {
    var result: InitialValues?
    try SavedFitTests.withFolder { folder in
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
      result = try InitialValues(contentsOf: "\(folder)/\(name)")
    }
    return try #require(result)
  }

  /// A step of size 1 or less does not move these far, on the scale of their priors.
  @Test(arguments: [Parameterization.centered, .noncentered])
  func chainsBeginWhereTheyAreTold(_ form: Parameterization) throws {
    let model = WideModel(parameterization: form)
    let json = #"{"mu": 3e6, "tau": 2e6, "theta[1]": -5e6}"#
    for values in [
      InitialValues.values(["mu": [3e6], "tau": [2e6], "theta[1]": [-5e6]]),
      try Self.written(json, "a.json"), try Self.written("[\(json), \(json)]", "b.json"),
      try Self.written("chain,draw,mu,tau,theta[1]\n0,0,3e6,2e6,-5e6\n", "c.csv"),
    ] {
      let posterior = try Self.first(model, values)
      for (name, labels, expected) in [
        ("mu", [], 3e6), ("tau", [], 2e6), ("theta", [1], -5e6),
      ] as [(String, [Int], Double)] {
        let site = try #require(posterior[name])
        let found = try #require(site.values(at: labels)).values
        #expect(found.allSatisfy { abs($0 / expected - 1) < 0.5 }, "\(name) \(found)")
      }
    }
  }

  @Test func rowsOfATableAreChains() throws {
    let values = try Self.written("mu,tau\n1e7,1e6\n-1e7,1e6\n", "a.csv")
    let mu = try #require(try Self.first(WideModel(), values)["mu"]?.values()).values
    #expect(mu[0] > 5e6 && mu[1] < -5e6)
  }

  @Test func mistakesNameTheSiteAndItsShape() throws {
    func refusal(_ values: [String: [Double]]) -> String {
      do { _ = try Self.first(EightSchools(), .values(values)) } catch { return "\(error)" }
      return ""
    }
    #expect(refusal(["theta": [1, 2, 3]]).contains("3 numbers for site \"theta\""))
    #expect(refusal(["theta": [1, 2, 3]]).contains("8 numbers over [\"school[8]\"]"))
    #expect(refusal(["tua": [1]]).contains("Did you mean \"tau\"?"))
    #expect(refusal(["tau": [-1]]).contains("-1.0 for \"tau\""))
    #expect(refusal(["tau": [-1]]).contains("support"))
    #expect(refusal(["theta[B]": [1], "tau": [2]]).isEmpty)
    #expect(throws: InitialValueError.self) { try Self.written("{\"a\": [[1], [1, 2]]}", "a.json") }
    #expect(throws: InitialValueError.self) { try Self.written("{\"a\": \"b\"}", "a.json") }
    #expect(throws: FileNotFoundError.self) { try InitialValues(contentsOf: "/nowhere.json") }
  }
}

/// Priors so wide that a short step is nothing.
private struct WideModel: Model {
  var parameterization = Parameterization.centered
  func callAsFunction(_ m: inout ModelBuilder) throws {
    let group = m.plate("group", 3)
    let mu = m.sample("mu", Normal(0, 1e8))
    let tau = m.sample("tau", HalfNormal(scale: 1e8))
    _ = m.sample("theta", Normal(mu, tau), over: group, parameterization: parameterization)
  }
}

import Bayes
import FitSupport
import Foundation
import TestSupport
import Testing

@Suite struct InitialValueTests {
  /// The named scalars where a chain begins.
  static func start(_ model: some Model, _ values: InitialValues, chain: Int = 0) throws -> [String:
    Double]
  {
    let compiled = try CompiledModel(model)
    let points = try NamedInitialPoints(values, of: compiled, chains: 3)
    let position = points.position(
      dimension: compiled.dimension, seed: seed(3), chain: chain, attempt: 0)
    return Dictionary(
      uniqueKeysWithValues: zip(
        compiled.layout.scalars.map(\.name), compiled.makeNamer().scalars(at: position)))
  }

  static func written(_ text: String, _ name: String) throws -> InitialValues {
    var result: InitialValues?
    try withTemporaryFolder { folder in
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
      result = try InitialValues(contentsOf: "\(folder)/\(name)")
    }
    return try #require(result)
  }

  @Test(arguments: [
    Parameterization.centered, .noncentered, .partial(["theta": [0, 1, 2, 3, 4, 5, 6, 7]]),
  ])
  func chainsBeginWhereTheyAreTold(_ form: Parameterization) throws {
    let model = EightSchools(parameterization: form)
    let json = #"{"mu": 3, "tau": 2, "theta[B]": -5}"#
    for values in [
      InitialValues.values(["mu": [3], "tau": [2], "theta[B]": [-5]]),
      try Self.written(json, "a.json"), try Self.written("[\(json), \(json)]", "b.json"),
      try Self.written("chain,draw,mu,tau,theta[B]\n0,0,3,2,-5\n", "c.csv"),
    ] {
      let start = try Self.start(model, values)
      for (name, expected) in ["mu": 3.0, "tau": 2, "theta[B]": -5] {
        #expect(abs((start[name] ?? .nan) - expected) < 1e-12, "\(name)")
      }
      // The others begin at random, anew in each chain.
      #expect(try Self.start(model, values, chain: 1)["theta[C]"] != start["theta[C]"])
    }
    let all = try Self.start(model, .values(["theta": [1, 2, 3, 4, 5, 6, 7, 8], "theta[A]": [9]]))
    #expect(abs((all["theta[A]"] ?? 0) - 9) < 1e-12 && abs((all["theta[H]"] ?? 0) - 8) < 1e-12)
  }

  @Test func rowsOfATableAreChains() throws {
    let values = try Self.written("mu,tau\n7,1\n-8,2\n", "a.csv")
    #expect(try Self.start(EightSchools(), values, chain: 0)["mu"] == 7)
    #expect(try Self.start(EightSchools(), values, chain: 1)["mu"] == -8)
    #expect(try Self.start(EightSchools(), values, chain: 2)["mu"] == 7)
  }

  @Test func moreRowsThanChainsAreRefused() throws {
    let values = try Self.written("mu\n1\n2\n3\n4\n", "a.csv")
    let error = #expect(throws: InitialValueError.self) { try Self.start(EightSchools(), values) }
    #expect(error?.description.contains("found values for 4 chains") == true)
    #expect(throws: InitialValueError.self) { try Self.written("[]", "a.json") }
  }

  @Test func mistakesNameTheSiteAndItsShape() throws {
    func refusal(_ values: [String: [Double]]) -> String {
      do { _ = try Self.start(EightSchools(), .values(values)) } catch { return "\(error)" }
      return ""
    }
    #expect(refusal(["theta": [1, 2, 3]]).contains("3 numbers for site \"theta\""))
    #expect(refusal(["theta": [1, 2, 3]]).contains("expected 8 numbers, by school (8)."))
    #expect(refusal(["tua": [1]]).contains("Did you mean \"tau\"?"))
    #expect(refusal(["tau": [-1]]).contains("-1 for \"tau\""))
    // 0 is in the support of a half-Cauchy prior, but has no place in the unconstrained space.
    for value in [-1.0, 0] {
      #expect(refusal(["tau": [value]]).contains("inside the support of its prior, the positive"))
    }
    #expect(refusal(["theta[B]": [1], "tau": [2]]).isEmpty)
    // What is derived is passed over, and a name that only begins like it is a mistake as any other.
    func derived(_ name: String) -> String {
      do { _ = try Self.start(Derived(), .values([name: [1]])) } catch { return "\(error)" }
      return ""
    }
    #expect(derived("t").isEmpty && derived("tua").contains("Did you mean \"tau\"?"))
    #expect(throws: InitialValueError.self) { try Self.written("{\"a\": [[1], [1, 2]]}", "a.json") }
    #expect(throws: InitialValueError.self) { try Self.written("{\"a\": \"b\"}", "a.json") }
    #expect(throws: FileNotFoundError.self) { try InitialValues(contentsOf: "/nowhere.json") }
    // One word makes a column of texts; it is not passed over.
    let error = try #require(throws: DataError.self) {
      try Self.written("mu,tau\n1,2\nabc,1\n", "b.csv")
    }
    #expect("\(error)".contains("\"mu\"") && "\(error)".contains("expected a number"))
  }
}

/// A derived quantity of a short name.
private struct Derived: Model {
  func callAsFunction(_ m: inout ModelBuilder) throws {
    let tau = m.sample("tau", HalfNormal(scale: 1))
    _ = m.deterministic("t", 1 / tau)
  }
}

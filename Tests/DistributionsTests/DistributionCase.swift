import ComputationGraph
import Distributions
import MathKernels
import Testing

/// A distribution under test: how to make it from its parameters.
struct DistributionCase: Sendable, CustomTestStringConvertible {
  /// Its name in the reference answers.
  let reference: String
  /// The parameters with a gradient, with the reference's names.
  let differentiable: [String]
  let make: @Sendable ([String: Quantity]) -> any UnivariateDistribution
  var testDescription: String { reference }

  private init(
    _ reference: String, _ differentiable: [String],
    _ make: @escaping @Sendable ([String: Quantity]) -> any UnivariateDistribution
  ) {
    self.reference = reference
    self.differentiable = differentiable
    self.make = make
  }

  static let all: [DistributionCase] = [
    DistributionCase("Normal", ["loc", "scale"]) { Normal($0["loc"] ?? 0, $0["scale"] ?? 1) },
    DistributionCase("HalfNormal", ["scale"]) { HalfNormal(scale: $0["scale"] ?? 1) },
    DistributionCase("StudentT", ["df", "loc", "scale"]) {
      StudentT(
        degreesOfFreedom: $0["df"] ?? 1, location: $0["loc"] ?? 0, scale: $0["scale"] ?? 1)
    },
    DistributionCase("Cauchy", ["loc", "scale"]) { Cauchy($0["loc"] ?? 0, $0["scale"] ?? 1) },
    DistributionCase("HalfCauchy", ["scale"]) { HalfCauchy(scale: $0["scale"] ?? 1) },
    DistributionCase("Exponential", ["rate"]) { Exponential(rate: $0["rate"] ?? 1) },
    DistributionCase("Gamma", ["shape", "rate"]) {
      Gamma(shape: $0["shape"] ?? 1, rate: $0["rate"] ?? 1)
    },
    DistributionCase("InverseGamma", ["shape", "scale"]) {
      InverseGamma(shape: $0["shape"] ?? 1, scale: $0["scale"] ?? 1)
    },
    DistributionCase("Beta", ["a", "b"]) { Beta($0["a"] ?? 1, $0["b"] ?? 1) },
    DistributionCase("LogNormal", ["mu", "sigma"]) {
      LogNormal($0["mu"] ?? 0, $0["sigma"] ?? 1)
    },
    DistributionCase("Uniform", ["low", "high"]) { Uniform($0["low"] ?? 0, $0["high"] ?? 1) },
    DistributionCase("Laplace", ["loc", "scale"]) { Laplace($0["loc"] ?? 0, $0["scale"] ?? 1) },
    DistributionCase("Logistic", ["loc", "scale"]) {
      Logistic($0["loc"] ?? 0, $0["scale"] ?? 1)
    },
    DistributionCase("Weibull", ["shape", "scale"]) {
      Weibull(shape: $0["shape"] ?? 1, scale: $0["scale"] ?? 1)
    },
    DistributionCase("BernoulliLogits", ["logits"]) { Bernoulli(logits: $0["logits"] ?? 0) },
    DistributionCase("Binomial", ["p"]) {
      Binomial(trials: $0["n"] ?? 1, probability: $0["p"] ?? 0.5)
    },
    DistributionCase("BinomialLogits", ["logits"]) {
      Binomial(trials: $0["n"] ?? 1, logits: $0["logits"] ?? 0)
    },
    DistributionCase("Poisson", ["rate"]) { Poisson(rate: $0["rate"] ?? 1) },
    DistributionCase("NegativeBinomialMuPhi", ["mu", "phi"]) {
      NegativeBinomial(mean: $0["mu"] ?? 1, concentration: $0["phi"] ?? 1)
    },
    DistributionCase("NegativeBinomialTotalCountLogits", ["total_count", "logits"]) {
      NegativeBinomial(totalCount: $0["total_count"] ?? 1, logits: $0["logits"] ?? 0)
    },
  ]

  static let continuous = all.filter { !$0.isDiscrete }
  static let discrete = all.filter(\.isDiscrete)

  private var isDiscrete: Bool { make([:]).support.isDiscrete }

  /// With numbers for parameters.
  func make(_ parameters: [String: Double]) -> any UnivariateDistribution {
    make(parameters.mapValues { Quantity($0) })
  }

  func known() throws -> [KnownCase] { try #require(try KnownCase.all()[reference]) }

  /// The log density as a program of x and the differentiable parameters; the others are fixed.
  func program(_ parameters: [String: Double]) throws -> ScalarProgram {
    try ScalarProgram(["x"] + differentiable) { arguments in
      let fixed = parameters.mapValues { Quantity($0) }
      return make(fixed.merging(arguments) { $1 }).logDensity(of: arguments["x"] ?? 0)
    }
  }
}

/// A scalar function of named scalars, planned and run with its gradient.
struct ScalarProgram {
  private let names: [String]
  private let workspace: Workspace

  init(_ names: [String], _ build: ([String: Quantity]) throws -> Quantity) throws {
    self.names = names
    let slots = names.enumerated().map { ParameterSlot($1, axes: [], offset: $0) }
    let arguments = zip(names, slots).map { ($0, Quantity(.parameter($1))) }
    let objective = try build(Dictionary(uniqueKeysWithValues: arguments))
    workspace = Workspace(try Program.compile(objective: objective, slots: slots))
  }

  func callAsFunction(_ values: [String: Double]) -> (value: Double, gradient: [String: Double]) {
    let position = names.map { values[$0] ?? .nan }
    var gradient = position
    let value = workspace.evaluate(position, gradient: &gradient)
    return (value, Dictionary(uniqueKeysWithValues: zip(names, gradient)))
  }
}

import ComputationGraph
import Distributions
import MathKernels
import Testing

/// A distribution under test: how to make it from its parameters.
struct DistributionCase: Sendable, CustomTestStringConvertible {
  /// Its name in the reference answers.
  let reference: String
  /// The parameters that are expressions, with the reference's names.
  let differentiable: [String]
  let make: @Sendable ([String: Double], [String: Expression]) -> any ContinuousDistribution
  var testDescription: String { reference }

  static let all: [DistributionCase] = [
    DistributionCase(reference: "Normal", differentiable: ["loc", "scale"]) {
      Normal($1["loc"] ?? 0, $1["scale"] ?? 1)
    },
    DistributionCase(reference: "HalfNormal", differentiable: ["scale"]) {
      HalfNormal(scale: $1["scale"] ?? 1)
    },
    DistributionCase(reference: "StudentT", differentiable: ["loc", "scale"]) {
      StudentT(
        degreesOfFreedom: $0["df"] ?? 1, location: $1["loc"] ?? 0, scale: $1["scale"] ?? 1)
    },
    DistributionCase(reference: "Cauchy", differentiable: ["loc", "scale"]) {
      Cauchy($1["loc"] ?? 0, $1["scale"] ?? 1)
    },
    DistributionCase(reference: "HalfCauchy", differentiable: ["scale"]) {
      HalfCauchy(scale: $1["scale"] ?? 1)
    },
    DistributionCase(reference: "Exponential", differentiable: ["rate"]) {
      Exponential(rate: $1["rate"] ?? 1)
    },
    DistributionCase(reference: "BernoulliLogits", differentiable: ["logits"]) {
      Bernoulli(logits: $1["logits"] ?? 0)
    },
  ]

  static var continuous: [DistributionCase] { all.filter { $0.reference != "BernoulliLogits" } }

  /// With numbers for parameters.
  func make(_ parameters: [String: Double]) -> any ContinuousDistribution {
    make(parameters, parameters.mapValues { Expression($0) })
  }

  func known() throws -> [KnownCase] { try #require(try KnownCase.all()[reference]) }
}

/// A scalar function of named scalars, planned and run with its gradient.
struct ScalarProgram {
  private let names: [String]
  private let workspace: Workspace

  init(_ names: [String], _ build: ([String: Expression]) -> Expression) throws {
    self.names = names
    let slots = names.enumerated().map { ParameterSlot($1, axes: [], offset: $0) }
    let arguments = zip(names, slots).map { ($0, Expression(.parameter($1))) }
    let objective = build(Dictionary(uniqueKeysWithValues: arguments))
    workspace = Workspace(try Program.compile(objective: objective, slots: slots))
  }

  func callAsFunction(_ values: [String: Double]) -> (value: Double, gradient: [String: Double]) {
    let position = names.map { values[$0] ?? .nan }
    var gradient = position
    let value = workspace.evaluate(position, gradient: &gradient)
    return (value, Dictionary(uniqueKeysWithValues: zip(names, gradient)))
  }
}

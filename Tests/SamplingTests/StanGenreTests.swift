import Foundation
import Inference
import MathKernels
import Sampling
import TestSupport
import Testing

/// Softmax regression on real data against independent fits by Stan.
@Suite(
  .serialized, .enabled(if: ReferenceFiles.reference != nil, "no folder of reference answers"))
struct StanGenreTests {
  struct Reference: Decodable {
    struct Scalar: Decodable {
      let name: String
      let index: [Int]
      let mean: Double
      let q05: Double
      let q95: Double
      let mcseMean: Double
      let tailESS: Double
      enum CodingKeys: String, CodingKey {
        case name, index, mean, q05, q95
        case mcseMean = "mcse_mean"
        case tailESS = "ess_tail"
      }
    }
    let parameters: [Scalar]
  }

  static func load(_ name: String) throws -> (SoftmaxLikelihood, Reference) {
    let folder = try #require(ReferenceFiles.reference).appendingPathComponent("stan-genre")
    let table = try String(contentsOf: folder.appendingPathComponent("train.csv"), encoding: .utf8)
    let rows = try table.split(whereSeparator: \.isNewline).dropFirst().map { line in
      try line.split(separator: ",").map { try #require(Double($0)) }
    }
    let likelihood = SoftmaxLikelihood(
      rows: rows.map { Array($0.prefix(14)) }, labels: rows.map { Int($0[14]) }, classes: 11)
    let reference = try JSONDecoder().decode(
      Reference.self, from: Data(contentsOf: folder.appendingPathComponent("\(name).json")))
    return (likelihood, reference)
  }

  /// The scalar of the reference, as a function of our position.
  static func quantity(_ scalar: Reference.Scalar) throws -> (ArraySlice<Double>) -> Double {
    func coordinate(_ index: Int) -> (ArraySlice<Double>) -> Double {
      { $0[$0.startIndex + index] }
    }
    switch scalar.name {
    case "alpha": return coordinate(scalar.index[0])
    case "beta": return coordinate(11 * (1 + scalar.index[0]) + scalar.index[1])
    case "mu": return coordinate(165 + scalar.index[0])
    default:
      try #require(scalar.name == "sigma")
      return { exponential(coordinate(179)($0)) }
    }
  }

  @Test(arguments: [("M1", SoftmaxRegression.Prior.independent), ("M2", .hierarchicalCentred)])
  func posteriorAgreesAndIsCheap(_ name: String, _ prior: SoftmaxRegression.Prior) throws {
    let (likelihood, reference) = try Self.load(name)
    let model = SoftmaxRegression(likelihood: likelihood, prior: prior)
    var nuts = NUTS()
    nuts.seed = 41
    let run = try nuts.sample(model)
    #expect(run.divergences == 0)
    #expect(run.gradientEvaluations < 150_000)

    var scores: [Double] = []
    for scalar in reference.parameters {
      let quantity = try Self.quantity(scalar)
      scores.append(
        MonteCarloEstimate(run, of: quantity)
          .score(scalar.mean, standardError: scalar.mcseMean))
      // The spread by the shares beyond Stan's 5 % and 95 % quantiles: μ has so heavy tails that its SD is a matter of luck.
      let shareError = (0.05 * 0.95 / scalar.tailESS).squareRoot()
      for isBeyond in [{ $0 < scalar.q05 }, { $0 > scalar.q95 }] as [(Double) -> Bool] {
        let share = MonteCarloEstimate(run) { isBeyond(quantity($0)) ? 1 : 0 }
        scores.append(share.score(0.05, standardError: shareError))
      }
    }
    #expect(scores.count == 3 * model.dimension)
    let worst = try #require(scores.map(abs).max())
    let rootMeanSquare = (scores.reduce(0) { $0 + $1 * $1 } / Double(scores.count)).squareRoot()
    #expect(worst < 5)
    #expect(scores.count { abs($0) > 3 } <= scores.count / 100)
    #expect(rootMeanSquare > 0.7 && rootMeanSquare < 1.3, "\(rootMeanSquare)")
  }

  /// The hand-made gradients are those of the hand-made densities.
  @Test(arguments: [
    SoftmaxRegression.Prior.independent, .hierarchicalCentred, .hierarchical, .relevanceCentred,
    .relevance,
  ])
  func gradientsAgreeWithDifferences(_ prior: SoftmaxRegression.Prior) throws {
    let model = SoftmaxRegression(likelihood: try Self.load("M1").0, prior: prior)
    let evaluator = model.makeEvaluator()
    func evaluate(_ position: [Double]) throws -> (value: Double, gradient: [Double]) {
      var evaluator: any DensityEvaluator = evaluator
      return try evaluator.evaluate(position)
    }
    let position = (0..<model.dimension).map { 0.5 * sine(Double($0)) }
    let gradient = try evaluate(position).gradient
    for index in stride(from: 0, to: model.dimension, by: 7) {
      var (ahead, behind) = (position, position)
      ahead[index] += 1e-5
      behind[index] -= 1e-5
      let slope = (try evaluate(ahead).value - evaluate(behind).value) / 2e-5
      #expect(abs(slope - gradient[index]) < 1e-5)
    }
  }
}

import Foundation
import Inference
import MathKernels
import Optimization
import Synchronization
import TestSupport
import Testing
import Variational

/// Normal(mean, 1) rows under a Normal(0, 10) prior of the mean; notes which rows it was asked for.
private struct NormalMean: SubsampledLogDensity {
  final class Log: Sendable {
    let batches = Mutex<[[Int]?]>([])
  }

  struct Evaluator: SubsampledEvaluator {
    let model: NormalMean
    var rows: [Int]

    mutating func selectRows(_ rows: [Int]?) {
      model.log.batches.withLock { $0.append(rows) }
      self.rows = rows ?? Array(model.values.indices)
    }

    mutating func logDensity(
      at position: Span<Double>, gradient: inout MutableSpan<Double>
    ) -> Double {
      let scale = Double(model.rowCount) / Double(rows.count)
      let q = position[0]
      var value = -q * q / 200
      gradient[0] = -q / 100
      for row in rows {
        let difference = model.values[row] - q
        value -= scale * 0.5 * difference * difference
        gradient[0] += scale * difference
      }
      return value
    }
  }

  let values: [Double]
  let log = Log()
  var dimension: Int { 1 }
  var rowCount: Int { values.count }
  func makeEvaluator() -> Evaluator { Evaluator(model: self, rows: Array(values.indices)) }
}

@Suite struct MinibatchTests {
  private let values: [Double] = {
    var random = RandomStream(seed: seed(21), purpose: .simulation)
    return (0..<50).map { _ in 3 + random.normal() }
  }()

  @Test func everyRowOnceAnEpochInANewOrder() throws {
    let target = NormalMean(values: values)
    var settings = SVI(seed: seed(3))
    settings.batchSize = 10
    settings.maximumSteps = 15
    _ = try settings.fit(target, guide: MeanFieldNormal(dimension: 1), initial: [0])
    let batches = target.log.batches.withLock { $0 }
    #expect(batches.count == 16)
    #expect(batches.last == .some(nil), "the final ELBO uses every row")
    let epochs = (0..<3).map { batches[5 * $0..<5 * $0 + 5].flatMap { $0 ?? [] } }
    for epoch in epochs { #expect(epoch.sorted() == Array(0..<50)) }
    #expect(epochs[0] != epochs[1] && epochs[1] != epochs[2])
  }

  /// The mean over many minibatches of one draw's gradient is the full gradient there.
  @Test(.tags(.random)) func gradientIsUnbiased() throws {
    let target = NormalMean(values: values)
    // 50 rows in batches of 16 leave two rows out of each epoch.
    var settings = SVI(seed: seed(4))
    settings.learningRate = .fast
    // Only steps choose rows.
    settings.entropyGradient = .atDraws
    settings.batchSize = 16
    settings.maximumSteps = 3000
    _ = try settings.fit(target, guide: MeanFieldNormal(dimension: 1), initial: [0])
    let batches = target.log.batches.withLock { $0.compactMap { $0 } }
    #expect(batches.count == 3000)
    var evaluator = target.makeEvaluator()
    let full = try evaluator.evaluate([2]).gradient[0]
    let gradients = try batches.map { rows in
      evaluator.selectRows(rows)
      return try evaluator.evaluate([2]).gradient[0]
    }
    let mean = gradients.reduce(0, +) / 3000
    let variance = gradients.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2999
    #expect(abs(mean - full) < 4.5 * (variance / 3000).squareRoot())
    // Every row is as likely as any other.
    let counts = batches.joined().reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
    let deviation = (3000 * 0.32 * 0.68).squareRoot()
    for row in 0..<50 { #expect(abs(Double(counts[row] ?? 0) - 960) < 4.5 * deviation) }
  }

  @Test(.tags(.random)) func reachesTheConjugatePosterior() throws {
    let target = NormalMean(values: values)
    var settings = SVI(seed: seed(5))
    settings.batchSize = 10
    let run = try settings.fit(target, guide: MeanFieldNormal(dimension: 1), initial: [0])
    #expect(run.converged)
    let precision = 50 + 0.01
    let deviation = 1 / precision.squareRoot()
    // The Kullback–Leibler divergence of the two normals, in nats: what the rule of convergence holds below its tolerance.
    let shift = (run.parameters[0] - values.reduce(0, +) / precision) / deviation
    let stretch = run.parameters[1] - logarithm(deviation)
    let divergence = 0.5 * (exp(2 * stretch) - 1 + shift * shift) - stretch
    #expect(divergence < 0.01)
  }

  @Test func resumedInsideAnEpochEqualsUnbroken() throws {
    func fit(_ steps: Int, from state: SVIState?) throws -> SVIState {
      var settings = SVI(seed: seed(6))
      settings.batchSize = 16
      settings.maximumSteps = steps
      return try settings.fit(
        NormalMean(values: values), guide: MeanFieldNormal(dimension: 1), initial: [0],
        resuming: state
      ).state
    }
    let resumed = try fit(200, from: fit(100, from: nil))
    let unbroken = try fit(200, from: nil)
    #expect(resumed == unbroken)
  }

  @Test(arguments: [0, 51]) func aBatchIsPartOfTheRows(size: Int) {
    var settings = SVI(seed: seed(1))
    settings.batchSize = size
    let error = #expect(throws: SVIError.self) {
      try settings.fit(
        NormalMean(values: values), guide: MeanFieldNormal(dimension: 1), initial: [0])
    }
    #expect(error?.description.contains("1 to 50") ?? false)
  }
}

import ComputationGraph
import MathKernels
import TestSupport
import Testing

/// Random factors that drop elements out: one until drawn, of mean one when drawn, the same bits from the same stream.
@Suite(.tags(.random)) struct MaskTests {
  static func masked(_ bench: Bench, rate: Double) -> Quantity {
    let hidden = tanh(bench.data.dot(bench.transposed, along: bench.a) + bench.vectorB)
    return bench.density(
      hidden * Quantity(.mask(MaskArray("mask", axes: hidden.axes, rate: rate))) * bench.vectorB)
  }

  func subsampled(_ bench: Bench, _ density: Quantity) throws -> Workspace {
    try bench.compiled(
      Quantity(.subsampleScale(bench.row)) * Quantity(.sum(over: [bench.row]), [density]),
      subsampling: bench.row)
  }

  @Test(arguments: [0, 0.1, 0.5, 0.9]) func factorsHaveMeanOneAndTheRateOfZeros(_ rate: Double) {
    let count = 100_001
    var factors = [Double](repeating: .nan, count: count)
    var random = RandomStream(seed: seed(7))
    factors.withUnsafeMutableBufferPointer { random.fillMask($0, rate: rate) }
    #expect(factors.allSatisfy { $0 == 0 || $0 == 1 / (1 - rate) })
    let dropped = Double(factors.count { $0 == 0 })
    let error = (Double(count) * rate * (1 - rate)).squareRoot()
    #expect(abs(dropped - Double(count) * rate) <= 4 * error)
    let mean = factors.reduce(0, +) / Double(count)
    #expect(abs(mean - 1) <= 4 * error / Double(count) / (1 - rate))
    // Neighbours share a word, yet not their fate.
    let pairs = stride(from: 0, to: count - 1, by: 2).count {
      factors[$0] == 0 && factors[$0 + 1] == 0
    }
    let expected = Double(count / 2) * rate * rate
    #expect(abs(Double(pairs) - expected) <= 4 * max(expected, 1).squareRoot())
  }

  @Test func theSameStreamGivesTheSameFactors() {
    func factors(_ step: Int) -> [Double] {
      var values = [Double](repeating: 0, count: 333)
      var random = RandomStream(seed: seed(3), step: step)
      values.withUnsafeMutableBufferPointer { random.fillMask($0, rate: 0.3) }
      return values
    }
    #expect(factors(1) == factors(1))
    #expect(factors(1) != factors(2))
  }

  @Test(arguments: [37, 1300]) func aMaskIsOneUntilDrawnAndAfterRowsAreSelected(_ rows: Int) throws
  {
    let bench = Bench(rows: rows)
    let plain = tanh(bench.data.dot(bench.transposed, along: bench.a) + bench.vectorB)
    let expected = try subsampled(bench, bench.density(plain * bench.vectorB))
    let workspace = try subsampled(bench, Self.masked(bench, rate: 0.5))
    func expectTheSame() {
      let (found, wanted) = (workspace.evaluate(bench.position), expected.evaluate(bench.position))
      #expect(abs(found.value - wanted.value) <= 1e-11 * abs(wanted.value))
      #expect(zip(found.gradient, wanted.gradient).allSatisfy { abs($0 - $1) <= 1e-10 })
    }
    expectTheSame()
    var random = RandomStream(seed: seed(1))
    workspace.drawMasks(using: &random)
    #expect(workspace.evaluate(bench.position).value != expected.evaluate(bench.position).value)
    for batch in [[0, 3, 5, 36], nil, Array(0..<rows)] {
      workspace.selectRows(batch)
      expected.selectRows(batch)
      expectTheSame()
      workspace.drawMasks(using: &random)
    }
  }

  /// The gradient is that of the density with the mask as drawn, in every tile.
  @Test(arguments: [[36, 2, 11], nil]) func theGradientSeesTheMaskAsDrawn(_ batch: [Int]?) throws {
    let bench = Bench(rows: 900)
    let workspace = try subsampled(bench, Self.masked(bench, rate: 0.4))
    workspace.selectRows(batch)
    var random = RandomStream(seed: seed(5))
    workspace.drawMasks(using: &random)
    let gradient = workspace.evaluate(bench.position).gradient
    let step = 1e-4
    for index in bench.position.indices {
      func moved(_ steps: Double) -> Double {
        var other = bench.position
        other[index] += steps * step
        return workspace.evaluate(other).value
      }
      let slope = (8 * (moved(1) - moved(-1)) - (moved(2) - moved(-2))) / (12 * step)
      #expect(abs(gradient[index] - slope) <= 1e-6 * max(1, abs(slope)), "coordinate \(index)")
    }
  }

  /// What is linear in a mask has the mean it would have without.
  @Test func valuesLinearInAMaskAreUnbiased() throws {
    let bench = Bench(rows: 200)
    let linear = { (factor: Quantity) in
      (bench.data * bench.vectorA * factor).sum(over: bench.a)
    }
    let mask = Quantity(.mask(MaskArray("mask", axes: [bench.row, bench.a], rate: 0.25)))
    let workspace = try subsampled(bench, linear(mask))
    let expected = try subsampled(bench, linear(1)).evaluate(bench.position).value
    let values = (0..<400).map { step -> Double in
      var random = RandomStream(seed: seed(9), step: step)
      workspace.drawMasks(using: &random)
      return workspace.evaluate(bench.position).value
    }
    let mean = values.reduce(0, +) / 400
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 399
    #expect(variance > 0)
    #expect(abs(mean - expected) <= 4 * (variance / 400).squareRoot())
  }
}

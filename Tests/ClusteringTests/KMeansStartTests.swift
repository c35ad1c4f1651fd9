import Clustering
import MathKernels
import TestSupport
import Testing

/// The law of the first centres, on tables so small that every probability can be written down.
@Suite(.tags(.random)) struct KMeansStartTests {
  /// Squared distances between 0, 1, 3 and 7.
  static let points = [0.0, 1, 3, 7]

  /// How often each unordered pair of rows starts a run.
  func pairCounts(_ start: KMeans.Start, draws: Int) throws -> [Set<Int>: Double] {
    let matrix = Simulated.matrix(Self.points, width: 1)
    var counts: [Set<Int>: Double] = [:]
    for own in 0..<draws {
      var settings = KMeans(clusters: 2, start: start, restarts: 1, seed: seed(UInt64(own)))
      settings.maximumIterations = 0
      let fit = try settings.fitted(to: matrix)
      let rows = try fit.centers.values.map { value in
        try #require(Self.points.firstIndex { abs($0 - value) < 1e-12 })
      }
      counts[Set(rows), default: 0] += 1
    }
    return counts
  }

  func chiSquare(_ counts: [Set<Int>: Double], _ expected: [Set<Int>: Double]) -> Double {
    let draws = expected.values.reduce(0, +)
    #expect(abs(draws - counts.values.reduce(0, +)) < 1e-6)
    return expected.reduce(0) { sum, cell in
      let difference = (counts[cell.key] ?? 0) - cell.value
      return sum + difference * difference / cell.value
    }
  }

  /// The first row is any; of two draws by squared distance the one that leaves the lesser cost is taken.
  @Test func greedyDrawsBySquaredDistance() throws {
    let draws = 4_000
    func square(_ i: Int, _ j: Int) -> Double {
      (Self.points[i] - Self.points[j]) * (Self.points[i] - Self.points[j])
    }
    var expected: [Set<Int>: Double] = [:]
    for first in 0..<4 {
      let total = (0..<4).reduce(0) { $0 + square($1, first) }
      func cost(_ second: Int) -> Double {
        (0..<4).reduce(0) { $0 + min(square($1, first), square($1, second)) }
      }
      for a in 0..<4 where a != first {
        for b in 0..<4 where b != first {
          let taken = cost(b) < cost(a) ? b : a
          let probability = square(a, first) / total * square(b, first) / total / 4
          expected[[first, taken], default: 0] += probability * Double(draws)
        }
      }
    }
    let counts = try pairCounts(.plusPlus, draws: draws)
    #expect(expected.count <= 6 && Set(counts.keys).isSubset(of: expected.keys))
    // The 0.9999 quantile of χ² with five degrees of freedom.
    #expect(chiSquare(counts, expected) < 25.74)
  }

  @Test func randomRowsAreAllAlike() throws {
    let draws = 3_000
    var expected: [Set<Int>: Double] = [:]
    for i in 0..<4 { for j in 0..<i { expected[[i, j]] = Double(draws) / 6 } }
    #expect(chiSquare(try pairCounts(.random, draws: draws), expected) < 25.74)
  }

  /// Over many chunks of rows the draw still falls where the weight is.
  @Test func theOneFarRowIsFound() throws {
    var values = [Double](repeating: 0, count: 30_000)
    for row in values.indices { values[row] = Double(row % 7) * 1e-4 }
    values[29_990] = 50
    let matrix = Simulated.matrix(values, width: 1)
    for own in 1...20 {
      var settings = KMeans(clusters: 2, restarts: 1, seed: seed(UInt64(own)))
      settings.maximumIterations = 0
      let fit = try settings.fitted(to: matrix)
      #expect(fit.centers.values.contains { abs($0 - 50) < 1e-9 })
    }
  }
}

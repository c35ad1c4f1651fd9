import MathKernels
import Sampling
import TestSupport
import Testing

/// What windows of log densities say of whether a chain has arrived.
@Suite(.tags(.random)) struct DriftTests {
  /// Windows as those of a warm-up of 500 transitions.
  private static let windows = [10, 10, 20, 20, 44, 114, 141]

  /// Drifts and levels, window by window, of log densities that rise by so much a transition and vary as those of a normal
  /// posterior of four dimensions.
  private static func drifts(
    slope: Double, random: inout RandomStream
  ) throws -> (drifts: [Drift], levels: [Double]) {
    var (drifts, time): ([Drift], Double) = ([], 0)
    for count in windows {
      let heights = (0..<count).map { _ -> Double in
        time += 1
        let squares = (0..<4).reduce(0.0) { sum, _ in
          let z = random.normal()
          return sum + z * z
        }
        return slope * time - 0.5 * squares
      }
      drifts.append(try #require(Drift(heights, dimension: 4)))
    }
    return (drifts, drifts.map(\.level))
  }

  /// Means of 10 values or more vary by √2/√5 at the most: three rises that amount to 4 √2 are 6 deviations of a difference.
  @Test func chainsThatHaveArrivedDoNotAscend() throws {
    var random = RandomStream(seed: seed(1))
    for _ in 0..<500 {
      let (drifts, levels) = try Self.drifts(slope: 0, random: &random)
      let last = try #require(drifts.last)
      #expect(!last.endsAscent(of: levels) && !last.isAscent)
      #expect(!drifts[4...].contains { $0.isNotable })
      // A level of 14 values or more varies by 0.4: 4 √2 + 4 are 18 deviations of a difference.
      #expect(!last.isFar(from: levels[5]) && !last.isFar(from: nil))
      #expect(last.isFar(from: last.level - 11) && last.isFar(from: last.level + 11))
    }
  }

  /// A nat in ten transitions: no window alone shows an ascent, all of them do.
  @Test func aCreepingAscentIsSeen() throws {
    var random = RandomStream(seed: seed(2))
    for _ in 0..<50 {
      let (drifts, levels) = try Self.drifts(slope: 0.1, random: &random)
      let last = try #require(drifts.last)
      #expect(last.endsAscent(of: levels) && !last.isAscent)
      // A fall on the way, or too few windows, and nothing is said.
      #expect(!last.endsAscent(of: [levels[3], levels[5], levels[4], levels[6]]))
      #expect(!last.endsAscent(of: Array(levels.suffix(3))))
    }
  }
}

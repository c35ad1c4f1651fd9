import MathKernels
import TestSupport
import Testing
import Variational

@Suite struct FlatnessTests {
  private func windows(
    _ count: Int, slope: Double, noise: Double, level: Double = -1000
  ) -> [ELBOWindow] {
    var random = RandomStream(seed: seed(4))
    return (0..<count).map {
      ELBOWindow(
        endStep: 100 * ($0 + 1), mean: level + slope * Double($0) + noise * random.normal(),
        standardError: noise)
    }
  }

  private func isFlat(_ windows: [ELBOWindow], absolute: Double, relative: Double = 0) -> Bool {
    var rule = FlatnessRule()
    rule.absoluteTolerance = absolute
    rule.relativeTolerance = relative
    return rule.change(over: windows)?.isFlat ?? false
  }

  @Test func needsTwoWindows() {
    #expect(FlatnessRule().change(over: []) == nil)
    #expect(FlatnessRule().change(over: windows(1, slope: 0, noise: 0)) == nil)
  }

  @Test func aSlopeIsTheChangeOfAWindow() throws {
    for count in 2...9 {
      let change = try #require(
        FlatnessRule().change(over: windows(count, slope: -0.3, noise: 0)))
      #expect(abs(change.mean + 0.3) < 1e-10)
      #expect(change.standardError < 1e-10)
    }
  }

  @Test(.tags(.random)) func comparesTheSlopeWithTheTolerance() {
    let rising = windows(40, slope: 0.05, noise: 0.001)
    #expect(!isFlat(rising, absolute: 0.04))
    #expect(isFlat(rising, absolute: 0.06))
    #expect(!isFlat(rising, absolute: 0, relative: 4e-5))
    #expect(isFlat(rising, absolute: 0, relative: 6e-5))
  }

  /// With standard errors of 1, the slope of n windows is known to ± √(2/k³), k = n/2: 2 · 0.025 at 30 of 60 windows.
  @Test(.tags(.random)) func noiseAsksForMoreWindows() {
    #expect(!isFlat(windows(10, slope: 0, noise: 1), absolute: 0.05))
    #expect(isFlat(windows(80, slope: 0, noise: 1), absolute: 0.05))
    #expect(!isFlat(windows(80, slope: 0.2, noise: 1), absolute: 0.05))
  }

  @Test(.tags(.random)) func anEarlyRiseIsForgotten() {
    let early = windows(10, slope: 30, noise: 0.01, level: -1300)
    let late = windows(10, slope: 0, noise: 0.01)
    #expect(!isFlat(early, absolute: 0.05))
    #expect(isFlat(early + late, absolute: 0.05))
  }
}

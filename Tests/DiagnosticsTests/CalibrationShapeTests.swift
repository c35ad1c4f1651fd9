import Diagnostics
import MathKernels
import TestSupport
import Testing

/// Ranks of a standard normal truth among draws of normals of other means and deviations.
@Suite(.tags(.random)) struct CalibrationShapeTests {
  private static let (draws, level) = (99, 0.05)

  private static func ranks(
    mean: Double, deviation: Double, simulations: Int, seed: UInt64
  ) -> RankHistogram {
    var random = RandomStream(seed: seed)
    return RankHistogram(
      drawCount: draws,
      ranks: (0..<simulations).map { _ in
        let truth = random.normal()
        return (0..<draws).count { _ in mean + deviation * random.normal() < truth }
      })
  }

  @Test(
    arguments: [
      (0, 1, "calibrated"), (0, 0.6, "too narrow"), (0, 1.6, "too wide"), (0.5, 1, "shifted up"),
      (-0.5, 1, "shifted down"), (0.5, 0.4, "shifted up, too narrow"),
    ] as [(Double, Double, String)])
  func shapesAreNamed(_ mean: Double, _ deviation: Double, _ words: String) {
    let ranks = (0..<3).map {
      Self.ranks(mean: mean, deviation: deviation, simulations: 400, seed: seed(10 + UInt64($0)))
    }
    // So rare a false alarm that it names nothing else; each shape is far from it.
    let shape = CalibrationShape(ranks, level: 1e-5)
    #expect(shape.words == words, "\(shape)")
    #expect(shape.isCalibrated == (words == "calibrated"))
  }

  /// One scalar up and one down: their mean tells nothing, the symmetry of each does.
  @Test func oppositeShiftsAreFound() {
    let shape = CalibrationShape(
      [
        Self.ranks(mean: 0.6, deviation: 1, simulations: 400, seed: seed(1)),
        Self.ranks(mean: -0.6, deviation: 1, simulations: 400, seed: seed(2)),
      ], level: Self.level)
    #expect(abs(shape.meanPosition - 0.5) < 3 * shape.positionError)
    #expect(shape.shift == .mixed && shape.symmetryPValue < 1e-4)
  }

  /// False alarms of exact posteriors are as rare as the level says, and p-values of symmetry as often small, whatever the
  /// width.
  @Test func falseAlarmsKeepTheLevel() {
    let trials = 400
    var (alarms, asymmetric) = (0, 0)
    for trial in 0..<UInt64(trials) {
      let exact = Self.ranks(mean: 0, deviation: 1, simulations: 100, seed: seed(1000 + trial))
      if !CalibrationShape([exact], level: Self.level).isCalibrated { alarms += 1 }
      let narrow = Self.ranks(mean: 0, deviation: 0.5, simulations: 100, seed: seed(5000 + trial))
      if CalibrationShape([narrow], level: Self.level).symmetryPValue < 0.1 { asymmetric += 1 }
    }
    // 20 and 40 are expected at the most, ±5 standard errors.
    #expect(alarms < 20 + 5 * 5)
    #expect((10...40 + 5 * 6).contains(asymmetric), "\(asymmetric)")
  }
}

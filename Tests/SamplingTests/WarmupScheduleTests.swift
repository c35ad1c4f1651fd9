import Sampling
import Testing

@Suite struct WarmupScheduleTests {
  typealias Window = WarmupSchedule.Window

  @Test func denseTable() {
    func windows(_ transitions: Int) -> [Window] {
      WarmupSchedule(.dense, transitions: transitions).windows
    }
    #expect(
      windows(1000) == [
        Window(0..<10, .diagonal, depthLimit: 4),
        Window(10..<20, .curvature(evaluations: 1), depthLimit: 5),
        Window(20..<40, .curvature(evaluations: 2), depthLimit: 6),
        Window(40..<60, .curvature(evaluations: 2), depthLimit: 6),
        Window(60..<154, .dense, depthLimit: 8),
        Window(154..<398, .dense),
        Window(398..<699, .dense),
        Window(699..<1000, .stepSizeOnly),
      ])
    #expect(
      windows(100) == [
        Window(0..<10, .diagonal, depthLimit: 4),
        Window(10..<20, .curvature(evaluations: 1), depthLimit: 5),
        Window(20..<40, .curvature(evaluations: 2), depthLimit: 6),
        Window(40..<60, .curvature(evaluations: 2), depthLimit: 6),
        Window(60..<87, .dense),
        Window(87..<100, .stepSizeOnly),
      ])
    #expect(
      windows(10) == [
        Window(0..<1, .diagonal, depthLimit: 4),
        Window(1..<2, .curvature(evaluations: 1), depthLimit: 5),
        Window(2..<4, .curvature(evaluations: 2), depthLimit: 6),
        Window(4..<6, .curvature(evaluations: 2), depthLimit: 6),
        Window(6..<10, .stepSizeOnly),
      ])
    #expect(windows(1) == [Window(0..<1, .curvature(evaluations: 2), depthLimit: 6)])
    #expect(windows(0).isEmpty)
  }

  @Test func diagonalTable() {
    func windows(_ transitions: Int) -> [Window] {
      WarmupSchedule(.diagonal, transitions: transitions).windows
    }
    #expect(
      windows(1000) == [
        Window(0..<20, .diagonal, depthLimit: 5), Window(20..<50, .diagonal, depthLimit: 6),
        Window(50..<100, .diagonal, depthLimit: 8), Window(100..<200, .diagonal, depthLimit: 9),
        Window(200..<400, .diagonal), Window(400..<700, .diagonal),
        Window(700..<1000, .stepSizeOnly),
      ])
    #expect(
      windows(50) == [
        Window(0..<5, .diagonal, depthLimit: 5), Window(5..<10, .diagonal, depthLimit: 9),
        Window(10..<20, .diagonal), Window(20..<35, .diagonal), Window(35..<50, .stepSizeOnly),
      ])
    #expect(windows(3) == [Window(0..<3, .diagonal, depthLimit: 5)])
    #expect(windows(0).isEmpty)
  }

  /// Whatever its length, a warm-up is covered without gaps and updates the metric.
  @Test(arguments: [Metric.Structure.dense, .diagonal])
  func everyLengthIsCoveredAndUpdates(_ structure: Metric.Structure) {
    for transitions in 1...2000 {
      let windows = WarmupSchedule(structure, transitions: transitions).windows
      var end = 0
      for window in windows {
        #expect(window.transitions.lowerBound == end && !window.transitions.isEmpty)
        end = window.transitions.upperBound
      }
      #expect(end == transitions)
      #expect(windows.contains { $0.update != .stepSizeOnly })
    }
  }
}

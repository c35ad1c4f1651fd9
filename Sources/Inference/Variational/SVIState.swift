import Optimization

/// All that the next step of an optimisation needs: saved and restored, the run continues with the same bits.
package struct SVIState: Sendable, Equatable, Codable {
  /// φ after the last step.
  package internal(set) var parameters: [Double]
  /// The moments of the gradient; restarted where a stage was too fast.
  package internal(set) var optimizer: OptimizerState
  /// Steps done, the skipped ones included.
  package internal(set) var step = 0
  /// Steps left out because the ELBO or its gradient was not finite.
  package internal(set) var skippedSteps = 0
  var skippedInARow = 0
  /// The ELBO estimate of every step that was not skipped.
  package var trace: [Double] = []
  /// The same, window by window.
  package internal(set) var windows: [ELBOWindow] = []
  var openWindow = ELBOMoments()
  /// Steps of the open window, and the sum of their learning rates.
  var openSteps = 0
  var openLength = 0.0
  /// The average of the iterates.
  var average: [Double]
  var averagedSteps = 0
  /// The state of an automatic learning rate; nil for a schedule.
  var stage: StageState?
  /// What ended each stage of an automatic learning rate.
  package internal(set) var decisions: [StageDecision] = []
  /// How the gradient of the entropy is estimated where the settings leave that open, and the step of the next comparison.
  package internal(set) var entropyGradient = EntropyGradient.closedForm
  var nextEntropyComparison = SVI.entropyComparison(after: 0)
  /// Evaluations of density and gradient by the steps, the decisions and the comparisons.
  package internal(set) var gradientEvaluations = 0
  /// Posterior standard deviations by which the mean may still be off where it was corrected last; nil where nothing could be
  /// measured.
  var meanOffset: Double?
  /// Whether the run has ended by its own rule: resumed, it then takes no further step.
  package internal(set) var hasConverged = false

  init(parameters: [Double], optimizer: Optimizer) {
    self.parameters = parameters
    self.optimizer = OptimizerState(optimizer, parameterCount: parameters.count)
    average = parameters
  }

  /// Takes the last iterate into the average: polynomial decay, by which the last quarter of the steps weighs 92 %.
  ///
  /// - Source: Shamir and Zhang (2013), *Stochastic gradient descent for non-smooth optimization*, §4, η = 8.
  mutating func averageParameters() {
    averagedSteps += 1
    let weight = 9 / (Double(averagedSteps) + 8)
    for i in average.indices { average[i] += weight * (parameters[i] - average[i]) }
  }

  /// Restarts the average at the last iterate.
  mutating func restartAverage() {
    average = parameters
    averagedSteps = 0
  }

  /// Counts a step; whether it fills a window, which is then closed.
  mutating func fillsWindow(_ rule: FlatnessRule, learningRate: Double) -> Bool {
    openSteps += 1
    openLength += learningRate
    guard openSteps >= rule.minimumWindowSteps, openLength >= rule.windowLength else {
      return false
    }
    if openWindow.count > 1 {
      windows.append(
        ELBOWindow(
          endStep: step, mean: openWindow.mean, standardError: openWindow.standardError))
    }
    openWindow = ELBOMoments()
    openSteps = 0
    openLength = 0
    return true
  }
}

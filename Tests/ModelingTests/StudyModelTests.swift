import Bayes
import GenreModels
import TestSupport
import Testing

/// The compiled models of the study against their densities written out by hand.
@Suite(.tags(.random)) struct StudyModelTests {
  @Test(arguments: StudyModel.all) func valueAgreesWithTheFormula(_ study: StudyModel) throws {
    let model = try study.compiled()
    #expect(model.dimension == study.dimension)
    #expect(model.domainWarnings().isEmpty)
    var evaluator = model.makeEvaluator()
    for own in 1...5 {
      let position = Demo.position(study.dimension, seed: seed(UInt64(own)))
      let expected = study.density(at: position)
      #expect(abs(try evaluator.evaluate(position).value - expected) <= 1e-10 * abs(expected))
    }
  }

  @Test(arguments: StudyModel.all)
  func gradientAgreesWithDifferencesOfTheFormula(_ study: StudyModel) throws {
    var evaluator = try study.compiled().makeEvaluator()
    let position = Demo.position(study.dimension)
    let gradient = try evaluator.evaluate(position).gradient
    let step = 1e-4
    for index in position.indices {
      func moved(_ steps: Double) -> Double {
        var other = position
        other[index] += steps * step
        return study.density(at: other)
      }
      let slope = (8 * (moved(1) - moved(-1)) - (moved(2) - moved(-2))) / (12 * step)
      #expect(abs(gradient[index] - slope) <= 1e-7 * max(1, abs(slope)), "coordinate \(index)")
    }
  }

  /// Over a partition into minibatches of one size, value and gradient average to those of all rows.
  @Test(arguments: StudyModel.all) func minibatchesAreUnbiased(_ study: StudyModel) throws {
    let model = try study.compiled()
    let subsampled = try model.subsampled()
    #expect(subsampled.rowCount == Demo.rows && subsampled.dimension == model.dimension)
    var whole = model.makeEvaluator()
    var part = subsampled.makeEvaluator()
    let position = Demo.position(study.dimension)
    let expected = try whole.evaluate(position)
    var value = 0.0
    var gradient = [Double](repeating: 0, count: study.dimension)
    for row in 0..<Demo.rows {
      part.selectRows([row])
      let one = try part.evaluate(position)
      value += one.value / Double(Demo.rows)
      for index in gradient.indices { gradient[index] += one.gradient[index] / Double(Demo.rows) }
    }
    #expect(abs(value - expected.value) <= 1e-11 * abs(expected.value))
    for (found, wanted) in zip(gradient, expected.gradient) {
      #expect(abs(found - wanted) <= 1e-11 * max(1, abs(wanted)))
    }
    part.selectRows(nil)
    let all = try part.evaluate(position)
    #expect(abs(all.value - expected.value) <= 1e-13 * abs(expected.value))
  }

  @Test(arguments: StudyModel.all) func classProbabilities(_ study: StudyModel) throws {
    for observed in [true, false] {
      let model = try study.compiled(observed: observed)
      let predictive = try model.makeClassProbabilities(site: "y")
      let position = Demo.position(study.dimension)
      let found = predictive.meanProbabilities(
        over: [RowStore(width: position.count, rows: position)])
      #expect(found.count == Demo.rows * 4)
      for row in 0..<Demo.rows {
        let features = (0..<3).map { Demo.tracks[row, $0] }
        let eta = study.logits(ByHand(position: position), features)
        let expected = ByHand.logSoftmax(eta).map { exponential($0) }
        let own = found[row * 4..<row * 4 + 4]
        #expect(abs(own.reduce(0, +) - 1) < 1e-14)
        #expect(zip(own, expected).allSatisfy { abs($0 - $1) < 1e-13 })
      }
    }
  }

  /// With nothing observed the layout is that of the fit, and the density is the prior's.
  @Test(arguments: StudyModel.all) func unobservedModelsKeepTheirLayout(_ study: StudyModel) throws
  {
    let fit = try study.compiled()
    let prediction = try study.compiled(observed: false)
    #expect(
      fit.layout == prediction.layout && fit.layout.difference(from: prediction.layout) == nil)
    var evaluator = prediction.makeEvaluator()
    let position = Demo.position(study.dimension)
    let expected = study.density(ByHand(position: position))
    #expect(abs(try evaluator.evaluate(position).value - expected) <= 1e-10 * abs(expected))
  }

  @Test func thereIsNoPredictionForASiteThatIsNotThere() throws {
    let error = #expect(throws: ModelError.self) {
      try StudyModel.logistic.compiled().makeClassProbabilities(site: "z")
    }
    #expect(error?.description.contains("\"z\"") == true)
  }
}

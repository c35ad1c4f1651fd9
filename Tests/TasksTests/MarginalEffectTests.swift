import Bayes
import FitSupport
import Foundation
import GenreModels
import TestSupport
import Testing

@Suite struct MarginalEffectTests {
  /// By the definition, from predictions alone: a point has one draw, so that means over rows of two predictions are enough.
  @Test func effectsAreDifferencesOfPredictions() throws {
    let fit = try SmallFit.made(.map(MAP(seed: 1)))
    let observed = try #require(fit.observed)
    let effects = try fit.marginalEffects(rows: .max)
    let (names, classes) = (observed.features.features, fit.report.classes)
    #expect(effects.count == names.count * classes.count)
    func mean(_ features: DesignMatrix) throws -> [Double] {
      var model = HierarchicalModel(tracks: features, genre: nil, classes: classes)
      model.parameterization = fit.parameterization
      let probabilities = try fit.posterior.classProbabilities(model)
      return classes.indices.map { code in
        (0..<features.rowCount).reduce(0) { $0 + probabilities[$1, code] }
          / Double(features.rowCount)
      }
    }
    let before = try mean(observed.features)
    for (place, name) in names.enumerated().prefix(3) {
      var values = observed.features.values
      let cells = stride(from: place, to: values.count, by: names.count)
      let average = cells.reduce(0) { $0 + values[$1] } / Double(observed.features.rowCount)
      let squares = cells.reduce(0) { $0 + (values[$1] - average) * (values[$1] - average) }
      let deviation = (squares / Double(observed.features.rowCount - 1)).squareRoot()
      for cell in cells { values[cell] += deviation }
      let after = try mean(DesignMatrix(features: names, values: values))
      let found = effects.filter { $0.feature == name }
      #expect(found.map(\.className) == classes)
      for (code, effect) in found.enumerated() {
        #expect(abs(effect.mean - (after[code] - before[code])) < 1e-12)
        #expect(effect.interval.lowerBound <= effect.mean + 1e-12)
      }
      // Probabilities add to 1, so their changes to 0.
      #expect(abs(found.reduce(0) { $0 + $1.mean }) < 1e-12)
    }
  }

  /// The intervals of probabilities hold their median draw, are within 0 and 1, and have no width for a point.
  @Test func intervalsOfProbabilities() throws {
    let table = try Table.read(path: Repository.scores).rows(at: Array(0..<30))
    let prior = try SmallFit.made(.ancestral(draws: 200, seed: 1))
    let (wide, means) = (try #require(try prior.classIntervals(table)), try prior.predict(table))
    let probabilities = try #require(means.probabilities)
    #expect(wide.low.count == probabilities.values.count)
    for (low, high) in zip(wide.low, wide.high) { #expect(0 <= low && low < high && high <= 1) }
    let point = try SmallFit.made(.map(MAP(seed: 1)))
    let narrow = try #require(try point.classIntervals(table))
    let exact = try #require(try point.predict(table).probabilities).values
    for (place, value) in exact.enumerated() {
      #expect(abs(narrow.low[place] - value) < 1e-12 && abs(narrow.high[place] - value) < 1e-12)
    }
    var shown = try point.predict(table)
    shown.intervals = narrow
    let columns = try shown.table().columns
    let width = prior.report.classes.count
    #expect(columns.count == 2 + 3 * width)
    #expect(columns[2 + width].name == "p_\(prior.report.classes[0])_q5")
    for row in 0..<30 {
      #expect(columns[2 + width].text(at: row).flatMap(Double.init) == narrow.low[row * width])
    }
  }
}

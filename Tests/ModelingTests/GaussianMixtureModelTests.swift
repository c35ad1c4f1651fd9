import Bayes
import GenreModels
import TestSupport
import Testing

/// The mixture's density against one written by hand, its gradient against differences, and its minibatches against all rows.
@Suite(.tags(.random)) struct GaussianMixtureModelTests {
  static func model(_ covariance: GaussianMixtureModel.Covariance) -> GaussianMixtureModel {
    var random = RandomStream(seed: seed(12))
    let values = (0..<12 * 2).map { _ in random.normal() }
    return GaussianMixtureModel(
      rows: DesignMatrix(features: ["a", "b"], values: values), components: 3,
      covariance: covariance)
  }

  static func value(_ model: CompiledModel, at position: [Double]) throws -> Double {
    var evaluator = model.makeEvaluator()
    return try evaluator.evaluate(position).value
  }

  /// What numbers were rounded to shows where some are equal: in the units of the rows, scaled or not.
  @Test func theResolutionIsTheLeastStep() {
    var random = RandomStream(seed: seed(13))
    let exact = (0..<200).map { _ in random.normal() }
    let values = exact.flatMap { [$0, ($0 * 10).rounded() / 10, ($0 * 4).rounded() / 4 / 0.7, 3] }
    let model = GaussianMixtureModel(
      rows: DesignMatrix(features: ["a", "b", "c", "d"], values: values))
    for (found, expected) in zip(model.resolution, [0, 0.1, 0.25 / 0.7, 0]) {
      #expect(abs(found - expected) < 1e-12, "\(model.resolution)")
    }
  }

  /// The rows' part, from the draws in the model's own words: with the prior in a model of one row more or less it would cancel, so
  /// the difference of two models that share priors and differ in rows is that of their likelihoods.
  /// Each setting is read from its text and changes nothing else.
  @Test func settingsAreReadFromTheirTexts() throws {
    let standard = GaussianMixtureModel(rows: Self.model(.diagonal).rows)
    func texts(_ model: GaussianMixtureModel) -> [String?] {
      GaussianMixtureModel.settings.map { $0.text(in: model) }
    }
    for (place, card) in GaussianMixtureModel.settings.enumerated() {
      var model = standard
      let text = card.choices.last ?? "7"
      try card.set(text, in: &model)
      var expected = texts(standard)
      #expect(expected[place] != text)
      expected[place] = text
      #expect(texts(model) == expected)
      for wrong in ["0", "-1", "nan", ""] {
        #expect(throws: SettingError.self, "\(card.name)") { try card.set(wrong, in: &model) }
      }
    }
  }

  @Test(arguments: GaussianMixtureModel.Covariance.allCases)
  func theLikelihoodIsThatWrittenByHand(covariance: GaussianMixtureModel.Covariance) throws {
    let all = Self.model(covariance)
    var fewer = all
    fewer.rows = all.rows.rows(at: Array(0..<5))
    let (whole, part) = (try CompiledModel(all), try CompiledModel(fewer))
    let position = Demo.position(whole.dimension)
    let found = try Self.value(whole, at: position) - Self.value(part, at: position)

    let layout = whole.layout
    let scalars = whole.makeNamer().scalars(at: position)
    func site(_ name: String) -> [Double] {
      layout.range(of: name).map { Array(scalars[$0]) } ?? []
    }
    let (share, mean, scale) = (site("share"), site("mean"), site("scale"))
    let factor = site("L")
    var expected = 0.0
    for row in 5..<12 {
      let x = [all.rows[row, 0], all.rows[row, 1]]
      let densities = (0..<3).map { k -> Double in
        let s =
          covariance == .spherical ? [scale[k], scale[k]] : [scale[2 * k], scale[2 * k + 1]]
        let z = (0..<2).map { (x[$0] - mean[2 * k + $0]) / s[$0] }
        // ρ = L₂₁, as the rows of L have length 1.
        let rho = covariance == .full ? factor[4 * k + 2] : 0
        let form = (z[0] * z[0] - 2 * rho * z[0] * z[1] + z[1] * z[1]) / (1 - rho * rho)
        return share[k] * exponential(-0.5 * form)
          / (2 * .pi * s[0] * s[1] * (1 - rho * rho).squareRoot())
      }
      expected += logarithm(densities.reduce(0, +))
    }
    #expect(abs(found - expected) < 1e-10 * max(1, abs(expected)))
  }

  @Test(arguments: GaussianMixtureModel.Covariance.allCases)
  func gradientsAreThoseOfTheDensity(covariance: GaussianMixtureModel.Covariance) throws {
    let model = try CompiledModel(Self.model(covariance))
    var evaluator = model.makeEvaluator()
    let position = Demo.position(model.dimension)
    let gradient = try evaluator.evaluate(position).gradient
    for index in gradient.indices {
      func moved(_ step: Double) throws -> Double {
        var position = position
        position[index] += step
        return try evaluator.evaluate(position).value
      }
      let h = 1e-3
      let slope = try (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h)
      #expect(abs(gradient[index] - slope) < 1e-7 * max(1, abs(slope)), "\(index)")
    }
  }

  /// Three batches of four rows, each scaled by 3: their mean is the density of all rows.
  @Test(arguments: GaussianMixtureModel.Covariance.allCases)
  func minibatchesAddUp(covariance: GaussianMixtureModel.Covariance) throws {
    let model = try CompiledModel(Self.model(covariance))
    let position = Demo.position(model.dimension)
    var evaluator = try model.subsampled().makeEvaluator()
    let batches = try (0..<3).map { batch in
      evaluator.selectRows(Array(4 * batch..<4 * batch + 4))
      return try evaluator.evaluate(position).value
    }
    let whole = try Self.value(model, at: position)
    #expect(abs(batches.reduce(0, +) / 3 - whole) < 1e-10 * abs(whole))
  }
}

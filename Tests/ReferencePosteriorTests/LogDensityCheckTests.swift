import Bayes
import ReferencePosteriors
import TestSupport
import Testing

/// Our translation of a model has Stan's log density and gradient, before anything is sampled.
@Suite struct LogDensityCheckTests {
  @Test(arguments: ReferencePosterior.bundled)
  func densityIsStans(_ reference: ReferencePosterior) throws { try check(reference) }

  @Test(
    .enabled(if: ReferenceFiles.reference != nil, "no folder of reference answers"),
    arguments: ReferencePosterior.external)
  func densityIsStansToo(_ reference: ReferencePosterior) throws { try check(reference) }

  private func check(_ reference: ReferencePosterior) throws {
    let answers = try reference.answers()
    let model = try CompiledModel(reference.model(answers.data))
    #expect(model.domainWarnings().isEmpty)
    let coordinates = try StanCoordinates(reference, answers, model)
    var evaluator = model.makeEvaluator()
    let points = answers.densityPoints
    #expect(points.count >= 6)
    let found = try points.map { point in
      let matched = coordinates.match(point.unconstrained)
      let density = try evaluator.evaluate(matched.position)
      return (matched, coordinates.inStansSpace(density, matched))
    }
    let tolerance = reference.densityTolerance
    for (point, (matched, density)) in zip(points, found) {
      let difference = density.value - found[0].1.value
      #expect(
        abs(difference - point.difference) <= tolerance * max(1, abs(point.difference)),
        "\(difference) against \(point.difference)")
      let gradient = density.gradient
      for index in gradient.indices {
        let scale = points.map { abs($0.gradient[index]) }.max() ?? 0
        #expect(
          abs(gradient[index] - point.gradient[index]) <= tolerance * max(1, scale),
          "coordinate \(index): \(gradient[index]) against \(point.gradient[index])")
      }
      let values = model.makeNamer().scalars(at: matched.position)
      for (name, expected) in point.constrained {
        // A parameter without a site of its name is the slot of a non-centred one: its value is no named scalar.
        guard let range = model.layout.range(of: name) else { continue }
        for (value, number) in zip(values[range], expected.values) {
          #expect(abs(value - number) <= 1e-9 * max(1, abs(number)), "\(name)")
        }
      }
    }
  }
}

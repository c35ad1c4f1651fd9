import ComputationGraph
import Distributions
import MathKernels
import Modeling
import Variational

/// The parameterization of a fit, and what choosing it took.
///
/// `auto` is non-centred for SVI, whose guide knows no funnel. For NUTS a short SVI of the non-centred model tells, element
/// by element, how much the data narrow z = (x − location)/scale: its guide has the conditional variance v of z, which the
/// prior puts at 1. With the information of the data, i = 1/v − 1 = scale² · I, the degree c = i/(1 + i) leaves a normal x
/// uncorrelated with its scale. As i falls with the scale, it is taken one posterior deviation of log scale below.
///
/// - Source: for the degree, Papaspiliopoulos, Roberts, Sköld (2003), *Non-centered parameterisations for hierarchical models and
///   data augmentation*, §3.
struct ResolvedParameterization {
  let parameterization: Parameterization
  private(set) var gradientEvaluations = 0
  private(set) var cpuSeconds = 0.0
  private(set) var wallSeconds = 0.0
  private(set) var notes: [String] = []

  /// Steps of the pilot at the most.
  static let pilotSteps = 2000
  /// Draws of the pilot's guide that tell how far a scale varies.
  static let pilotDraws = 100

  init(
    _ choice: ParameterizationChoice, _ specification: some ClassifierSpecification,
    by approximation: Approximation, tracks: DesignMatrix, labels: Labels, classes: [String]
  ) throws {
    guard specification.hasParameterizations else {
      parameterization = .centered
      return
    }
    switch (choice, approximation) {
    case (.centered, _), (.auto, .ancestral): parameterization = .centered
    case (.noncentered, _), (.auto, .svi): parameterization = .noncentered
    case (.auto, .nuts(let sampler)):
      let model = try CompiledModel(
        specification.model(
          tracks: tracks, labels: labels, classes: classes, parameterization: .noncentered))
      var pilot = SVI(seed: sampler.seed)
      pilot.maximumSteps = Self.pilotSteps
      let guide = MeanFieldNormal(dimension: model.dimension)
      let run = try pilot.fit(
        model, guide: guide, initial: [Double](repeating: 0, count: model.dimension))
      let deviations = guide.scales(run.parameters)
      let draws = run.draw(count: Self.pilotDraws, seed: sampler.seed)
      var centrings: [String: [Double]] = [:]
      for site in model.latentSites {
        guard case .noncentered = site.form, let scale = site.distribution.locationScale?.scale
        else {
          continue
        }
        let spreads = Self.logDeviations(of: scale, over: site.axes, in: model, draws)
        centrings[site.name] = site.slot.range.map { place in
          let information = 1 / (deviations[place] * deviations[place]) - 1
          let cautious = max(0, information) * exponential(-2 * spreads[place - site.slot.offset])
          return cautious / (1 + cautious)
        }
      }
      parameterization = .partial(centrings)
      gradientEvaluations = run.gradientEvaluations
      cpuSeconds = run.cpuSeconds
      wallSeconds = run.wallSeconds
      for (name, values) in centrings.sorted(by: { $0.key < $1.key }) {
        let (lowest, highest) = (values.min() ?? 0, values.max() ?? 0)
        notes.append(
          "\(name) is partially centred, by \(percent(lowest)) to \(percent(highest)), "
            + "as a pilot by SVI (\(gradientEvaluations) gradients) found the data to determine it."
        )
      }
    }
  }
}

extension ResolvedParameterization {
  /// The standard deviation of the log of a scale over draws, for each element of some axes.
  private static func logDeviations(
    of scale: Expression, over axes: [Axis], in model: CompiledModel, _ draws: GuideDraws
  ) -> [Double] {
    var moments = [(sum: Double, squares: Double)](
      repeating: (0, 0), count: axes.reduce(1) { $0 * $1.count })
    for draw in 0..<draws.count {
      var evaluator = ReferenceEvaluator(
        slots: model.latentSites.map(\.slot), position: Array(draws.position(draw)))
      let values = evaluator.value(of: scale)?.aligned(to: axes).values ?? []
      for (element, value) in values.enumerated() {
        let log = logarithm(value)
        moments[element].sum += log
        moments[element].squares += log * log
      }
    }
    let count = Double(draws.count)
    return moments.map { sum, squares in
      max(0, squares / count - sum / count * (sum / count)).squareRoot()
    }
  }
}

private func percent(_ share: Double) -> String { "\(Int((100 * share).rounded())) %" }

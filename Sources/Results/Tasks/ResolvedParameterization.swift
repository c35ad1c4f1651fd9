import ComputationGraph
import Distributions
import Fitting
import Inference
import MathKernels
import Modeling
import Posteriors
import Sampling
import Variational
import Words

/// The parameterization of a fit, and what choosing it took.
///
/// `auto` is non-centred for approximations, which know no funnel, and for a mode, which a centred model may lack. For NUTS a
/// short SVI of the non-centred model estimates, element by element, the precision I that the data give
/// x = location + scale · z: its guide gives z the conditional variance v = 1/(1 + I · E[scale²]), which is 1 under the
/// prior alone.
package struct ResolvedParameterization: Codable {
  package let parameterization: Parameterization
  package private(set) var gradientEvaluations = 0
  package private(set) var cpuSeconds = 0.0
  package private(set) var wallSeconds = 0.0
  package private(set) var notes: [Passage] = []

  /// The largest number of steps of the pilot.
  static let pilotSteps = 2000
  /// Draws of the pilot's guide for the mean of scale².
  static let pilotDraws = 100

  package init(
    _ choice: ParameterizationChoice, _ model: some TableModel,
    by approximation: Approximation, rows: ModelRows, in context: RunContext = RunContext()
  ) throws {
    guard type(of: model).card.hasParameterizations else {
      parameterization = .centered
      return
    }
    switch (choice, type(of: approximation.kind).card.automaticForm) {
    case (.centered, _), (.auto, .centered): parameterization = .centered
    case (.noncentered, _), (.auto, .noncentered):
      parameterization = .noncentered
      if choice == .auto, approximation.method == .map {
        notes.append(
          "The mode is that of the non-centred model, where it may leave the spread that weights share far above the posterior's, and "
            + "the weights hardly shrunk. Compare the log loss of test rows with that of \(.centered), or of "
            + "\(.svi).")
      }
    case (.auto, .piloted):
      let seed = approximation.kind.seed
      let compiled = try CompiledModel(
        model.model(of: rows, parameterization: .noncentered))
      var pilot = SVI(seed: seed)
      pilot.learningRate = .fast
      pilot.maximumSteps = Self.pilotSteps
      let guide = MeanFieldNormal(dimension: compiled.dimension)
      let run: SVIRun<MeanFieldNormal>
      do {
        run = try pilot.fit(
          compiled, guide: guide, initial: [Double](repeating: 0, count: compiled.dimension),
          in: context.withoutProgress)
      } catch let error as SVIError {
        // What stops an approximation need not stop the sampler.
        parameterization = .centered
        notes.append("The model is centred, as a pilot by SVI failed: \(error)")
        return
      }
      if run.interrupted { throw NothingDrawn(in: context) }
      let deviations = guide.scales(run.parameters)
      let draws = run.draw(count: Self.pilotDraws, seed: seed)
      var precisions: [String: [Double]] = [:]
      for site in compiled.latentSites {
        guard case .noncentered(let locationScale, _) = site.prior else { continue }
        let squares = Self.meanSquares(
          of: locationScale.scale, over: site.axes, in: compiled, draws)
        precisions[site.name] = zip(site.slot.range, squares).map { place, square in
          let precision = max(0, 1 / (deviations[place] * deviations[place]) - 1) / square
          // A scale that the pilot finds at 0 says nothing about the data.
          return precision.isFinite ? precision : 0
        }
        let shares = site.slot.range.map { max(0, 1 - deviations[$0] * deviations[$0]) }
        notes.append(
          "\(site.name) is partially centred: the data narrow its elements by \(percent(shares.min() ?? 0, 0)) to "
            + "\(percent(shares.max() ?? 0, 0)) of their variance, as a pilot by SVI "
            + "(\(run.gradientEvaluations) gradients) found.")
      }
      parameterization = .partial(precisions)
      gradientEvaluations = run.gradientEvaluations
      cpuSeconds = run.cpuSeconds
      wallSeconds = run.wallSeconds
    }
  }
}

extension ResolvedParameterization {
  /// The mean of the square of a scale over draws, for each element of some axes.
  private static func meanSquares(
    of scale: Quantity, over axes: [Axis], in model: CompiledModel, _ draws: GuideDraws
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: axes.reduce(1) { $0 * $1.count })
    for draw in 0..<draws.count {
      var evaluator = ReferenceEvaluator(
        slots: model.latentSites.map(\.slot), position: Array(draws.position(draw)))
      let values = evaluator.value(of: scale)?.aligned(to: axes).values ?? []
      for (element, value) in values.enumerated() { sums[element] += value * value }
    }
    return sums.map { $0 / Double(draws.count) }
  }
}

extension Posterior {
  /// Counts what choosing the parameterization took.
  mutating func add(_ choice: ResolvedParameterization) {
    run.gradientEvaluations += choice.gradientEvaluations
    run.cpuSeconds += choice.cpuSeconds
    run.wallSeconds += choice.wallSeconds
    run.choices += choice.notes
  }
}

import ArgumentParser
import Bayes
import GenreModels

/// A fit to convergence: what it came to, and what it took.
struct FitLine: Encodable {
  var model: String
  var guide: String
  var rate: String
  /// The way of the last steps.
  var entropy: EntropyGradient
  var seed: UInt64
  var elbo: Double
  var elboStandardError: Double
  var paretoK: Double
  var converged: Bool
  var steps: Int
  var cpuSeconds: Double
  var warnings: [String]
  /// What ended each stage of an automatic learning rate.
  var decisions: [StageDecision]

  init(
    _ model: CompiledModel, _ card: ModelCard, guide: String, rate: String, settings: SVI
  ) throws {
    self.model = card.study ?? card.id
    self.guide = guide
    self.rate = rate
    var settings = settings
    seed = settings.seed
    settings.finalDraws = 10_000
    switch rate {
    case "automatic": break
    case "fast": settings.learningRate = .fast
    case "constant": settings.learningRate = .constant()
    default: throw ValidationError("\(rate): expected automatic, fast or constant.")
    }
    let origin = [Double](repeating: 0, count: model.dimension)
    func fitted(_ guide: some Guide) throws -> SVIOutcome {
      let run = try settings.fit(model, guide: guide, initial: origin)
      return SVIOutcome(
        elbo: run.elbo, entropy: settings.entropyGradient ?? run.state.entropyGradient,
        converged: run.converged, steps: run.steps, cpuSeconds: run.cpuSeconds,
        warnings: run.warnings, decisions: run.state.decisions)
    }
    let n = model.dimension
    guard let family = GuideCatalogue.family(guide) else {
      throw ValidationError("\(guide): expected \(GuideCatalogue.choice.expected).")
    }
    let built = try family.init().guide(dimension: n)
    let found = try fitted(built)
    elbo = (found.elbo.value * 100).rounded() / 100
    elboStandardError = (found.elbo.standardError * 1000).rounded() / 1000
    paretoK = (found.elbo.paretoK * 100).rounded() / 100
    entropy = found.entropy
    (converged, steps) = (found.converged, found.steps)
    (warnings, decisions) = (found.warnings, found.decisions)
    cpuSeconds = (found.cpuSeconds * 100).rounded() / 100
  }
}

/// What a line keeps of a run, whatever its guide.
private struct SVIOutcome {
  let elbo: ELBOEstimate
  let entropy: EntropyGradient
  let converged: Bool
  let steps: Int
  let cpuSeconds: Double
  let warnings: [String]
  let decisions: [StageDecision]
}

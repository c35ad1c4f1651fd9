import Bayes
import GenreModels

/// A fit that experiments ask for: two of one name are the same fit.
struct GenreFit: Sendable {
  let candidates: [GenreExperiment.Candidate]
  /// What the candidates are called together.
  let model: String
  let trainingRows: Int?
  let testRows: Int?
  let rate: Double
  private(set) var inference: GenreInference
  /// Of the split, and of the fit.
  let seed: UInt64

  init(_ experiment: GenreExperiment, by inference: GenreInference, seed: UInt64) {
    (candidates, model) = (experiment.candidates, experiment.name)
    (trainingRows, testRows) = (experiment.trainingRows, experiment.testRows)
    (rate, self.inference, self.seed) = (experiment.rate, inference, seed)
  }

  /// The fit of the same rows by a guide.
  var asGuide: GenreFit {
    var fit = self
    fit.inference = .guide
    return fit
  }

  /// Names all that decides its result.
  var name: String {
    let rows = trainingRows.map { "\($0) rows" } ?? "all rows"
    let model = candidates.count == 1 ? candidates[0].name : model
    let method = inference == .guide ? "VI at rate \(rate.plain)" : inference.rawValue
    return "\(model), \(rows), \(method), seed \(seed)"
  }

  /// Whether it works on all cores itself.
  var isParallel: Bool { inference == .chains }

  /// Fits and scores.
  /// - Parameter chosen: the candidate that another fit chose on the same rows; nil to choose.
  /// - Returns: nil where it was stopped before its end.
  func scored(
    on tracks: GenreTracks, choosing chosen: String?, threads: Int?, in context: RunContext
  ) throws -> GenreScores? {
    let split = try tracks.table.split(
      target: GenreTracks.target, train: trainingRows.map(SplitSize.rows),
      test: testRows.map(SplitSize.rows) ?? .share(0.2), seed: seed)
    guard
      let candidate = try candidates.first(where: { $0.name == chosen })
        ?? choice(from: split.training.table, in: context)
    else { return nil }
    let fit = try candidate.model.fit(
      to: split, pipeline: GenreTracks.publishedPipeline, by: approximation(threads: threads),
      in: context)
    return fit.report.run.interrupted ? nil : try GenreScores(fit, of: candidate.name)
  }

  /// The candidate with the least log loss on a fifth of the rows, of guides that learn from the others.
  private func choice(from rows: Table, in context: RunContext) throws
    -> GenreExperiment.Candidate?
  {
    guard candidates.count > 1 else { return candidates.first }
    let split = try rows.split(target: GenreTracks.target, test: .share(0.2), seed: seed)
    var losses: [Double] = []
    for candidate in candidates {
      let loss = try context.part(candidate.name, isDone: { $0 != nil }) { context -> Double? in
        let fit = try candidate.model.fit(
          to: split, pipeline: GenreTracks.publishedPipeline, by: guide, in: context)
        return fit.report.run.interrupted ? nil : fit.report.test?.classes?.logLoss
      }
      guard let loss else { return nil }
      losses.append(loss)
    }
    return zip(candidates, losses).min { $0.1 < $1.1 }?.0
  }

  private var guide: Approximation {
    var inference = SVI(seed: seed)
    inference.learningRate = .constant(rate)
    return .svi(inference)
  }

  private func approximation(threads: Int?) -> Approximation {
    switch inference {
    case .guide: return guide
    case .prior: return .ancestral(draws: 1000, seed: seed)
    case .chains:
      var sampler = NUTS(seed: seed)
      sampler.threads = threads
      return .nuts(sampler)
    }
  }
}

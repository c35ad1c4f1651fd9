import Bayes
import Foundation
import Synchronization

/// Fits what experiments ask for, each fit once: guides side by side, then chains one after the other, which use all cores.
struct GenreRunner {
  let study: GenreStudy
  let tracks: GenreTracks

  /// - Throws: what a fit throws; `NothingTrained` where it was stopped before the first was done.
  func run(_ experiments: [GenreExperiment], in context: RunContext) throws -> GenreResults {
    let context = try context.beginningOrGoingOn(
      with: [
        "the part \(study.part.rawValue)", "the seed \(study.seed)",
        "\(tracks.table.rowCount) rows",
      ])
    let all = unique(experiments.flatMap(fits(of:)))
    let done = Mutex(0)
    var scores: [String: GenreScores] = [:]
    for areParallel in [false, true] {
      let chosen = scores.mapValues(\.model)
      let fits = all.filter { $0.isParallel == areParallel }
      let results = parallelMap(fits.count, workers: areParallel ? 1 : workers) { place in
        Result { try scored(fits[place], chosen, in: context, done, of: all.count) }
      }
      for (fit, result) in zip(fits, results) { scores[fit.name] = try result.get() }
    }
    let entries = experiments.map { experiment in
      GenreResults.Entry(
        experiment: experiment,
        fits: fits(of: experiment).compactMap { fit in
          scores[fit.name].map {
            GenreResults.Entry.Fit(inference: fit.inference, seed: fit.seed, scores: $0)
          }
        })
    }
    guard !scores.isEmpty else { throw NothingTrained(in: context) }
    return GenreResults(
      part: study.part, seed: study.seed, entries: entries, interrupted: scores.count < all.count)
  }

  /// The fits of an experiment, those by guides first.
  private func fits(of experiment: GenreExperiment) -> [GenreFit] {
    func fits(_ inference: GenreInference, _ count: Int) -> [GenreFit] {
      (0..<count).map {
        GenreFit(experiment, by: inference, seed: study.seed &+ UInt64($0))
      }
    }
    return experiment.isAncestral
      ? fits(.prior, study.seeds) : fits(.guide, study.seeds) + fits(.chains, study.chainSeeds)
  }

  private func unique(_ fits: [GenreFit]) -> [GenreFit] {
    var names: Set<String> = []
    return fits.filter { names.insert($0.name).inserted }
  }

  private var workers: Int { study.threads ?? ProcessInfo.processInfo.activeProcessorCount }

  /// The scores of a fit; nil where it was stopped before its end.
  private func scored(
    _ fit: GenreFit, _ chosen: [String: String], in context: RunContext,
    _ done: borrowing Mutex<Int>,
    of total: Int
  ) throws -> GenreScores? {
    if context.isInterrupted { return nil }
    let scores: GenreScores?
    do {
      scores = try context.part(fit.name, isDone: { $0 != nil }) { context in
        try fit.scored(
          on: tracks, choosing: chosen[fit.asGuide.name], threads: study.threads,
          in: fit.isParallel ? context : context.reportingSavings)
      }
    } catch let error as any StoppedEarly {
      if context.isInterrupted { return nil }
      throw error
    }
    guard let scores else { return nil }
    done.withLock { done in
      done += 1
      context.progress?(
        .split(
          SplitProgress(
            part: "fit", split: done, total: total, heldOut: nil, method: fit.name,
            scores: [("accuracy", scores.test.share), ("log loss", scores.testLogLoss)],
            bestEpoch: nil)))
    }
    return scores
  }
}

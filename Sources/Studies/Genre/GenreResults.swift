import Bayes

/// The experiments of the study, again, with what was published.
public struct GenreResults: Sendable {
  /// An experiment, with those of its fits that are done.
  struct Entry: Sendable {
    struct Fit: Sendable, Encodable {
      let inference: GenreInference
      let seed: UInt64
      let scores: GenreScores
    }

    let experiment: GenreExperiment
    /// Seed after seed, those by guides first.
    let fits: [Fit]
  }

  /// What was repeated.
  public let part: GenreStudy.Part
  /// The seed of the first split and fit.
  public let seed: UInt64
  /// In the order of the study.
  let entries: [Entry]
  /// Whether it was stopped before its end: some fits are then missing.
  public let interrupted: Bool
}

extension GenreResults.Entry {
  /// The scores of an experiment's fits by one kind of inference.
  func scores(by inference: GenreInference) -> [GenreScores] {
    fits.filter { $0.inference == inference }.map(\.scores)
  }
}

extension GenreResults: Encodable {
  private struct Experiment: Encodable {
    let id: String
    let name: String
    let learningRate: Double
    let published: GenreExperiment.Published?
    let fits: [Entry.Fit]

    enum CodingKeys: String, CodingKey {
      case id, name, published, fits
      case learningRate = "learning_rate"
    }
  }

  private enum CodingKeys: String, CodingKey { case part, seed, interrupted, experiments }

  /// `experiments` has an object each, in the order of the study, with its `fits` in that of seeds.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(part, forKey: .part)
    try container.encode(seed, forKey: .seed)
    try container.encode(interrupted, forKey: .interrupted)
    try container.encode(
      entries.map { entry in
        Experiment(
          id: entry.experiment.id, name: entry.experiment.name,
          learningRate: entry.experiment.rate, published: entry.experiment.published,
          fits: entry.fits)
      }, forKey: .experiments)
  }
}

/// What the study finds: the experiments again, or an honest estimate.
public enum GenreFindings: Sendable, Encodable, Documented {
  case experiments(GenreResults)
  case honest(SplitComparison)

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .experiments(let results): try results.encode(to: encoder)
    case .honest(let comparison): try comparison.encode(to: encoder)
    }
  }

  public func document() -> Document {
    switch self {
    case .experiments(let results): results.document()
    case .honest(let comparison): HonestGenre.document(of: comparison)
    }
  }
}

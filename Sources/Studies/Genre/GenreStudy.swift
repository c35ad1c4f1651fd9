import Bayes
import GenreModels

/// Which genre a track is of, by the numbers that a streaming service publishes about its sound: ten published experiments, again.
///
/// Each model is fitted by variational inference and by NUTS, at the sizes of the study, on all rows, or in the way an honest
/// estimate needs.
public struct GenreStudy: Study {
  public static let id = "genre"
  public static let title = "Which genre is a track of? Ten published experiments, again."
  public static let source =
    "The music genre table of 17,996 tracks: 14 numbers, artist and title, and the Class, 0 to 10."
  public static let words = """
    Five Bayesian classifiers of eleven genres, M1 to M5, were published with the accuracies of ten experiments, mostly with 1,000 \
    training and 200 test rows, by variational inference with Adam. Here each is fitted by variational inference with the same optimizer \
    and by NUTS. As there, means fill missing cells, all columns are scaled, and units stay mixed. The study does not say how rows were drawn, how \
    many tested experiment 6, or where the scale was tuned: here classes are stratified, 2,000 rows test it, and the scale is that of the \
    half-Cauchy prior, chosen on a fifth of the training rows.
    """

  /// What is repeated.
  public enum Part: String, CaseIterable, Sendable, Codable {
    /// The experiments at their sizes.
    case published
    /// The same models on four fifths of all rows: the study stopped at 10,000.
    case allRows = "all-rows"
    /// Units repaired, zeros restored, and all rows of a recording on one side, over five folds.
    case honest
  }

  private static let ids = GenreExperiment.published.map(\.id)

  public static let settings: [SettingCard<GenreStudy>] = [
    .choice(
      "part", \.part,
      "The ten experiments at their sizes; the same models on all rows; or an honest estimate: units repaired, zeros restored, folds by recording."
    ),
    SettingCard(
      "only", \.only, "Ids of the experiments to repeat, such as 3,8a; by default all.",
      expected:
        "ids of experiments with commas between them, of \(ids.joined(separator: ", "))",
      parse: { text in
        let wanted = text.split(separator: ",").map { $0.filter { $0 != " " } }
        return !wanted.isEmpty && wanted.allSatisfy(ids.contains) ? .some(wanted) : nil
      }, print: { $0?.joined(separator: ",") }),
    .whole(
      "seeds", \.seeds, "Splits and fits of each experiment by variational inference.", 1...1000),
    .whole("nuts-seeds", \.chainSeeds, "Splits and fits of each experiment by NUTS.", 0...1000),
    .seed("seed", \.seed, "The seed of the first split and fit; the others count on from it."),
    .whole(
      "threads", \.threads, "Fits or chains at a time; by default as many as cores.", 1...1024),
  ]

  /// What is repeated.
  public var part = Part.published
  /// The ids of the experiments to repeat; nil for all.
  public var only: [String]?
  /// Splits and fits of each experiment by variational inference.
  public var seeds = 1
  /// Splits and fits of each experiment by NUTS.
  public var chainSeeds = 1
  /// The seed of the first split and fit; the others count on from it.
  public var seed: UInt64 = 1
  /// Fits or chains at a time; nil for as many as there are cores. No result depends on it.
  public var threads: Int?

  /// The experiments as they were published, with one seed.
  public init() {}

  public func run(on path: String, in context: RunContext) throws -> GenreFindings {
    let tracks = try GenreTracks(contentsOf: path)
    switch part {
    case .honest:
      return .honest(
        try SplitComparison.run(
          HonestGenre.methods, on: tracks.table, by: HonestGenre.plan(seed: seed), in: context))
    case .published, .allRows:
      return .experiments(
        try GenreRunner(study: self, tracks: tracks).run(experiments(), in: context))
    }
  }

  /// - Throws: `SettingError` where the part has none of those that were asked for.
  private func experiments() throws -> [GenreExperiment] {
    let all = part == .published ? GenreExperiment.published : GenreExperiment.onAllRows
    guard let only else { return all }
    let wanted = all.filter { only.contains($0.id) }
    guard wanted.count == Set(only).count else {
      throw SettingError(
        name: "only", found: only.joined(separator: ","),
        expected:
          "experiments of the part \(part.rawValue), of \(all.map(\.id).joined(separator: ", "))")
    }
    return wanted
  }
}

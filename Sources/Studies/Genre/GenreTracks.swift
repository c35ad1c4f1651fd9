import Bayes

/// The table of the study, checked, and the ways to prepare it.
struct GenreTracks: Sendable {
  let table: Table

  static let target = "Class"
  static let artist = "Artist Name"
  static let title = "Track Name"
  static let duration = "duration_in min/ms"
  static let popularity = "Popularity"
  /// What is measured of the sound: rows that agree in all of it are the same recording.
  static let sound = [
    "danceability", "energy", "key", "loudness", "mode", "speechiness", "acousticness",
    "instrumentalness", "liveness", "valence", "tempo", "time_signature",
  ]

  /// - Throws: `DataError` where a column of the study is missing; what reading throws.
  init(contentsOf path: String) throws {
    table = try Table.read(path: path)
    let expected =
      [Self.artist, Self.title, Self.popularity, Self.duration, Self.target] + Self.sound
    guard let missing = expected.first(where: { !table.hasColumn($0) }) else { return }
    throw DataError(
      .init(path), found: "no column \(quoted(missing))",
      expected: "the \(expected.count) columns of the study: \(quotedList(expected))",
      suggestion: "Take the training table of the music genre data.")
  }

  /// As the study did: texts dropped, means in missing cells, standard scales, and units as they are.
  static let publishedPipeline = Pipeline(
    target: target, dropped: [artist, title], imputation: .mean, scaling: .standard)

  /// Minutes become milliseconds, without a mark, as the unit gives four genres away; missing keys and instrumentalness are the zeros
  /// that they were; the key is a circle.
  /// - Parameter countsArtists: whether the number of an artist's training rows is a feature.
  static func honestPipeline(countsArtists: Bool) -> Pipeline {
    var steps: [PreparationStep] = [
      .repairUnits(UnitRepair(nil, [duration: .below(100, times: 60_000)])),
      .impute(Imputer(.indicator, ["instrumentalness": .zero, "key": .zero])),
      .encode(CategoryEncoder(["key": .cyclic(period: 12)])),
    ]
    if countsArtists { steps.append(.encodeTexts(TextEncoder(counted: [artist: 1]))) }
    return Pipeline(
      target: target, dropped: countsArtists ? [title] : [artist, title],
      steps: steps + [.scale(Scaler(.standard))])
  }
}

import Foundation
import MathKernels
import Storage
import Words

/// Writes tables of simulated music tracks, with the columns and the statistics of a public table of Spotify's audio
/// features: class shares, and by class the means, standard deviations, skews, category and missing shares.
///
/// A row draws its class c, then z ~ Normal(0, R) over the 14 features; feature j is
///
///     Q_cj((Φ(z_j) − m_cj) / (1 − m_cj)),  or a missing cell where Φ(z_j) < m_cj
///
/// with Q the class's quantile function (a broken line, or a step for a category) and m its share of missing cells: in
/// the measured table a missing cell means zero, so the lowest scores are the missing ones. The duration is in
/// minutes in some classes and rows, in milliseconds in the others, as in the measured table.
///
/// A row depends on the seed and its own number alone, so a shorter table is the beginning of a longer one. Rows are
/// written as they are drawn: memory does not grow with their number.
///
/// - Source: Nelsen (2006), *An Introduction to Copulas*, §2.3 and §2.9; the figures are in `GenreTableFigures`.
package struct GenreTableSimulator: Sendable {
  /// Why a table could not be simulated.
  package enum Failure: Fault, Equatable {
    /// Fewer than one row was requested.
    case noRows(found: Int)

    package var kind: FaultKind { .usage }

    /// The whole message.
    package var description: String {
      switch self {
      case .noRows(let found):
        "simulated table: found \(found) rows, expected at least 1. Ask for one row or more."
      }
    }
  }

  private let seed: UInt64

  /// The simulator whose rows all follow from `seed`.
  package init(seed: UInt64) { self.seed = seed }

  /// Writes a header and `rows` rows as CSV to `path`, replacing an existing file.
  ///
  /// The table is written to a temporary file next to `path`, then renamed: `path` never holds half a table.
  ///
  /// - Throws: ``Failure/noRows(found:)`` when `rows` < 1, `FileWriteError` when the file cannot be written.
  package func write(rows: Int, to path: String) throws {
    guard rows >= 1 else { throw Failure.noRows(found: rows) }
    try DurableStorage().replace(path) { file in
      try write(rows: rows) { text in
        var text = text
        try text.withUTF8 { try file.write(UnsafeRawBufferPointer($0)) }
      }
    }
  }

  /// Passes a table on, piece by piece.
  /// - Throws: `Failure` for fewer than one row, and what `take` throws.
  package func write(rows: Int, _ take: (String) throws -> Void) throws {
    guard rows >= 1 else { throw Failure.noRows(found: rows) }
    var text = Self.header
    for row in 0..<rows {
      appendRow(row, to: &text)
      if text.utf8.count >= 1 << 16 || row == rows - 1 {
        try take(text)
        text.removeAll(keepingCapacity: true)
      }
    }
  }
}

// MARK: - One row

extension GenreTableSimulator {
  private static let header =
    "Artist Name,Track Name," + features.map(\.name).joined(separator: ",") + ",Class\n"

  private func appendRow(_ row: Int, to text: inout String) {
    // The step of a stream has 32 bits; the bits above them go into its chain.
    var random = RandomStream(seed: seed, chain: row >> 32, purpose: .simulation, step: row)
    let genre = Self.category(at: random.uniform(), shares: GenreTableFigures.classShares)
    let isInMinutes = random.uniform() < GenreTableFigures.minuteShares[genre]
    text += "Artist \(1 + random.index(below: GenreTableFigures.artistCount)),Track \(row + 1)"
    let noise = Self.features.map { _ in random.normal() }
    for (feature, weights) in zip(Self.features, GenreTableFigures.choleskyFactor) {
      let score = zip(weights, noise).reduce(0) { $0 + $1.0 * $1.1 }
      text += ","
      let missing = feature.missing?[genre] ?? 0
      let level = (Self.normalCDF(score) - missing) / (1 - missing)
      guard level >= 0 else { continue }
      switch feature.form {
      case .category(let labels):
        text += labels[Self.category(at: level, shares: feature.table[genre])]
      case .whole:
        text += "\(Self.quantile(at: level, of: feature.table[genre]).rounded())"
      case .decimals(let scale):
        text += "\((Self.quantile(at: level, of: feature.table[genre]) * scale).rounded() / scale)"
      case .significant:
        text += Self.threeDigits(Self.quantile(at: level, of: feature.table[genre]))
      case .duration:
        let milliseconds = Self.quantile(at: level, of: feature.table[genre]).rounded()
        text += "\(isInMinutes ? milliseconds / 60_000 : milliseconds)"
      }
    }
    text += ",\(genre)\n"
  }

  /// Φ(x) = ½ erfc(−x / √2).
  private static func normalCDF(_ x: Double) -> Double { 0.5 * erfc(-x * 0.5.squareRoot()) }

  /// The category whose part of the unit interval holds `level`.
  private static func category(at level: Double, shares: [Double]) -> Int {
    var bound = 0.0
    for (index, share) in shares.enumerated() {
      bound += share
      if level < bound { return index }
    }
    // The shares are rounded, so their sum may fall short of one.
    return shares.count - 1
  }

  /// The broken line through `values` at the levels of `GenreTableFigures`.
  private static func quantile(at level: Double, of values: [Double]) -> Double {
    let levels = GenreTableFigures.levels
    let upper = levels.firstIndex { $0 > level } ?? levels.count - 1
    let (low, high) = (levels[upper - 1], levels[upper])
    let part = (level - low) / (high - low)
    return values[upper - 1] + part * (values[upper] - values[upper - 1])
  }

  /// A positive number rounded to three significant digits.
  private static func threeDigits(_ value: Double) -> String {
    guard value > 0 else { return "\(value)" }
    let scale = pow(10, 2 - floor(log10(value)))
    return "\((value * scale).rounded() / scale)"
  }
}

// MARK: - The features

extension GenreTableSimulator {
  /// How a value is written.
  private enum Form: Sendable {
    case category([String])
    case whole
    case decimals(scale: Double)
    case significant
    case duration
  }

  private struct Feature: Sendable {
    let name: String
    let form: Form
    /// By class: the quantiles, or the shares of the categories.
    let table: [[Double]]
    /// By class: the share of missing cells; nil where there are none.
    var missing: [Double]?
  }

  private static let features: [Feature] = {
    typealias Figures = GenreTableFigures
    let keys = (1...11).map { "\($0).0" }
    let beats = ["1", "3", "4", "5"]
    return [
      Feature(
        name: "Popularity", form: .whole, table: Figures.popularity,
        missing: Figures.popularityMissing),
      Feature(name: "danceability", form: .significant, table: Figures.danceability),
      Feature(name: "energy", form: .significant, table: Figures.energy),
      Feature(
        name: "key", form: .category(keys), table: Figures.key, missing: Figures.keyMissing),
      Feature(name: "loudness", form: .decimals(scale: 1000), table: Figures.loudness),
      Feature(name: "mode", form: .category(["0", "1"]), table: Figures.mode),
      Feature(name: "speechiness", form: .significant, table: Figures.speechiness),
      Feature(name: "acousticness", form: .significant, table: Figures.acousticness),
      Feature(
        name: "instrumentalness", form: .significant, table: Figures.instrumentalness,
        missing: Figures.instrumentalnessMissing),
      Feature(name: "liveness", form: .significant, table: Figures.liveness),
      Feature(name: "valence", form: .significant, table: Figures.valence),
      Feature(name: "tempo", form: .decimals(scale: 1000), table: Figures.tempo),
      Feature(name: "duration_in min/ms", form: .duration, table: Figures.durationMilliseconds),
      Feature(name: "time_signature", form: .category(beats), table: Figures.timeSignature),
    ]
  }()
}

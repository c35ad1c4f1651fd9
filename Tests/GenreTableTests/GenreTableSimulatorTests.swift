import Foundation
import GenreTable
import TestSupport
import Testing
import Words

/// One simulated table for all tests that look at its statistics.
private let simulated = Result {
  try Columns(csv: contents(rows: 200_000, seed: 1))
}

private func contents(rows: Int, seed: UInt64) throws -> String {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).csv").path
  defer { try? FileManager.default.removeItem(atPath: path) }
  try GenreTableSimulator(seed: seed).write(rows: rows, to: path)
  return try String(contentsOfFile: path, encoding: .utf8)
}

@Suite struct GenreTableSimulatorTests {
  @Test func sameSeedSameBytes() throws {
    let once = try contents(rows: 300, seed: 7)
    #expect(try contents(rows: 300, seed: 7) == once)
    #expect(try contents(rows: 300, seed: 8) != once)
    #expect(try once.hasPrefix(contents(rows: 100, seed: 7)))
    #expect(once.split(separator: "\n").count == 301)
  }

  @Test func refusals() throws {
    let simulator = GenreTableSimulator(seed: 1)
    let unusedPath = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())").path
    #expect(throws: GenreTableSimulator.Failure.noRows(found: 0)) {
      try simulator.write(rows: 0, to: unusedPath)
    }
    let missingFolder = unusedPath + "/table.csv"
    let failure = #expect(throws: FileWriteError.self) {
      try simulator.write(rows: 1, to: missingFolder)
    }
    #expect(
      failure?.description
        == "\(missingFolder): found no folder \(unusedPath), expected one to write into. Make it, or choose another path."
    )

    // A folder stands where the table should go: the rename fails, and nothing stays beside it.
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())")
    let taken = folder.appendingPathComponent("taken")
    try FileManager.default.createDirectory(at: taken, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let refusal = #expect(throws: FileWriteError.self) {
      try simulator.write(rows: 1, to: taken.path)
    }
    #expect(
      refusal?.description.hasPrefix("\(taken.path): found a folder, expected a file") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["taken"])
  }

  @Test func valuesAreNatural() throws {
    let table = try simulated.get()
    #expect(table.names.count == 17)
    #expect(table.names.first == "Artist Name" && table.names.last == "Class")
    let bounds: [String: ClosedRange<Double>] = [
      "Popularity": 1...100, "danceability": 0...1, "energy": 0...1, "key": 1...11,
      "loudness": -60...3, "mode": 0...1, "speechiness": 0...1, "acousticness": 0...1,
      "instrumentalness": 0...1, "liveness": 0...1, "valence": 0...1, "tempo": 20...250,
      "duration_in min/ms": 0.4...4_000_000, "time_signature": 1...5, "Class": 0...10,
    ]
    for (name, column) in table.columns {
      let bound = try #require(bounds[name])
      #expect(column.allSatisfy { $0.isNaN || bound.contains($0) }, "\(name)")
    }
    for name in ["Popularity", "key", "mode", "time_signature", "Class"] {
      let column = try #require(table.columns[name])
      #expect(column.allSatisfy { $0.isNaN || $0 == $0.rounded() }, "\(name)")
    }
  }

  /// Means, standard deviations and missing shares are those of the figures, to five Monte Carlo standard errors.
  @Test(arguments: ["Popularity", "danceability", "loudness", "instrumentalness", "tempo"])
  func momentsOfTheFigures(name: String) throws {
    typealias Figures = GenreTableFigures
    let figures: [String: (quantiles: [[Double]], missing: [Double]?)] = [
      "Popularity": (Figures.popularity, Figures.popularityMissing),
      "danceability": (Figures.danceability, nil),
      "loudness": (Figures.loudness, nil),
      "instrumentalness": (Figures.instrumentalness, Figures.instrumentalnessMissing),
      "tempo": (Figures.tempo, nil),
    ]
    let (quantiles, missing) = try #require(figures[name])
    let table = try simulated.get()
    for genre in 0..<11 {
      let all = table.values(name, genre: genre)
      let known = Moments(all.filter { !$0.isNaN })
      let (first, second) = momentsOfBrokenLine(quantiles[genre])
      let deviation = (second - first * first).squareRoot()
      #expect(abs(known.mean - first) < 5 * known.errorOfMean, "\(name), class \(genre)")
      #expect(
        abs(known.deviation - deviation) < 5 * known.errorOfDeviation + 0.05,
        "\(name), class \(genre)")
      let share = missing?[genre] ?? 0
      let found = Double(all.count - known.count) / Double(all.count)
      let error = (share * (1 - share) / Double(all.count)).squareRoot()
      #expect(abs(found - share) <= 5 * error, "\(name), class \(genre)")
    }
  }

  @Test func sharesOfTheFigures() throws {
    let table = try simulated.get()
    let features: [(String, [Double], [[Double]])] = [
      ("key", (1...11).map(Double.init), GenreTableFigures.key),
      ("mode", [0, 1], GenreTableFigures.mode),
      ("time_signature", [1, 3, 4, 5], GenreTableFigures.timeSignature),
    ]
    for (name, labels, shares) in features {
      for genre in 0..<11 {
        let known = table.values(name, genre: genre).filter { !$0.isNaN }
        for (label, share) in zip(labels, shares[genre]) {
          let found = Double(known.count { $0 == label }) / Double(known.count)
          let error = (share * (1 - share) / Double(known.count)).squareRoot()
          #expect(abs(found - share) < 5 * error + 1e-5, "\(name) \(label), class \(genre)")
        }
      }
    }
    for (genre, share) in GenreTableFigures.classShares.enumerated() {
      let found = Double(table.values("Class", genre: genre).count) / 200_000
      #expect(abs(found - share) < 5 * (share * (1 - share) / 200_000).squareRoot())
    }
  }
}

/// Against the table that the figures were measured on.
@Suite(.enabled(if: measuredTable != nil, "the measured table is not here"))
struct GenreTableSimulatorAgainstTheMeasuredTable {
  @Test func momentsAndMissingShares() throws {
    let (measured, table) = (try Columns(contentsOf: measuredTable), try simulated.get())
    for name in measured.features {
      for genre in 0..<11 {
        let theirs = measured.values(name, genre: genre), ours = table.values(name, genre: genre)
        let expected = Moments(theirs.filter { !$0.isNaN }),
          found = Moments(ours.filter { !$0.isNaN })
        let comment: Comment = "\(name), class \(genre)"
        #expect(
          abs(found.mean - expected.mean) < 0.02 * expected.deviation + 4 * found.errorOfMean,
          comment)
        #expect(
          abs(found.deviation - expected.deviation)
            < 0.05 * expected.deviation + 4 * found.errorOfDeviation, comment)
        // The error of a skewness of heavy tails is itself heavy-tailed; a quarter leaves room for it.
        #expect(
          abs(found.skewness - expected.skewness) < max(0.3, 0.25 * abs(expected.skewness)), comment
        )
        let share = Double(theirs.count - expected.count) / Double(theirs.count)
        let error = (share * (1 - share) / Double(ours.count)).squareRoot()
        #expect(
          abs(Double(ours.count - found.count) / Double(ours.count) - share) <= 5 * error + 1e-5,
          comment)
      }
    }
    #expect(measured.names == table.names)
  }

  @Test func correlations() throws {
    let (measured, table) = (try Columns(contentsOf: measuredTable), try simulated.get())
    for (index, one) in measured.features.enumerated() {
      for other in measured.features[..<index] {
        let difference = table.correlation(one, other) - measured.correlation(one, other)
        #expect(abs(difference) < 0.05, "\(one) and \(other)")
      }
    }
  }
}

// MARK: - Support

private let measuredTable = ReferenceFiles.data
  .map { $0.appendingPathComponent("music-genre/train.csv") }
  .flatMap { FileManager.default.fileExists(atPath: $0.path) ? $0 : nil }

/// The numeric columns of a genre table: the last fifteen fields of a line, none of them quoted.
private struct Columns {
  let names: [String]
  var columns: [String: [Double]] = [:]
  private var rowsOfGenre: [[Int]] = Array(repeating: [], count: 11)

  var features: [String] { Array(names.dropFirst(2).dropLast()) }

  init(contentsOf url: URL?) throws {
    self.init(csv: try String(contentsOf: #require(url), encoding: .utf8))
  }

  init(csv: String) {
    let lines = csv.utf8.split(whereSeparator: {
      $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r")
    })
    names = String(lines[0])?.split(separator: ",").map(String.init) ?? []
    var values: [[Double]] = Array(repeating: [], count: 15)
    for (row, line) in lines.dropFirst().enumerated() {
      let fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        .suffix(15)
      for (column, field) in fields.enumerated() {
        values[column].append(String(field).flatMap(Double.init) ?? .nan)
      }
      rowsOfGenre[Int(values[14][row])].append(row)
    }
    columns = Dictionary(uniqueKeysWithValues: zip(names.dropFirst(2), values))
  }

  func values(_ name: String, genre: Int) -> [Double] {
    guard let column = columns[name] else { return [] }
    return rowsOfGenre[genre].map { column[$0] }
  }

  /// Pearson's correlation over the rows in which both are known.
  func correlation(_ one: String, _ other: String) -> Double {
    let pairs = zip(columns[one] ?? [], columns[other] ?? []).filter { !$0.0.isNaN && !$0.1.isNaN }
    let x = Moments(pairs.map(\.0)), y = Moments(pairs.map(\.1))
    let products = pairs.map { ($0.0 - x.mean) * ($0.1 - y.mean) }
    return Moments(products).mean / (x.deviation * y.deviation)
  }
}

private struct Moments {
  let count: Int
  let mean, deviation, skewness, kurtosis: Double

  init(_ values: [Double]) {
    let n = Double(values.count)
    let center = values.reduce(0, +) / n
    func moment(_ power: Int) -> Double {
      values.reduce(0) { $0 + pow($1 - center, Double(power)) } / n
    }
    count = values.count
    mean = center
    deviation = moment(2).squareRoot()
    skewness = moment(3) / pow(deviation, 3)
    kurtosis = moment(4) / pow(deviation, 4)
  }

  var errorOfMean: Double { deviation / Double(count).squareRoot() }
  var errorOfDeviation: Double { deviation * ((kurtosis - 1) / Double(4 * count)).squareRoot() }
}

/// The first two moments of a number whose quantile function is the broken line through `values`: on each piece it is
/// uniform from a to b, with E x = (a + b)/2 and E x² = (a² + ab + b²)/3.
private func momentsOfBrokenLine(_ values: [Double]) -> (Double, Double) {
  let levels = GenreTableFigures.levels
  var (first, second) = (0.0, 0.0)
  for piece in 1..<levels.count {
    let (width, a, b) = (levels[piece] - levels[piece - 1], values[piece - 1], values[piece])
    first += width * (a + b) / 2
    second += width * (a * a + a * b + b * b) / 3
  }
  return (first, second)
}

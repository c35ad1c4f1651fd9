import Clustering
import Foundation
import MathKernels

/// K-means with ten restarts on 100,000 × 14 numbers at K = 10, here and in scikit-learn in the same run, as JSON lines: greedy
/// k-means++, Lloyd, the same tolerance, two threads each. The rival is left out where `BAYES_GENRE_RIVAL_PYTHON` names no
/// Python that has scikit-learn.
///
/// Of two tables: ten clusters that overlap, where runs end soon, and one cloud, where they are long.
@main struct KMeansBenchmark {
  static let (rows, features, clusters, restarts, threads, repeats) = (100_000, 14, 10, 10, 2, 3)

  struct Line: Encodable {
    var table: String
    var system: String
    var seconds: Double
    var inertia: Double
    var iterations: Int
  }

  static func main() throws {
    for (name, spread) in [("overlapping clusters", 1.0), ("one cloud", 0.0)] {
      let values = simulated(spread: spread)
      try print(ours(name, values))
      if let line = try rival(name, values) { try print(line) }
    }
  }

  private static func print(_ line: Line) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    Swift.print(String(decoding: try encoder.encode(line), as: UTF8.self))
  }

  private static func simulated(spread: Double) -> [Double] {
    var random = RandomStream(seed: 1)
    let centers = (0..<clusters * features).map { _ in random.normal() * spread }
    return (0..<rows).flatMap { _ in
      let cluster = random.index(below: clusters)
      return (0..<features).map { centers[cluster * features + $0] + random.normal() }
    }
  }

  /// The best of several times, as of the rival.
  private static func ours(_ name: String, _ values: [Double]) throws -> Line {
    let matrix = DesignMatrix(features: (0..<features).map { "x\($0)" }, values: values)
    var settings = KMeans(clusters: clusters, restarts: restarts)
    settings.threads = threads
    var line = Line(
      table: name, system: "bayes-genre", seconds: .infinity, inertia: 0, iterations: 0)
    for _ in 0..<repeats {
      let start = ContinuousClock.now
      let fit = try settings.fitted(to: matrix)
      line.seconds = min(line.seconds, (ContinuousClock.now - start) / .seconds(1))
      (line.inertia, line.iterations) = (fit.inertia, fit.iterations)
    }
    return line
  }

  private static func rival(_ name: String, _ values: [Double]) throws -> Line? {
    guard let python = ProcessInfo.processInfo.environment["BAYES_GENRE_RIVAL_PYTHON"] else {
      return nil
    }
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).f64")
    defer { try? FileManager.default.removeItem(at: file) }
    try values.withUnsafeBytes { try Data($0).write(to: file) }
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: python)
    process.arguments = ["-c", script, file.path]
    process.environment = ProcessInfo.processInfo.environment
      .merging(["OMP_NUM_THREADS": "\(threads)"]) { $1 }
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    guard words.count == 4, let seconds = Double(words[1]), let inertia = Double(words[2]),
      let iterations = Int(words[3])
    else { return nil }
    return Line(
      table: name, system: "scikit-learn \(words[0])", seconds: seconds, inertia: inertia,
      iterations: iterations)
  }

  private static let script = """
    import sys, time, numpy, sklearn
    from sklearn.cluster import KMeans
    x = numpy.fromfile(sys.argv[1]).reshape(-1, \(features))
    KMeans(\(clusters), n_init=1, max_iter=2).fit(x)
    best = float("inf")
    for _ in range(\(repeats)):
        start = time.perf_counter()
        fit = KMeans(\(clusters), n_init=\(restarts), random_state=1).fit(x)
        best = min(best, time.perf_counter() - start)
    print(sklearn.__version__, best, fit.inertia_, fit.n_iter_)
    """
}

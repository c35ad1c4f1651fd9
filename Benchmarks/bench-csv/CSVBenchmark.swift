import Foundation
import MathKernels
import Tables

/// Seconds to read CSV files of numbers, of four decimals and of full precision, with two threads, as JSON lines; beside them
/// pandas and polars on the same files, if BAYES_GENRE_RIVAL_PYTHON names a Python that has both.
///
///     bench-csv [megabytes] [columns]
///
/// The files are simulated into a temporary folder. `extra_bytes` is the memory that reading
/// took beside its columns.
@main struct CSVBenchmark {
  static let repetitions = 7
  static let threads = 2

  static func main() throws {
    let numbers = CommandLine.arguments.dropFirst().compactMap(Int.init)
    let megabytes = numbers.first ?? 100
    let columns = numbers.dropFirst().first ?? 14
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let memoryBefore = peakBytes
    // The larger table last: a peak does not fall again.
    for name in ["full-precision", "decimals"] {
      let path = folder.appending(path: "\(name).csv").path
      let rounds = name == "decimals"
      try simulate(path, megabytes: megabytes, columns: columns) {
        rounds ? ($0 * 10_000).rounded() / 10_000 : $0
      }
      let ours = try readings(path, name, memoryBefore: memoryBefore)
      for (rival, seconds) in try rivalReadings(path) {
        print(
          "{\"file\": \"\(name)\", \"reader\": \"\(rival)\", \"median_seconds\": \(median(seconds)), "
            + "\"best_seconds\": \(seconds.min() ?? 0), \"times_ours\": \(median(seconds) / median(ours))}"
        )
      }
    }
  }

  /// Standard normal numbers, in rows until the file has its size.
  static func simulate(
    _ path: String, megabytes: Int, columns: Int, _ shown: (Double) -> Double
  ) throws {
    var random = RandomStream(seed: 1)
    try Data().write(to: URL(filePath: path))
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    var text = (0..<columns).map { "x\($0)" }.joined(separator: ",") + "\n"
    var written = 0
    while written < megabytes * 1_000_000 {
      while text.utf8.count < 1 << 20 {
        text += (0..<columns).map { _ in "\(shown(random.normal()))" }.joined(separator: ",") + "\n"
      }
      try file.write(contentsOf: Data(text.utf8))
      written += text.utf8.count
      text = ""
    }
    try file.close()
  }

  static func readings(_ path: String, _ name: String, memoryBefore: Int) throws -> [Double] {
    let clock = ContinuousClock()
    var cells = 0
    var peak = 0
    let seconds = try (0..<repetitions).map { repetition in
      let start = clock.now
      let table = try Table.read(path: path, threads: threads)
      let seconds = (clock.now - start) / .seconds(1)
      if repetition == 0 { peak = peakBytes }
      // With the rows' numbers.
      cells = table.rowCount * (table.columns.count + 1)
      return seconds
    }
    print(
      "{\"file\": \"\(name)\", \"reader\": \"bayes-genre\", \"median_seconds\": \(median(seconds)), "
        + "\"best_seconds\": \(seconds.min() ?? 0), \"threads\": \(threads), \"column_bytes\": \(8 * cells), "
        + "\"extra_bytes\": \(max(0, peak - memoryBefore - 8 * cells))}")
    return seconds
  }

  static func rivalReadings(_ path: String) throws -> [(String, [Double])] {
    guard let python = ProcessInfo.processInfo.environment["BAYES_GENRE_RIVAL_PYTHON"] else {
      return []
    }
    let process = Process()
    process.executableURL = URL(filePath: python)
    process.arguments = ["-c", rivals, path, "\(repetitions)"]
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["POLARS_MAX_THREADS": "\(threads)", "OMP_NUM_THREADS": "\(threads)"]) { $1 }
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let lines = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return lines.split(separator: "\n").map { line in
      let words = line.split(separator: " ")
      return (words.prefix(2).joined(separator: " "), words.dropFirst(2).compactMap { Double($0) })
    }
  }

  static let rivals = """
    import sys, time
    import pandas, polars
    for library in (pandas, polars):
        seconds = []
        for _ in range(int(sys.argv[2])):
            start = time.perf_counter()
            table = library.read_csv(sys.argv[1])
            seconds.append(time.perf_counter() - start)
        print(library.__name__, library.__version__, *seconds)
    """

  static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  /// Bytes of memory at the most that this program has held. (`getrusage` would count the process that started it as well.)
  static var peakBytes: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let kilobytes = line.flatMap { Int($0.filter { ("0"..."9").contains($0) }) }
    precondition(kilobytes != nil, "found no VmHWM in /proc/self/status")
    return (kilobytes ?? 0) * 1024
  }
}

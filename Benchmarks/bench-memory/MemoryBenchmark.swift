import Bayes
import Foundation

/// Peak memory of a run of NUTS against the bytes of the draws it keeps, as a JSON line: of a process of its own, as a peak does
/// not fall again.
///
///     bench-memory [parameters] [draws] [megabytes of draws in memory] [depth limit] [model]
///
/// `model` names the draws and summarises every scalar as well.
@main struct MemoryBenchmark {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    let numbers = arguments.compactMap(Int.init)
    let parameters = numbers.first ?? 100_000
    var sampler = NUTS()
    (sampler.chains, sampler.warmup, sampler.seed) = (4, 20, 1)
    sampler.draws = numbers.dropFirst().first ?? 100
    if let megabytes = numbers.dropFirst(2).first { sampler.drawMemory = megabytes << 20 }
    if let depth = numbers.dropFirst(3).first { sampler.maximumTreeDepth = depth }
    let clock = ContinuousClock()
    let start = clock.now
    var draws = 0
    var structures: Set<String> = []
    if arguments.last == "model" {
      let posterior = try sampler.fit(Many(count: parameters))
      let summaries = posterior.summaries()
      draws = posterior.draws.lengths.reduce(0, +)
      precondition(summaries.count == parameters)
    } else {
      let run = try sampler.sample(independent(parameters))
      draws = run.chains.reduce(0) { $0 + $1.draws.count }
      structures = Set(run.chains.map { $0.metric.structure.rawValue })
    }
    let bytes = draws * parameters * 8
    let bound = Int(1.2 * Double(bytes)) + 200_000_000
    print(
      "{\"parameters\": \(parameters), \"draws\": \(draws), \"draw_bytes\": \(bytes), \"peak_bytes\": \(peakBytes), "
        + "\"bound_bytes\": \(bound), \"metrics\": \"\(structures.sorted().joined(separator: " "))\", "
        + "\"seconds\": \((clock.now - start) / .seconds(1))}")
  }

  /// Bytes of memory at the most that this program has held. (`getrusage` would count the process that started it as well.)
  static var peakBytes: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let kilobytes = line.flatMap { Int($0.filter { ("0"..."9").contains($0) }) }
    precondition(kilobytes != nil, "found no VmHWM in /proc/self/status")
    return (kilobytes ?? 0) * 1024
  }

  /// Standard normal coordinates.
  static func independent(_ dimension: Int) -> ClosureLogDensity {
    ClosureLogDensity(dimension: dimension) { position, gradient in
      var value = 0.0
      for index in 0..<dimension {
        gradient[index] = -position[index]
        value -= 0.5 * position[index] * position[index]
      }
      return value
    }
  }

  struct Many: Model {
    var count: Int
    func callAsFunction(_ m: inout ModelBuilder) throws {
      _ = m.sample("x", Normal(0, 1), over: m.plate("item", count))
    }
  }
}

import Bayes
import Foundation

/// Steps of SVI per CPU second, and what the gradient takes of them.
struct SpeedLine: Encodable {
  var model: String
  var rows: Int
  var dimension: Int
  var stepsPerCpuS: Double
  /// The time of a gradient alone over that of a step.
  var gradientShare: Double
  /// Of the rival in the same run; nil where there is none.
  var rivalStepsPerCpuS: Double?
  var ratio: Double?

  /// The best of several tries: what else runs on the machine only slows a try down.
  init(_ model: CompiledModel, name: String, rows: Int, rival: Double?, tries: Int = 7) throws {
    let steps = 20_000_000 / rows / (name == "M5" ? 4 : 1)
    let origin = [Double](repeating: 0, count: model.dimension)
    var best = 0.0
    var gradient = Double.infinity
    for attempt in 0..<tries {
      var settings = SVI(seed: UInt64(attempt))
      settings.learningRate = .constant(0.01)
      settings.flatness.absoluteTolerance = 0
      settings.flatness.relativeTolerance = 0
      settings.maximumSteps = steps
      settings.finalDraws = 2
      let run = try settings.fit(
        model, guide: MeanFieldNormal(dimension: model.dimension), initial: origin)
      best = max(best, Double(run.steps) / run.cpuSeconds)
      gradient = min(gradient, try Self.secondsOfGradients(model, count: steps) / Double(steps))
    }
    self.model = name
    self.rows = rows
    dimension = model.dimension
    stepsPerCpuS = best.rounded()
    gradientShare = (1000 * gradient * best).rounded() / 1000
    rivalStepsPerCpuS = rival
    ratio = rival.map { (100 * best / $0).rounded() / 100 }
  }

  private static func secondsOfGradients(_ model: CompiledModel, count: Int) throws -> Double {
    var evaluator = model.makeEvaluator()
    var random = RandomStream(seed: 1)
    let position = (0..<model.dimension).map { _ in 0.3 * random.normal() }
    var gradient = position
    let stopwatch = Stopwatch(of: .thread)
    for _ in 0..<count {
      var span = gradient.mutableSpan
      _ = try evaluator.logDensity(at: position.span, gradient: &span)
    }
    return stopwatch.cpuSeconds
  }
}

/// NumPyro's SVI, run by the Python that `BAYES_GENRE_NUMPYRO_PYTHON` names.
enum Rival {
  private struct Line: Decodable {
    var model: String
    var rows: Int
    var speed: Double
    enum CodingKeys: String, CodingKey {
      case model, rows
      case speed = "steps_per_cpu_s"
    }
  }

  /// Steps per CPU second by "model:rows"; empty where there is no such Python.
  static func measure(_ cases: [String]) throws -> [String: Double] {
    guard let python = ProcessInfo.processInfo.environment["BAYES_GENRE_NUMPYRO_PYTHON"] else {
      return [:]
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = ["Benchmarks/bench-variational/rival.py"] + cases
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    var result: [String: Double] = [:]
    for text in output.split(separator: UInt8(ascii: "\n")) {
      let line = try JSONDecoder().decode(Line.self, from: Data(text))
      result["\(line.model):\(line.rows)"] = line.speed
    }
    return result
  }
}

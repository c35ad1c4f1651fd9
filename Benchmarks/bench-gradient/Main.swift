import Bayes
import Foundation
import GenreModels
import MathKernels

/// Microseconds of one log density with its gradient, as JSON lines, beside the command that `BAYES_GENRE_YARDSTICK` names.
///
/// For every set of kernels that the processor has, each in a process of its own; for one alone if `BAYES_GENRE_KERNELS` names it.
@main struct GradientBenchmark {
  static func main() throws {
    let named = ProcessInfo.processInfo.environment["BAYES_GENRE_KERNELS"] ?? ""
    guard named.isEmpty else {
      try KernelSet.validateRequest()
      return try measure()
    }
    for kernels in KernelSet.available { try measureApart(kernels) }
  }

  /// Runs this program again, since a process keeps to the kernels that it starts with.
  static func measureApart(_ kernels: KernelSet) throws {
    guard let program = Bundle.main.executableURL else { throw CocoaError(.fileNoSuchFile) }
    let process = Process()
    process.executableURL = program
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["BAYES_GENRE_KERNELS": kernels.rawValue]) { $1 }
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { exit(process.terminationStatus) }
  }

  static func measure() throws {
    let yardstick = Yardstick.measure(KernelSet.current)
    try report(
      "varying intercepts and slopes", 919, CompiledModel(CountyModel(rows: 919, groups: 85)), nil)
    for rows in [1_000, 10_000, 18_000] {
      let (tracks, genre) = simulated(rows: rows)
      let classes = genre.classes
      let hierarchical = HierarchicalModel(tracks: tracks, genre: genre, classes: classes)
      let network = FeedForwardModel(tracks: tracks, genre: genre, classes: classes)
      try report("M2", rows, CompiledModel(hierarchical), yardstick["softmax \(rows)"])
      try report("M5", rows, CompiledModel(network), yardstick["ffnn \(rows)"])
    }
  }

  static func report(_ name: String, _ rows: Int, _ model: CompiledModel, _ yardstick: Double?)
    throws
  {
    var evaluator = model.makeEvaluator()
    var random = RandomStream(seed: 1)
    let position = (0..<model.dimension).map { _ in 0.3 * random.normal() }
    var gradient = [Double](repeating: 0, count: model.dimension)
    var times: [Double] = []
    let clock = ContinuousClock()
    for _ in 0..<(rows <= 1_000 ? 4_000 : 800) {
      let start = clock.now
      var span = gradient.mutableSpan
      _ = try evaluator.logDensity(at: position.span, gradient: &span)
      let elapsed = clock.now - start
      times.append(Double(elapsed.components.attoseconds) * 1e-12)
    }
    times.sort()
    func json(_ value: Double?) -> String { value.map { String(format: "%.2f", $0) } ?? "null" }
    print(
      "{\"kernels\": \"\(KernelSet.current.rawValue)\", \"model\": \"\(name)\", "
        + "\"rows\": \(rows), \"min_us\": \(json(times[0])), "
        + "\"median_us\": \(json(times[times.count / 2])), \"yardstick_us\": \(json(yardstick)), "
        + "\"ratio\": \(json(yardstick.map { times[0] / $0 }))}")
  }

  static func simulated(rows: Int) -> (DesignMatrix, Labels) {
    var random = RandomStream(seed: 2, purpose: .simulation)
    let values = (0..<rows * 14).map { _ in random.normal() }
    let codes = (0..<rows).map { _ in random.index(below: 11) }
    return (
      DesignMatrix(features: (1...14).map { "x\($0)" }, values: values),
      Labels(classes: (0..<11).map(String.init), codes: codes)
    )
  }
}

/// Rows in groups, each group with an intercept and a slope of its own.
struct CountyModel: Model {
  let groups: Int
  let codes: [Int]
  let x: [Double]
  let y: [Double]

  init(rows: Int, groups: Int) {
    var random = RandomStream(seed: 3, purpose: .simulation)
    self.groups = groups
    // As tables come: sorted, so that neighbours share a group.
    codes = (0..<rows).map { _ in random.index(below: groups) }.sorted()
    x = (0..<rows).map { _ in Double(random.index(below: 2)) }
    y = (0..<rows).map { _ in random.normal() }
  }

  func callAsFunction(_ m: inout ModelBuilder) {
    let group = m.plate("group", groups)
    let row = m.plate("row", x.count)
    let own = m.index("own", codes, into: group, over: row)
    let alpha = m.sample("alpha", Normal(0, 1), over: group)
    let beta = m.sample("beta", Normal(0, 1), over: group)
    let scale = m.sample("scale", HalfNormal(scale: 1))
    let mean = alpha[own] + beta[own] * m.data("x", x, over: row)
    m.observe("y", Normal(mean, scale), y, over: row)
  }
}

import ComputationGraph
import MathKernels
import TestSupport
import Testing

/// Recurrences against closed loops of plain Swift.
@Suite(.tags(.random)) struct ScanTests {
  static let time = Axis("time", count: 23)

  /// Latent arrays of given shapes at a random position.
  struct Latents {
    let slots: [ParameterSlot]
    let position: [Double]
    let expressions: [Quantity]

    init(_ shapes: [[Axis]], seed: UInt64 = TestSupport.seed(9)) {
      var slots: [ParameterSlot] = []
      for (index, axes) in shapes.enumerated() {
        slots.append(
          ParameterSlot("p\(index)", axes: axes, offset: slots.reduce(0) { $0 + $1.count }))
      }
      self.slots = slots
      expressions = slots.map { Quantity(.parameter($0)) }
      var random = RandomStream(seed: seed)
      position = (0..<slots.reduce(0) { $0 + $1.count }).map { _ in 0.5 * random.normal() }
    }

    func check(
      _ objective: Quantity, against formula: ([Double]) -> Double, _ tolerance: Double = 1e-12
    ) throws {
      try #require(objective.failure == nil, "\(objective.failure ?? "")")
      let workspace = Workspace(try Program.compile(objective: objective, slots: slots))
      let (value, gradient) = workspace.evaluate(position)
      let expected = formula(position)
      #expect(abs(value - expected) <= tolerance * max(1, abs(expected)))
      var evaluator = ReferenceEvaluator(slots: slots, position: position)
      let reference = evaluator.value(of: objective)
      #expect(
        abs(try #require(reference).values[0] - expected) <= tolerance * max(1, abs(expected)))
      for place in position.indices {
        func moved(_ steps: Double) -> Double {
          var other = position
          other[place] += steps * 1e-4
          return formula(other)
        }
        let slope = (8 * (moved(1) - moved(-1)) - (moved(2) - moved(-2))) / 12e-4
        #expect(
          abs(gradient[place] - slope) <= 1e-8 * max(1, abs(slope), abs(expected)),
          "coordinate \(place): \(gradient[place]) against \(slope)")
      }
      _ = workspace.evaluate(position.map { $0 + 1 })
      let again = workspace.evaluate(position)
      #expect(again.value == value && again.gradient == gradient)
    }
  }

  static let returns: [Double] = (0..<23).map { sine(1.7 * Double($0)) + 0.3 * cosine(Double($0)) }

  func data(_ values: [Double], _ axes: Axis...) -> Quantity {
    Quantity(.data(DataArray("y", axes: axes, values: values)))
  }

  /// −½ Σ (y²/σ² + log σ²), σ²ₜ = α₀ + α₁ y²ₜ₋₁ + β₁ σ²ₜ₋₁.
  @Test func garch() throws {
    let latents = Latents([[], [], [], []])
    let (p, y) = (latents.expressions.map { exp($0) }, Self.returns)
    let lagged = data([0] + y.dropLast().map { $0 * $0 }, Self.time)
    let variance = scan(over: Self.time, from: p[3], inputs: [lagged]) { previous, at in
      p[0] + p[1] * at[0] + p[2] * previous
    }
    #expect(variance.axes == [Self.time])
    let density = -0.5 * (square(data(y, Self.time)) / variance + log(variance))
    try latents.check(density.sum()) { position in
      let p = position.map { exponential($0) }
      var (variance, total) = (p[3], 0.0)
      for time in y.indices {
        let before = time == 0 ? 0 : y[time - 1] * y[time - 1]
        variance = p[0] + p[1] * before + p[2] * variance
        total -= 0.5 * (y[time] * y[time] / variance + logarithm(variance))
      }
      return total
    }
  }

  /// xₜ = φ₁ xₜ₋₁ + φ₂ xₜ₋₂ + σ zₜ with latent z, two states, in several series side by side.
  @Test func secondOrderAutoregression() throws {
    let series = Axis("series", count: 3)
    let latents = Latents([[series], [], [], [Self.time, series]])
    let (phi1, phi2) = (latents.expressions[0], latents.expressions[1])
    let (sigma, z) = (exp(latents.expressions[2]), latents.expressions[3])
    let states = scan(over: Self.time, from: [0, 0], inputs: [z]) { previous, at in
      [phi1 * previous[0] + phi2 * previous[1] + sigma * at[0], previous[0]]
    }
    #expect(states[0].axes == [Self.time, series] && states[1].axes == [Self.time, series])
    let weights = data(Self.returns, Self.time)
    try latents.check((tanh(states[0]) * weights).sum() + square(states[1]).sum()) { p in
      var total = 0.0
      for s in 0..<3 {
        var (x1, x2) = (0.0, 0.0)
        for time in 0..<23 {
          let x = p[s] * x1 + p[3] * x2 + exponential(p[4]) * p[5 + time * 3 + s]
          total += hyperbolicTangent(x) * Self.returns[time] + x1 * x1
          (x1, x2) = (x, x1)
        }
      }
      return total
    }
  }

  /// The local-level filter: mean and variance of the level as states, the density of each observation as a third.
  @Test func localLevelFilter() throws {
    let latents = Latents([[], [], []])
    let p = latents.expressions
    let (noise, drift) = (exp(p[0]), exp(p[1]))
    let y = Self.returns
    let states = scan(over: Self.time, from: [p[2], 2, 0], inputs: [data(y, Self.time)]) {
      previous, at in
      let predicted = previous[1] + drift
      let spread = predicted + noise
      let innovation = at[0] - previous[0]
      let gain = predicted / spread
      return [
        previous[0] + gain * innovation, predicted * (1 - gain),
        -0.5 * (square(innovation) / spread + log(spread)),
      ]
    }
    try latents.check(states[2].sum()) { p in
      var (mean, variance, total) = (p[2], 2.0, 0.0)
      for value in y {
        let predicted = variance + exponential(p[1])
        let spread = predicted + exponential(p[0])
        total -= 0.5 * ((value - mean) * (value - mean) / spread + logarithm(spread))
        mean += predicted / spread * (value - mean)
        variance = predicted * (1 - predicted / spread)
      }
      return total
    }
  }

  /// A vector state under a matrix: captures and states with axes, a product in the body.
  @Test func vectorAutoregression() throws {
    let k = Axis("k", count: 4)
    let previousK = k.renamed("previous k")
    let latents = Latents([[k, previousK], [k], [k]])
    let (matrix, shift, start) = (
      latents.expressions[0], latents.expressions[1], latents.expressions[2]
    )
    let states = scan(over: Self.time, from: start) { previous, _ in
      tanh(matrix.dot(previous.renamed(k, to: previousK), along: previousK) + shift)
    }
    let weights = data(Self.returns, Self.time)
    try latents.check((states * weights).sum()) { p in
      var state = Array(p[20..<24])
      var total = 0.0
      for time in 0..<23 {
        state = (0..<4).map { i -> Double in
          var sum = p[16 + i]
          for j in 0..<4 { sum += p[i * 4 + j] * state[j] }
          return hyperbolicTangent(sum)
        }
        total += state.reduce(0, +) * Self.returns[time]
      }
      return total
    }
  }

  /// A scan beside a plate of many rows, which is still cut into tiles.
  @Test func insideASumOverAPlate() throws {
    let bench = Bench(rows: 700)
    let walk = scan(over: bench.a, from: bench.scalar, inputs: [bench.vectorA]) { previous, at in
      tanh(previous + at[0]) * 0.9
    }
    let expression = tanh(bench.data.dot(walk, along: bench.a)) * bench.response
    let (value, gradient) = try bench.compiled(expression).evaluate(bench.position)
    let expected = try bench.reference(expression, at: bench.position)
    #expect(abs(value - expected) <= 1e-12 * max(1, abs(expected)))
    for place in 0..<6 {
      func moved(_ step: Double) throws -> Double {
        var position = bench.position
        position[place] += step
        return try bench.reference(expression, at: position)
      }
      let slope = try (moved(1e-5) - moved(-1e-5)) / 2e-5
      #expect(abs(gradient[place] - slope) <= 1e-6 * max(1, abs(slope)))
    }
  }

  /// A scan whose body scans over another axis.
  @Test func nested() throws {
    let inner = Axis("inner", count: 4)
    let latents = Latents([[], [], [inner]])
    let p = latents.expressions
    let outer = scan(over: Self.time, from: p[0], inputs: [data(Self.returns, Self.time)]) {
      previous, at in
      let steps = scan(over: inner, from: previous, inputs: [p[2]]) { state, x in
        tanh(p[1] * state + x[0])
      }
      return steps.sum() + at[0]
    }
    try latents.check(outer.sum()) { p in
      var (state, total) = (p[0], 0.0)
      for value in Self.returns {
        var (step, sum) = (state, value)
        for element in 0..<4 {
          step = hyperbolicTangent(p[1] * step + p[2 + element])
          sum += step
        }
        state = sum
        total += state
      }
      return total
    }
  }

  /// A recurrence of data alone is computed once, before anything runs.
  @Test func ofDataAlone() throws {
    let latents = Latents([[]])
    let sums = scan(over: Self.time, from: 0, inputs: [data(Self.returns, Self.time)]) {
      $0 + $1[0]
    }
    let program = try Program.compile(
      objective: (sums * latents.expressions[0]).sum(), slots: latents.slots)
    #expect(program.instructionCount <= 3)
    let found = Workspace(program).evaluate([2])
    var (sum, total) = (0.0, 0.0)
    for value in Self.returns {
      sum += value
      total += sum
    }
    #expect(abs(found.value - 2 * total) < 1e-12 && abs(found.gradient[0] - total) < 1e-12)
  }

  @Test func mistakesCarryTheirMessage() {
    let (time, series) = (Self.time, Axis("series", count: 3))
    let latents = Latents([[series], [time]])
    let (coefficients, overTime) = (latents.expressions[0], latents.expressions[1])
    let mistakes: [(Quantity, [String])] = [
      (
        scan(over: time, from: 0, inputs: [coefficients]) { previous, at in previous + at[0] },
        ["scan(over: time)", "input 0", "series[3]", "time[23]"]
      ),
      (
        scan(over: time, from: overTime) { previous, _ in previous },
        ["scan(over: time)", "initial state 0", "time[23]"]
      ),
      (
        scan(over: time, from: [0, 0]) { previous, _ in [previous[0]] }[1],
        ["scan(over: time)", "1 states, expected 2"]
      ),
      (
        scan(over: time, from: 0) { previous, _ in previous + overTime },
        ["scan(over: time)", "time[23]", "inputs:"]
      ),
      (
        scan(over: time, from: 0) { previous, _ in previous + coefficients.sum(over: time) },
        ["sum(over: time)"]
      ),
      (
        scan(over: time, from: 0) { previous, _ in
          previous
            + Quantity(
              .data(DataArray("new", axes: [Axis("new", count: 2)], values: [1, 2])))
        }, ["scan(over: time)", "grow"]
      ),
    ]
    for (expression, words) in mistakes {
      let failure = (exp(expression) + 1).failure ?? ""
      for word in words { #expect(failure.contains(word), "\(failure) lacks \(word)") }
    }
  }

  @Test func theSubsampledAxisIsRefused() throws {
    let bench = Bench()
    let walk = scan(over: bench.row, from: bench.scalar, inputs: [bench.response]) { $0 + $1[0] }
    let error = #expect(throws: PlanningError.self) {
      try bench.compiled(
        Quantity(.subsampleScale(bench.row)) * walk.sum(), subsampling: bench.row)
    }
    #expect(error?.description.contains("row[37]") == true)
  }
}

import Bayes
import Testing

/// Lags, running sums and choices in a model of a series, against its log density by hand.
@Suite struct TimeSeriesTests {
  static let series = [0.4, 1.1, 0.7, -0.2, 0.9, 2.3, 1.8]

  /// A level that drifts, a step in it after the day `change`, and what yesterday leaves behind.
  struct Drift: Model {
    let series: [Double]

    func callAsFunction(_ m: inout ModelBuilder) {
      let day = m.plate("day", series.count)
      let number = m.data("number", series.indices.map(Double.init), over: day)
      let steps = m.sample("steps", Normal(0, 0.3), over: day)
      let memory = m.sample("memory", Normal(0, 0.5))
      let before = m.sample("before", Normal(0, 1))
      let change = m.sample("change", Normal(3, 2))
      let jump = m.sample("jump", Normal(0, 1))
      let level =
        steps.cumulativeSum(along: day) + select(number .> change, jump, 0)
      let observed = m.data("series", series, over: day)
      let yesterday = observed.lagged(by: 1, along: day, filling: before)
      m.observe("y", Normal(level + memory * yesterday, 0.7), series, over: day)
      m.deterministic("last", level.element(series.count - 1, along: day))
    }
  }

  static func normal(_ x: Double, _ mean: Double, _ deviation: Double) -> Double {
    -0.5 * ((x - mean) / deviation) * ((x - mean) / deviation) - logarithm(deviation)
      - 0.5 * logarithm(2 * .pi)
  }

  /// Steps, then memory, before, change and jump.
  static func logDensity(at q: [Double]) -> (value: Double, last: Double) {
    let count = series.count
    let (memory, before, change, jump) = (q[count], q[count + 1], q[count + 2], q[count + 3])
    var total =
      normal(memory, 0, 0.5) + normal(before, 0, 1) + normal(change, 3, 2) + normal(jump, 0, 1)
    var walk = 0.0
    for day in 0..<count {
      total += normal(q[day], 0, 0.3)
      walk += q[day]
      let level = walk + (Double(day) > change ? jump : 0)
      let yesterday = day == 0 ? before : series[day - 1]
      total += normal(series[day], level + memory * yesterday, 0.7)
    }
    return (total, walk + (Double(count - 1) > change ? jump : 0))
  }

  @Test(arguments: [-1, 0.5, 3.2, 5.5, 20]) func densityIsThatByHand(_ change: Double) throws {
    let model = try CompiledModel(Drift(series: Self.series))
    var position = Demo.position(model.dimension)
    position[Self.series.count + 2] = change
    var evaluator = model.makeEvaluator()
    var gradient = [Double](repeating: .nan, count: position.count)
    var span = gradient.mutableSpan
    let value = try evaluator.logDensity(at: position.span, gradient: &span)
    let expected = Self.logDensity(at: position)
    #expect(abs(value - expected.value) <= 1e-12 * abs(expected.value))
    for coordinate in position.indices {
      func moved(_ step: Double) -> Double {
        var q = position
        q[coordinate] += step
        return Self.logDensity(at: q).value
      }
      // Quadratic in every coordinate but the product of memory and before: exact up to rounding.
      let slope = (moved(0.1) - moved(-0.1)) / 0.2
      #expect(abs(gradient[coordinate] - slope) <= 1e-10 * max(1, abs(slope)), "\(coordinate)")
    }
    let last = model.makeNamer().scalars(at: position).last
    #expect(abs(try #require(last) - expected.last) < 1e-14)
  }
}

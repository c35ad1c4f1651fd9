import ComputationGraph
import Distributions
import MathKernels
import TestSupport
import Testing

/// Independent numbers as one array, alone and as the components of a mixture.
@Suite struct IndependentTests {
  static let row = Axis("row", count: 2)
  static let feature = Axis("feature", labels: ["a", "b", "c"])
  static let part = Axis("part", count: 2)
  static let component = Axis("component", count: 2)

  static func data(_ values: [Double], _ axes: Axis...) -> Quantity {
    Quantity(.data(DataArray("x", axes: axes, values: values)))
  }

  static func values(_ expression: Quantity, _ axes: [Axis]) throws -> [Double] {
    #expect(expression.failure == nil)
    var evaluator = ReferenceEvaluator()
    let value = evaluator.value(of: expression)
    return try #require(value).aligned(to: axes).values
  }

  static func normal(_ x: Double, _ mean: Double, _ scale: Double) -> Double {
    let z = (x - mean) / scale
    return -0.5 * z * z - logarithm(scale) - 0.5 * logarithm(2 * .pi)
  }

  static let x = [0.3, -1.2, 2, 1.1, 0.4, -0.6]

  @Test func theDensityIsTheProductOfThoseOfTheElements() throws {
    let means = [0.1, -0.4, 1.5]
    let distribution = Independent(
      Normal(Self.data(means, Self.feature), 0.7), along: Self.feature)
    #expect(distribution.mistake == nil && distribution.eventAxes == [Self.feature])
    let found = try Self.values(
      distribution.logDensity(of: Self.data(Self.x, Self.row, Self.feature)), [Self.row])
    for row in 0..<2 {
      let expected = (0..<3).reduce(0.0) {
        $0 + Self.normal(Self.x[row * 3 + $1], means[$1], 0.7)
      }
      #expect(abs(found[row] - expected) < 1e-13)
    }
  }

  /// Of a parameter that is the same for all elements too: the array has the axis, whatever the parameters have.
  @Test func elementsThatAreAlikeCountEach() throws {
    let distribution = Independent(Normal(0.5, 2), along: Self.feature)
    let found = try Self.values(
      distribution.logDensity(of: Self.data(Self.x, Self.row, Self.feature)), [Self.row])
    let expected = Self.x.prefix(3).reduce(0) { $0 + Self.normal($1, 0.5, 2) }
    #expect(abs(found[0] - expected) < 1e-13)
  }

  /// The mean has both axes, the scale the outer one only: each element is drawn with its own.
  @Test(.tags(.random)) func drawsFollowEachElementsParameters() throws {
    let means = [-5.0, 0, 5, 100, 200, 300]
    let scales = [0.1, 3]
    let distribution = Independent(
      Normal(Self.data(means, Self.part, Self.feature), Self.data(scales, Self.part)),
      along: Self.part, Self.feature)
    #expect(distribution.parameters.map(\.axes) == [[Self.part, Self.feature], [Self.part]])
    var random = RandomStream(seed: seed(5))
    let count = 4000
    var sums = [Double](repeating: 0, count: 6)
    var squares = sums
    for _ in 0..<count {
      for (place, value) in distribution.draw(means + scales, using: &random).enumerated() {
        let residual = value - means[place]
        sums[place] += residual
        squares[place] += residual * residual
      }
    }
    for place in 0..<6 {
      let scale = scales[place / 3]
      let n = Double(count)
      #expect(abs(sums[place] / n) < 4.5 * scale / n.squareRoot())
      #expect(abs(squares[place] / n - scale * scale) < 4.5 * scale * scale * (2 / n).squareRoot())
    }
  }

  @Test func aMixtureKeepsTheElementsOfARowTogether() throws {
    let means = [0.0, 1, 2, -1, 0, 1]
    let weights = [0.3, 0.7]
    let mixture = Mixture(
      weights: Self.data(weights, Self.component),
      of: Independent(
        Normal(Self.data(means, Self.component, Self.feature), 0.8), along: Self.feature),
      along: Self.component)
    #expect(mixture.mistake == nil)
    let x = Self.data(Self.x, Self.row, Self.feature)
    let density = try Self.values(mixture.logDensity(of: x), [Self.row])
    let shares = try Self.values(mixture.responsibilities(of: x), [Self.row, Self.component])
    for row in 0..<2 {
      let terms = (0..<2).map { k in
        weights[k]
          * exponential(
            (0..<3).reduce(0) {
              $0 + Self.normal(Self.x[row * 3 + $1], means[k * 3 + $1], 0.8)
            })
      }
      let total = terms[0] + terms[1]
      #expect(abs(density[row] - logarithm(total)) < 1e-13)
      for k in 0..<2 { #expect(abs(shares[row * 2 + k] - terms[k] / total) < 1e-14) }
    }
  }

  /// Whole rows come from one component: the elements of a draw agree on it.
  @Test(.tags(.random)) func rowsAreDrawnFromOneComponent() throws {
    let means = [10.0, 20, 30, -10, -20, -30]
    let mixture = Mixture(
      weights: Self.data([0.25, 0.75], Self.component),
      of: Independent(
        Normal(Self.data(means, Self.component, Self.feature), 0.01), along: Self.feature),
      along: Self.component)
    var random = RandomStream(seed: seed(9))
    var first = 0
    let count = 2000
    for _ in 0..<count {
      let draw = mixture.draw([0.25, 0.75] + means + [0.01, 0.01], using: &random)
      let sign = draw[0] > 0 ? 1.0 : -1
      first += draw[0] > 0 ? 1 : 0
      #expect(zip(draw, [10.0, 20, 30]).allSatisfy { abs($0 - sign * $1) < 0.1 })
    }
    #expect(abs(Double(first) / Double(count) - 0.25) < 4.5 * (0.25 * 0.75 / 2000).squareRoot())
  }

  @Test func mistakesAreSaid() {
    #expect(Independent(Normal(0, 1)).mistake?.contains("no axis") == true)
    let bounds = Self.data([1, 2, 3], Self.feature)
    let uneven = Independent(Uniform(0, bounds), along: Self.feature)
    #expect(uneven.mistake?.contains("bounds of Uniform") == true)
    #expect(Independent(Uniform(0, 1), along: Self.feature).mistake == nil)
  }
}
